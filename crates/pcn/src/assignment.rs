//! The second waist: units to be assigned to centres, checked once and immutable.
//!
//! Where [`Problem`](crate::problem::Problem) is made of small groups with prices for leaving the band, this one has hard
//! limits, any cost table, and centres that may be given: published districting instances and service areas.

use crate::adjacency::Adjacency;
use crate::model::PracticeId;

/// Which units are centres.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Centres {
    /// Exactly this many units, chosen by the solver.
    Free(u32),
    /// These units and no others, each with the most that its area may hold.
    Given(Vec<(PracticeId, u64)>),
}

/// Everything that is wrong with an assignment problem.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssignmentError {
    /// No units.
    #[error("there are no units: a plan needs at least one")]
    NoUnits,
    /// A table of another size than the units need.
    #[error("{what} has {found} entries, {expected} are needed for {units} units")]
    Shape {
        /// Which table.
        what: &'static str,
        /// Entries found.
        found: usize,
        /// Entries needed.
        expected: usize,
        /// Units.
        units: usize,
    },
    /// A cost below 0.
    #[error("the cost of unit {unit} at centre {centre} is {micro} millionths: it has to be 0 or more")]
    NegativeCost {
        /// Unit.
        unit: usize,
        /// Centre.
        centre: usize,
        /// The cost, in millionths.
        micro: i64,
    },
    /// Floor above cap.
    #[error("floor {floor} is above cap {cap}: exchange them")]
    Order {
        /// Least size.
        floor: u64,
        /// Greatest size.
        cap: u64,
    },
    /// Costs or sizes whose sum is not counted exactly.
    #[error(
        "the {what} add up to {total} in the worst case, at most {most} are counted exactly: measure in larger units, thousands for example"
    )]
    TooMuch {
        /// `sizes`, or `costs in millionths`.
        what: &'static str,
        /// Their sum, each unit at its dearest centre.
        total: u128,
        /// The greatest sum allowed.
        most: u64,
    },
    /// No districts, more districts than units, or a centre that is no unit or stands twice.
    #[error("{count} districts among {units} units: give from 1 to {units}, each centre once and below {units}")]
    Centres {
        /// Districts asked for.
        count: usize,
        /// Units.
        units: usize,
    },
}

/// Units to be assigned to centres: every unit to one, every district connected, its centre one of its units, its size
/// from floor to cap, at the least total cost.
///
/// Sizes, and costs with every unit at its dearest centre, add up to at most [`AssignmentProblem::MOST`], so that sums of them
/// are exact as floating-point numbers too.
#[derive(Clone, Debug)]
pub struct AssignmentProblem {
    /// Size of each unit.
    pub(crate) sizes: Vec<u64>,
    /// Cost of unit i at centre j in millionths, at i * n + j; not negative.
    pub(crate) costs: Vec<i64>,
    /// For each unit its neighbours, ascending.
    pub(crate) neighbours: Vec<Vec<usize>>,
    pub(crate) centres: Centres,
    pub(crate) floor: u64,
    pub(crate) cap: u64,
}

impl AssignmentProblem {
    /// The greatest sum of sizes, and of costs in millionths: whole numbers up to here are floating-point numbers.
    pub const MOST: u64 = 1 << 53;

