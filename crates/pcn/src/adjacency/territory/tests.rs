use super::*;
use crate::adjacency::bridge;
use proptest::prelude::*;

fn practices(points: &[(f64, f64)]) -> Vec<Practice> {
    let practice = |(index, &(east, north)): (usize, &(f64, f64))| {
        Practice::new(format!("P{index}"), GridPoint::new(east, north).unwrap(), 8000)
    };
    points.iter().enumerate().map(practice).collect()
}

#[test]
fn practices_at_one_address_share_each_others_neighbours() {
    //  0,1 --- 2,3 --- 4
    let here = practices(&[(0.0, 0.0), (0.0, 0.0), (2000.0, 0.0), (2000.0, 0.0), (4000.0, 0.0)]);
    let (adjacency, territories) = territory(&here, &TerritoryOptions::default()).unwrap();
    let edges: Vec<_> = adjacency.edges().iter().map(|edge| (edge.a.index(), edge.b.index(), edge.reason)).collect();
    use Reason::{SameAddress, Territory};
    assert_eq!(
        edges,
        [
            (0, 1, SameAddress),
            (0, 2, Territory),
            (0, 3, Territory),
            (1, 2, Territory),
            (1, 3, Territory),
            (2, 3, SameAddress),
            (2, 4, Territory),
            (3, 4, Territory)
        ]
    );
    let id = PracticeId::new;
    assert_eq!(territories.network_polygon(&[id(0)]), territories.network_polygon(&[id(1), id(0)]));
}

#[test]
fn no_practices_and_one() {
    assert_eq!(territory(&[], &TerritoryOptions::default()).unwrap().0.practices(), 0);
    let (one, _) = territory(&practices(&[(1.0, 1.0)]), &TerritoryOptions::default()).unwrap();
    assert_eq!((one.practices(), one.edges().len()), (1, 0));
}

fn any_practices() -> impl Strategy<Value = Vec<Practice>> {
    // A coarse grid, so that addresses are shared and territories meet in corners, with far-off practices.
    prop::collection::vec((0..40_i32, 0..40_i32), 1..40).prop_map(|points| {
        practices(&points.iter().map(|&(x, y)| (f64::from(x) * 1000.0, f64::from(y) * 1000.0)).collect::<Vec<_>>())
    })
}

proptest! {
    #[test]
    fn neighbours_are_mutual_and_no_practice_is_left_alone(here in any_practices(), radius in 1000.0..8000.0_f64) {
        let (adjacency, _) = territory(&here, &TerritoryOptions::default().radius(radius)).unwrap();
        let (joined, bridges) = bridge(&adjacency, &here);
        prop_assert_eq!(joined.pieces().len(), 1);
        prop_assert_eq!(bridges.len() + 1, adjacency.pieces().len());
        for practice in (0..here.len()).map(PracticeId::new) {
            prop_assert!(here.len() == 1 || !joined.neighbours(practice).is_empty());
            for &other in joined.neighbours(practice) {
                prop_assert!(joined.are_neighbours(other, practice));
            }
        }
    }

    #[test]
    fn the_polygon_of_a_group_has_as_many_pieces_as_the_group(
        here in any_practices(), radius in 1000.0..8000.0_f64, pick in any::<u64>()
    ) {
        let (adjacency, territories) = territory(&here, &TerritoryOptions::default().radius(radius)).unwrap();
        // A border of up to a metre joins two polygons and makes no neighbours. Such borders begin where two discs just
        // meet, and are longer under a radius that is a little larger.
        let (larger, _) = territory(&here, &TerritoryOptions::default().radius(radius + 2.0)).unwrap();
        prop_assume!(larger.edges().len() == adjacency.edges().len());
        let members: Vec<_> =
            (0..here.len()).filter(|index| pick >> (index % 64) & 1 == 1).map(PracticeId::new).collect();
        let inside = adjacency.edges().iter().copied().filter(|e| members.contains(&e.a) && members.contains(&e.b));
        let among = Adjacency::new(here.len(), inside);
        let pieces = among.pieces().iter().filter(|piece| members.contains(&piece[0])).count();
        prop_assert_eq!(territories.network_polygon(&members).0.len(), pieces);
        prop_assert_eq!(adjacency.is_contiguous(&members), pieces <= 1);
    }

    #[test]
    fn the_order_of_the_practices_changes_nothing(here in any_practices(), radius in 1000.0..8000.0_f64) {
        let edges = |practices: &[Practice]| -> Vec<(String, String)> {
            let (adjacency, _) = territory(practices, &TerritoryOptions::default().radius(radius)).unwrap();
            let code = |id: PracticeId| practices[id.index()].code.clone();
            let ordered = |(a, b): (String, String)| if a < b { (a, b) } else { (b, a) };
            let mut edges: Vec<_> = adjacency.edges().iter().map(|e| ordered((code(e.a), code(e.b)))).collect();
            edges.sort_unstable();
            edges
        };
        let mut reversed = here.clone();
        reversed.reverse();
        prop_assert_eq!(edges(&here), edges(&reversed));
    }
}
