//! Practices that no network inside the rules lifts above the floor.

use super::decisions::Decisions;
use super::facts::Facts;
use super::local::Local;
use super::walk::{Group, Visitor, walk};

/// Groups looked at before a practice is taken to be free: most are free after a handful.
const PATIENCE: u32 = 20_000;

/// Looks for one group of several practices from the floor to the limit.
struct Look {
    floor: u64,
    tried: u32,
    found: bool,
}

impl Visitor for Look {
    fn rank(&self, at: usize) -> usize {
        at
    }

    fn meet(&mut self, group: &Group) {
        self.found |= group.members.len() > 1 && group.size >= self.floor;
    }

    fn hopeless(&mut self, group: &mut Group) -> bool {
        self.tried += 1;
        if !group.mark_reached() {
            return true;
        }
        let extra = (0..group.local.len()).filter(|&at| group.may_join(at) && group.reached(at));
        group.size + extra.map(|at| group.local.lists[at]).sum::<u64>() < self.floor
    }

    fn enough(&self) -> bool {
        self.found || self.tried > PATIENCE
    }
}

/// Whether a group of several practices that holds this one and keeps the decisions may have from floor to cap
/// patients. False is proven; true may only mean that looking took too long.
pub(super) fn may_reach_floor(facts: &Facts, decisions: &Decisions, practice: usize) -> bool {
    let allowed: Vec<bool> = (0..facts.practices()).map(|at| facts.fixed[at].is_none()).collect();
    let Some(local) = Local::new(facts, decisions, &allowed, practice, facts.cap()) else { return false };
    let mut look = Look { floor: facts.floor(), tried: 0, found: false };
    walk(&local, facts.cap(), &mut look);
    look.found || look.tried > PATIENCE
}

/// Whether some candidate that holds the practice, alone or with others, reaches the floor. A practice of a fixed network
/// is where it is because someone chose so.
pub(super) fn reaches_floor(facts: &Facts, practice: usize) -> bool {
    if facts.lists[practice] >= facts.floor() || facts.fixed[practice].is_some() {
        return true;
    }
    may_reach_floor(facts, &Decisions::new(facts.practices(), &facts.together, &facts.apart), practice)
}
