//! Barriers: lines that no edge crosses.

use super::Adjacency;
use crate::model::{Practice, PracticeId};
use geo::{BoundingRect, Coord, Intersects, Line, LineString};

/// A practice that barriers leave without any neighbour.
#[derive(Clone, Debug, PartialEq)]
pub struct CutOffPractice {
    /// The practice.
    pub practice: PracticeId,
    /// Its neighbours before, ascending.
    pub neighbours: Vec<PracticeId>,
}

/// Takes away the edges whose straight line crosses a barrier (an estuary, a motorway), given in grid metres, and tells
/// which practices lose their last neighbour that way: a barrier is then drawn across them rather than beside them.
///
/// **Cost**: edges times barriers whose box they meet. Edges between practices at one address cross nothing.
///
/// ```
/// use geo::line_string;
/// use pcn::{adjacency::{cut, within}, geometry::GridPoint, model::Practice};
///
/// let at = |east| Practice::new("", GridPoint::new(east, 0.0).unwrap(), 1);
/// let practices = [at(0.0), at(1_000.0), at(2_000.0)];
/// let estuary = line_string![(x: 1_500.0, y: -900.0), (x: 1_500.0, y: 900.0)];
/// let (graph, alone) = cut(&within(&practices, 1.0), &practices, &[estuary]);
/// assert_eq!(graph.edges().len(), 1);
/// assert_eq!(alone[0].practice.index(), 2);
/// ```
#[must_use]
pub fn cut(
    adjacency: &Adjacency,
    practices: &[Practice],
    barriers: &[LineString<f64>],
) -> (Adjacency, Vec<CutOffPractice>) {
    let place = |id: PracticeId| {
        let at = practices[id.index()].location;
        Coord { x: at.easting(), y: at.northing() }
    };
    let boxed: Vec<_> = barriers.iter().filter_map(|line| Some((line.bounding_rect()?, line))).collect();
    let left = adjacency.filtered(|edge| {
        let link = Line::new(place(edge.a), place(edge.b));
        let crosses = |line: &LineString<f64>| link.intersects(line);
        link.start == link.end || !boxed.iter().any(|(bounds, line)| link.intersects(bounds) && crosses(line))
    });
    let alone = (0..practices.len()).map(PracticeId::new).filter(|&id| left.neighbours(id).is_empty());
    let alone = alone.map(|practice| CutOffPractice { practice, neighbours: adjacency.neighbours(practice).to_vec() });
    let alone = alone.filter(|found| !found.neighbours.is_empty()).collect();
    (left, alone)
}
