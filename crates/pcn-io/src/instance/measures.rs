//! Measures of published instances that are no travel to the best hub.

use pcn::adjacency::Adjacency;
use pcn::measure::Measure;
use pcn::model::{PracticeId, Score};

/// Metres in a kilometre. A round is scored in metres: scores are whole millionths, and those of a few hundred km in all leave
/// duals too coarse for a proof to a part in ten million.
pub const METRES: f64 = 1_000.0;

/// What a round through a district costs, in metres: a measure that is no sum over its units.
///
/// The way out and back, each unit's distance from the depot weighed by its calls, and by Beardwood, Halton and Hammersley's
/// formula the round itself (Ferraz, Ahmed, Cappart, Vidal, "Districting and routing", Transportation Science 2026,
/// arXiv 2402.06040, the deterministic cost): 2 sum(w d) / sum(w) + beta sqrt(area (1 + stops people)).
#[derive(Clone, Debug, PartialEq)]
pub struct RoundTrip {
    /// Calls of each unit, which weigh its distance from the depot.
    pub weight: Vec<f64>,
    /// Distance of each unit from the depot, in km.
    pub depot_km: Vec<f64>,
    /// Area of each unit, in square km.
    pub area_km2: Vec<f64>,
    /// People of each unit.
    pub people: Vec<f64>,
    /// Length of a round for each root of a square km and a stop.
    pub beta: f64,
    /// Stops for each person.
    pub stops: f64,
}

impl Measure for RoundTrip {
    fn name(&self) -> &str {
        "round trip"
    }

    fn score(&self, members: &[PracticeId]) -> Score {
        let (mut weight, mut way, mut area, mut people) = (0.0, 0.0, 0.0, 0.0);
        for unit in members.iter().map(|member| member.index()) {
            weight += self.weight[unit];
            way += self.weight[unit] * self.depot_km[unit];
            area += self.area_km2[unit];
            people += self.people[unit];
        }
        // Where nobody is to be called on there is no way out either.
        let out = if weight > 0.0 { 2.0 * way / weight } else { 0.0 };
        let km = out + self.beta * (area * (1.0 + self.stops * people)).sqrt();
        Score::from_patient_km(METRES * km)
    }
}

/// Half of the edges that leave a district: over all districts each edge between two of them counts once.
#[derive(Clone, Debug)]
pub struct CutEdges {
    adjacency: Adjacency,
}

impl CutEdges {
    /// The edges of this adjacency.
    #[must_use]
    pub fn new(adjacency: Adjacency) -> Self {
        Self { adjacency }
    }
}

impl Measure for CutEdges {
    fn name(&self) -> &str {
        "cut edges"
    }

    fn score(&self, members: &[PracticeId]) -> Score {
        let leaving = |unit: &PracticeId| {
            self.adjacency.neighbours(*unit).iter().filter(|near| members.binary_search(near).is_err()).count()
        };
        let leaving: usize = members.iter().map(leaving).sum();
        Score::from_micro(leaving as i64 * 500_000)
    }
}

/// What it costs to send the members to their given centre.
#[derive(Clone, Debug)]
pub struct ToCentre {
    centres: Vec<PracticeId>,
    costs: Vec<i64>,
    units: usize,
}

impl ToCentre {
    /// The given centres, and the cost of unit i at unit j in millionths at i * units + j.
    #[must_use]
    pub fn new(centres: Vec<PracticeId>, costs: Vec<i64>, units: usize) -> Self {
        Self { centres, costs, units }
    }
}

impl Measure for ToCentre {
    fn name(&self) -> &str {
        "travel to the given centre"
    }

    fn score(&self, members: &[PracticeId]) -> Score {
        let total = |centre: &&PracticeId| {
            let cost = |unit: &PracticeId| self.costs[unit.index() * self.units + centre.index()];
            members.iter().map(cost).sum::<i64>()
        };
        let own = self.centres.iter().filter(|centre| members.contains(centre));
        Score::from_micro(own.map(|centre| total(&centre)).min().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pcn::adjacency::{Edge, Reason};

    fn ids(units: &[usize]) -> Vec<PracticeId> {
        units.iter().map(|&unit| PracticeId::new(unit)).collect()
    }

    #[test]
    fn an_edge_between_two_districts_counts_half_in_each() {
        // A ring of four with one chord.
        let edges = [(0, 1), (1, 2), (2, 3), (0, 3), (0, 2)];
        let edge =
            |(a, b): (usize, usize)| Edge { a: PracticeId::new(a), b: PracticeId::new(b), reason: Reason::Given };
        let measure = CutEdges::new(Adjacency::new(4, edges.map(edge)));
        let cut = |groups: &[&[usize]]| -> i64 { groups.iter().map(|group| measure.score(&ids(group)).micro()).sum() };
        assert_eq!(cut(&[&[0, 1], &[2, 3]]), 3_000_000);
        assert_eq!(cut(&[&[0, 2, 3], &[1]]), 2_000_000);
        assert_eq!(cut(&[&[0, 1, 2, 3]]), 0);
    }

    #[test]
    fn a_round_is_the_way_out_and_the_round_itself() {
        let measure = RoundTrip {
            weight: vec![1.0, 3.0],
            depot_km: vec![2.0, 4.0],
            area_km2: vec![3.0, 1.0],
            people: vec![500.0, 250.0],
            beta: 0.5,
            stops: 0.004,
        };
        // 2 * 14 / 4 out and back, 0.5 * sqrt(4 * (1 + 3)) around.
        assert_eq!(measure.score(&ids(&[0, 1])).patient_km(), 1000.0 * (7.0 + 2.0));
        let none = RoundTrip { weight: vec![0.0, 0.0], ..measure };
        assert_eq!(none.score(&ids(&[0, 1])).patient_km(), 2000.0);
    }
}