    /// A checked problem. `costs` holds unit i at centre j at `i * n + j`, in millionths; `floor` and `cap` bound the
    /// size of every district, given centres by their own capacity besides.
    ///
    /// # Errors
    /// [`AssignmentError`] with the values found.
    pub fn new(
        sizes: Vec<u64>,
        costs: Vec<i64>,
        adjacency: &Adjacency,
        centres: Centres,
        (floor, cap): (u64, u64),
    ) -> Result<Self, AssignmentError> {
        let n = sizes.len();
        if n == 0 {
            return Err(AssignmentError::NoUnits);
        }
        for (what, found, expected) in [("costs", costs.len(), n * n), ("adjacency", adjacency.practices(), n)] {
            if found != expected {
                return Err(AssignmentError::Shape { what, found, expected, units: n });
            }
        }
        if let Some(at) = costs.iter().position(|&micro| micro < 0) {
            return Err(AssignmentError::NegativeCost { unit: at / n, centre: at % n, micro: costs[at] });
        }
        if floor > cap {
            return Err(AssignmentError::Order { floor, cap });
        }
        let (count, sound) = match &centres {
            Centres::Free(count) => (*count as usize, true),
            Centres::Given(given) => {
                let mut units: Vec<usize> = given.iter().map(|(unit, _)| unit.index()).collect();
                units.sort_unstable();
                (given.len(), units.windows(2).all(|pair| pair[0] < pair[1]) && units.last().is_some_and(|&u| u < n))
            }
        };
        if !sound || count == 0 || count > n {
            return Err(AssignmentError::Centres { count, units: n });
        }
        let centre_units: Vec<usize> = match &centres {
            Centres::Free(_) => (0..n).collect(),
            Centres::Given(given) => given.iter().map(|(unit, _)| unit.index()).collect(),
        };
        let dearest =
            |unit: usize| centre_units.iter().map(|&centre| costs[unit * n + centre]).max().unwrap_or_default();
        let total_cost = (0..n).map(|unit| u128::from(dearest(unit).unsigned_abs())).sum::<u128>();
        let total_size = sizes.iter().map(|&size| u128::from(size)).sum::<u128>();
        for (what, total) in [("sizes", total_size), ("costs in millionths", total_cost)] {
            if total > u128::from(Self::MOST) {
                return Err(AssignmentError::TooMuch { what, total, most: Self::MOST });
            }
        }
        let near = |unit| adjacency.neighbours(PracticeId::new(unit)).iter().map(|id| id.index()).collect();
        Ok(Self { sizes, costs, neighbours: (0..n).map(near).collect(), centres, floor, cap })
    }

    /// Number of units.
    #[must_use]
    pub fn units(&self) -> usize {
        self.sizes.len()
    }

    /// Number of districts.
    #[must_use]
    pub fn districts(&self) -> usize {
        match &self.centres {
            Centres::Free(count) => *count as usize,
            Centres::Given(given) => given.len(),
        }
    }

    /// Cost of a unit at a centre, in millionths.
    #[inline]
    pub(crate) fn cost(&self, unit: usize, centre: usize) -> i64 {
        self.costs[unit * self.sizes.len() + centre]
    }

    /// The cost table in millionths: unit i at centre j at `i * n + j`.
    #[must_use]
    pub fn costs(&self) -> &[i64] {
        &self.costs
    }

    /// Units that may be a centre, each with the most that its district may hold.
    pub(crate) fn possible_centres(&self) -> Vec<(usize, u64)> {
        match &self.centres {
            Centres::Free(_) => (0..self.units()).map(|unit| (unit, self.cap)).collect(),
            Centres::Given(given) => given.iter().map(|(unit, cap)| (unit.index(), self.cap.min(*cap))).collect(),
        }
    }

    pub(crate) fn are_given(&self) -> bool {
        matches!(self.centres, Centres::Given(_))
    }
}

/// A district: its centre and its members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct District {
    /// The unit that costs are counted to.
    pub centre: PracticeId,
    /// Members in ascending order, the centre among them.
    pub members: Vec<PracticeId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(sizes: [u64; 2], costs: [i64; 4], centres: Centres) -> Result<AssignmentProblem, AssignmentError> {
        AssignmentProblem::new(sizes.to_vec(), costs.to_vec(), &Adjacency::new(2, []), centres, (0, u64::MAX))
    }

    #[test]
    fn sums_that_are_not_exact_are_refused() {
        let most = AssignmentProblem::MOST as i64;
        assert!(pair([1, 1], [0, most - 1, 1, 0], Centres::Free(1)).is_ok());
        let error = pair([1, 1], [0, most, 1, 0], Centres::Free(1)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the costs in millionths add up to 9007199254740993 in the worst case, at most 9007199254740992 are counted exactly: measure in larger units, thousands for example"
        );
        // What no plan can choose does not count.
        let given = |unit| Centres::Given(vec![(PracticeId::new(unit), 9)]);
        assert!(pair([1, 1], [0, i64::MAX, 1, i64::MAX], given(0)).is_ok());
        assert!(pair([1, 1], [0, i64::MAX, 1, i64::MAX], given(1)).is_err());
        assert!(matches!(
            pair([u64::MAX, u64::MAX], [0; 4], Centres::Free(1)),
            Err(AssignmentError::TooMuch { what: "sizes", .. })
        ));
    }
}
