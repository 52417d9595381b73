//! Going through a tree: by one lane while it is short, then by two side by side, each with rows and an LP of its own.
//!
//! There are two on any number of threads, and what they learn is exchanged and nodes are dealt out between turns of counted
//! pivots: threads change nothing. An LP stays on the thread that made it.

use super::anneal::Draft;
use super::branch::{Found, Node, Raised, Tree, Visit};
use crate::model::Work;
use std::sync::mpsc::channel;
use std::thread;

/// When a tree gets a second lane, and how long a lane works by itself.
#[derive(Clone, Copy)]
pub(super) struct Division {
    /// Nodes and pivots before.
    pub(super) after: (u64, u64),
    /// Pivots between two exchanges.
    pub(super) turn: u64,
}

impl Division {
    /// A second LP takes as long as some twenty nodes until it knows what the first one does.
    pub(super) const LONG: Self = Self { after: (100, 20_000), turn: 2_000 };
    pub(super) const NEVER: Self = Self { after: (u64::MAX, u64::MAX), turn: 0 };
}

/// Whether to stop with this work done, bound and plan.
pub(super) type Stop<'a> = dyn Fn(&Work, f64, Option<i64>) -> bool + 'a;

/// What a lane has before it, the deepest last, and what is behind it.
struct Front {
    open: Vec<Node>,
    /// The least bound of what was closed.
    closed: f64,
    /// Whether the solver gave up somewhere.
    lost: bool,
}

impl Front {
    fn new(open: Vec<Node>) -> Self {
        Self { open, closed: f64::INFINITY, lost: false }
    }

    fn least(&self) -> f64 {
        self.open.iter().map(|node| node.bound).fold(self.closed, f64::min)
    }

    fn merge(&mut self, other: Self) {
        self.open.extend(other.open);
        self.closed = self.closed.min(other.closed);
        self.lost |= other.lost;
    }

    /// Takes every second node of another front, which then each have some of the largest parts.
    fn share(&mut self, other: &mut Self) {
        let mut at = 0;
        let taken = other.open.extract_if(.., |_| {
            at += 1;
            at % 2 == 1
        });
        self.open.extend(taken);
    }
}

/// What one lane learnt and the other may use.
#[derive(Clone)]
struct Learnt {
    best: Option<(i64, Draft)>,
    raised: Raised,
}

impl Learnt {
    fn of(tree: &Tree<'_>) -> Self {
        Self { best: tree.best.clone(), raised: tree.raised.clone() }
    }

    /// What both know that started from the same.
    fn joined(self, other: Self, start: &Self) -> Self {
        let plans = self.best.into_iter().chain(other.best);
        let mut raised = self.raised;
        let sums = raised.iter_mut().flatten();
        for ((own, other), start) in sums.zip(other.raised.into_iter().flatten()).zip(start.raised.iter().flatten()) {
            (own.0, own.1) = (own.0 + other.0 - start.0, own.1 + other.1 - start.1);
        }
        Self { best: plans.min_by_key(|(score, _)| *score), raised }
    }
}

struct Task {
    front: Front,
    learnt: Learnt,
}

struct Reply {
    front: Front,
    learnt: Learnt,
    /// Of the lane since it began.
    work: Work,
}

/// Goes through the tree below a node, depth first, until nothing is open or `stop` says so.
pub(super) fn go(mut tree: Tree<'_>, root: Node, division: Division, stop: &Stop<'_>) -> Found {
    let mut front = Front::new(vec![root]);
    while !front.open.is_empty() {
        if tree.work.branch_nodes >= division.after.0 && tree.work.pivots >= division.after.1 && front.open.len() > 1 {
            return tree.side_by_side(front, division.turn, stop);
        }
        if tree.stops(&tree.work, front.least(), stop) {
            break;
        }
        tree.turn(&mut front, 0);
    }
    let work = tree.work;
    tree.found(front, work)
}

impl Tree<'_> {
    /// Whether to stop with this left. Pairs of no use below the limit are gone: what is left says nothing beyond it.
    fn stops(&self, work: &Work, least: f64, stop: &Stop<'_>) -> bool {
        stop(work, least.min(self.upper) * self.unit, self.best.as_ref().map(|(score, _)| *score))
    }

    fn found(self, front: Front, work: Work) -> Found {
        let bound = front.least().min(self.upper) * self.unit;
        Found { best: self.best, bound, finished: front.open.is_empty() && !front.lost, work }
    }

    /// Visits nodes until so many pivots are done, and one at least.
    fn turn(&mut self, front: &mut Front, pivots: u64) {
        let end = self.work.pivots + pivots;
        while let Some(node) = front.open.pop() {
            if node.bound >= self.limit() {
                front.closed = front.closed.min(node.bound);
                continue;
            }
            self.tidy();
            match self.visit(node) {
                Visit::Closed(bound) => front.closed = front.closed.min(bound),
                Visit::Branched(children) => front.open.extend(children),
                Visit::Lost(bound) => {
                    front.closed = front.closed.min(bound);
                    front.lost = true;
                }
            }
            if self.work.pivots >= end {
                return;
            }
        }
    }

    fn learn(&mut self, learnt: Learnt) {
        if let Some((score, _)) = learnt.best {
            self.upper = self.upper.min(score as f64 / self.unit);
        }
        (self.best, self.raised) = (learnt.best, learnt.raised);
    }

    fn side_by_side(mut self, mut front: Front, pivots: u64, stop: &Stop<'_>) -> Found {
        let alone = rayon::current_num_threads() == 1;
        let mut beside = Front::new(Vec::new());
        let mut work = self.work;
        thread::scope(|scope| {
            let (tasks, inbox) = channel::<Task>();
            let (outbox, replies) = channel::<Reply>();
            let twin = self.twin();
            scope.spawn(move || {
                let mut tree = twin();
                for Task { mut front, learnt } in inbox {
                    tree.learn(learnt);
                    tree.turn(&mut front, pivots);
                    if outbox.send(Reply { front, learnt: Learnt::of(&tree), work: tree.work }).is_err() {
                        break;
                    }
                }
            });
            loop {
                let done = front.open.is_empty() && beside.open.is_empty();
                if done || self.stops(&work, front.least().min(beside.least()), stop) {
                    break;
                }
                if beside.open.is_empty() {
                    beside.share(&mut front);
                } else if front.open.is_empty() {
                    front.share(&mut beside);
                }
                let start = Learnt::of(&self);
                // What a lane had is lost with it if it panics, which the scope passes on.
                let given = std::mem::replace(&mut beside, Front { lost: true, ..Front::new(Vec::new()) });
                if tasks.send(Task { front: given, learnt: start.clone() }).is_err() {
                    break;
                }
                let first = alone.then(|| replies.recv());
                self.turn(&mut front, pivots);
                let Ok(reply) = first.unwrap_or_else(|| replies.recv()) else { break };
                let learnt = Learnt::of(&self).joined(reply.learnt, &start);
                self.learn(learnt);
                beside = reply.front;
                work = self.work;
                work.add(&reply.work);
            }
        });
        front.merge(beside);
        self.found(front, work)
    }
}
