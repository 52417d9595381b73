//! Territories as corners that neighbours share, in whole units of the frame.

use crate::frame::Frame;
use pcn::geometry::Territories;
use std::collections::HashMap;

/// The territories of all sites over one list of corners. A border stands in both territories with the same corners, so
/// that whoever joins territories finds it twice and leaves it out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shapes {
    /// Corners.
    pub(crate) corners: Vec<(i32, i32)>,
    /// The rings of each site, not closed: one, anticlockwise, unless an outline cuts the territory.
    pub(crate) rings: Vec<Vec<Vec<u32>>>,
}

impl Shapes {
    pub(crate) fn new(territories: &Territories, frame: &Frame) -> Self {
        let mut shapes = Self::default();
        // By place and not by number: where an outline cuts two territories, each has computed the corner for itself.
        let mut known: HashMap<(i32, i32), u32> = HashMap::new();
        for site in territories.site_ids() {
            let area = territories.polygon(site);
            let rings = area.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
            let ring = |ring: &geo::LineString<f64>| {
                let open = ring.0.split_last().map_or(&[][..], |(_, open)| open);
                let mut corners: Vec<u32> = Vec::with_capacity(open.len());
                for corner in open {
                    let place = frame.place(corner.x, corner.y);
                    let at = *known.entry(place).or_insert_with(|| {
                        shapes.corners.push(place);
                        (shapes.corners.len() - 1) as u32
                    });
                    if corners.last() != Some(&at) {
                        corners.push(at);
                    }
                }
                corners
            };
            let rings = rings.map(ring).filter(|ring| ring.len() > 2).collect();
            shapes.rings.push(rings);
        }
        shapes
    }

    /// Each corner as its step from the one before, flat.
    pub(crate) fn steps(&self) -> Vec<i32> {
        steps(self.corners.iter().copied())
    }
}

/// Places as their steps from the one before, flat: short numbers for long lists.
pub(crate) fn steps(places: impl IntoIterator<Item = (i32, i32)>) -> Vec<i32> {
    let mut last = (0, 0);
    let mut flat = Vec::new();
    for (x, y) in places {
        flat.extend([x - last.0, y - last.1]);
        last = (x, y);
    }
    flat
}
