//! Adjacency from polygons that touch.

use super::{Adjacency, Edge, Reason};
use crate::model::PracticeId;
use geo::coordinate_position::CoordPos;
use geo::dimensions::Dimensions;
use geo::{Area, BooleanOps, BoundingRect, MultiPolygon, Relate};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

/// When two polygons are contiguous.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contiguity {
    /// They share a piece of their borders.
    Rook,
    /// They share at least a point of their borders.
    Queen,
}

/// What is wrong with polygons.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum PolygonError {
    /// Two polygons cover the same ground.
    #[error("polygons {first} and {second} overlap on {share:.1} % of the smaller")]
    Overlap {
        /// Position of a polygon, from 0.
        first: usize,
        /// Position of the other.
        second: usize,
        /// Per cent of the smaller one's area.
        share: f64,
    },
}

/// Overlap that generalised borders may show, as a share of the smaller polygon.
const TOLERATED: f64 = 0.01;

/// Units are neighbours when their polygons (in order, one for each unit, in metres) share a border
/// ([`Contiguity::Rook`]) or a corner ([`Contiguity::Queen`]).
///
/// Polygons whose generalised borders overlap by up to a hundredth of the smaller one count as sharing a border. An empty
/// polygon has no neighbours. **Cost**: an R-tree finds the boxes that meet; each such pair is related exactly.
///
/// # Errors
/// [`PolygonError::Overlap`] for the first pair that covers the same ground.
pub fn polygon(polygons: &[MultiPolygon<f64>], contiguity: Contiguity) -> Result<Adjacency, PolygonError> {
    let boxes = polygons.iter().enumerate().filter_map(|(index, polygon)| {
        let bounds = polygon.bounding_rect()?;
        let corners = Rectangle::from_corners([bounds.min().x, bounds.min().y], [bounds.max().x, bounds.max().y]);
        Some(GeomWithData::new(corners, index))
    });
    let boxes: Vec<_> = boxes.collect();
    let tree = RTree::bulk_load(boxes.clone());
    let reason = if contiguity == Contiguity::Rook { Reason::Rook } else { Reason::Queen };
    let mut edges = Vec::new();
    for own in &boxes {
        let first = own.data;
        let around = AABB::from_corners(own.geom().lower(), own.geom().upper());
        let mut near: Vec<usize> = tree.locate_in_envelope_intersecting(&around).map(|other| other.data).collect();
        near.sort_unstable();
        for second in near.into_iter().filter(|&second| second > first) {
            let related = polygons[first].relate(&polygons[second]);
            let mut meet = related.get(CoordPos::OnBoundary, CoordPos::OnBoundary);
            if related.get(CoordPos::Inside, CoordPos::Inside) == Dimensions::TwoDimensional {
                let smaller = polygons[first].unsigned_area().min(polygons[second].unsigned_area());
                let share = polygons[first].intersection(&polygons[second]).unsigned_area() / smaller;
                if share > TOLERATED {
                    return Err(PolygonError::Overlap { first, second, share: 100.0 * share });
                }
                meet = Dimensions::OneDimensional;
            }
            let touches = match contiguity {
                Contiguity::Rook => meet == Dimensions::OneDimensional,
                Contiguity::Queen => matches!(meet, Dimensions::ZeroDimensional | Dimensions::OneDimensional),
            };
            if touches {
                edges.push(Edge { a: PracticeId::new(first), b: PracticeId::new(second), reason });
            }
        }
    }
    Ok(Adjacency::new(polygons.len(), edges))
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Rect, coord};

    fn square(x: f64, y: f64, side: f64) -> MultiPolygon<f64> {
        MultiPolygon::new(vec![Rect::new(coord! { x: x, y: y }, coord! { x: x + side, y: y + side }).to_polygon()])
    }

    fn pairs(polygons: &[MultiPolygon<f64>], contiguity: Contiguity) -> Vec<(usize, usize)> {
        let graph = polygon(polygons, contiguity).unwrap();
        graph.edges().iter().map(|edge| (edge.a.index(), edge.b.index())).collect()
    }

    #[test]
    fn corners_count_for_the_queen_alone() {
        let board = [square(0.0, 0.0, 1.0), square(1.0, 0.0, 1.0), square(1.0, 1.0, 1.0), square(5.0, 5.0, 1.0)];
        assert_eq!(pairs(&board, Contiguity::Rook), [(0, 1), (1, 2)]);
        assert_eq!(pairs(&board, Contiguity::Queen), [(0, 1), (0, 2), (1, 2)]);
    }

    #[test]
    fn a_border_need_not_share_corners() {
        assert_eq!(pairs(&[square(0.0, 0.0, 1.0), square(1.0, 0.25, 0.5)], Contiguity::Rook), [(0, 1)]);
    }

    #[test]
    fn overlap_is_refused_with_its_share_and_slivers_are_not() {
        let error = polygon(&[square(0.0, 0.0, 2.0), square(1.0, 0.0, 2.0)], Contiguity::Rook).unwrap_err();
        assert_eq!(error.to_string(), "polygons 0 and 1 overlap on 50.0 % of the smaller");
        assert_eq!(pairs(&[square(0.0, 0.0, 2.0), square(1.995, 0.0, 2.0)], Contiguity::Rook), [(0, 1)]);
    }
}
