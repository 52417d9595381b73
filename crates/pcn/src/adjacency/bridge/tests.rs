use super::*;
use crate::geometry::GridPoint;
use proptest::prelude::*;

fn practices(points: &[(i32, i32)]) -> Vec<Practice> {
    points
        .iter()
        .map(|&(east, north)| Practice::new("", GridPoint::new(east.into(), north.into()).unwrap(), 1))
        .collect()
}

fn edge(a: usize, b: usize) -> Edge {
    Edge { a: PracticeId::new(a), b: PracticeId::new(b), reason: Reason::Given }
}

fn ends(bridges: &[Bridge]) -> Vec<(usize, usize)> {
    bridges.iter().map(|bridge| (bridge.a.index(), bridge.b.index())).collect()
}

#[test]
fn nothing_to_join() {
    assert!(bridge(&Adjacency::default(), &[]).1.is_empty());
    assert!(bridge(&Adjacency::new(1, []), &practices(&[(0, 0)])).1.is_empty());
    let joined = Adjacency::new(2, [edge(0, 1)]);
    assert_eq!(bridge(&joined, &practices(&[(0, 0), (9, 9)])), (joined, Vec::new()));
}

#[test]
fn an_island_is_joined_by_its_shortest_link() {
    //  0 - 1 - 2     3 - 4
    let here = practices(&[(0, 0), (1000, 0), (2000, 0), (7000, 0), (8000, 0)]);
    let (joined, bridges) = bridge(&Adjacency::new(5, [edge(0, 1), edge(1, 2), edge(3, 4)]), &here);
    assert_eq!(bridges, [Bridge { a: PracticeId::new(2), b: PracticeId::new(3), km: 5.0 }]);
    let reasons: Vec<Reason> = joined.edges().iter().map(|edge| edge.reason).collect();
    assert_eq!(reasons, [Reason::Given, Reason::Given, Reason::Bridge, Reason::Given]);
}

#[test]
fn ties_go_to_the_lower_practices() {
    let square = practices(&[(0, 0), (1000, 0), (0, 1000), (1000, 1000)]);
    assert_eq!(ends(&bridge(&Adjacency::new(4, []), &square).1), [(0, 1), (0, 2), (1, 3)]);
    let coincident = practices(&[(5, 5), (5, 5), (5, 5)]);
    assert_eq!(ends(&bridge(&Adjacency::new(3, []), &coincident).1), [(0, 1), (0, 2)]);
}

/// The bridges by Kruskal's method over all pairs.
fn by_all_pairs(adjacency: &Adjacency, practices: &[Practice]) -> Vec<(usize, usize)> {
    let n = practices.len();
    let mut pairs: Vec<(f64, usize, usize)> = (0..n)
        .flat_map(|a| (a + 1..n).map(move |b| (a, b)))
        .map(|(a, b)| (practices[a].location.km_to(practices[b].location), a, b))
        .collect();
    pairs.sort_by(|p, q| p.0.total_cmp(&q.0).then((p.1, p.2).cmp(&(q.1, q.2))));
    let mut sets = DisjointSets::new(n);
    adjacency.edges().iter().for_each(|edge| _ = sets.join(edge.a.index(), edge.b.index()));
    let mut found: Vec<_> = pairs.into_iter().filter(|&(_, a, b)| sets.join(a, b)).map(|(_, a, b)| (a, b)).collect();
    found.sort_unstable();
    found
}

proptest! {
    #[test]
    fn bridges_are_those_of_all_pairs(
        points in prop::collection::vec((0..30_i32, 0..30_i32), 1..40),
        edges in prop::collection::vec((0..40_usize, 0..40_usize), 0..30),
    ) {
        let here = practices(&points);
        let edges = edges.into_iter().map(|(a, b)| edge(a % here.len(), b % here.len()));
        let adjacency = Adjacency::new(here.len(), edges);
        let (joined, bridges) = bridge(&adjacency, &here);
        prop_assert_eq!(ends(&bridges), by_all_pairs(&adjacency, &here));
        prop_assert_eq!(joined.pieces().len(), 1);
    }
}
