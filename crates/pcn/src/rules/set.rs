//! The rules that a planner states.

use super::Refusal;
use crate::model::PracticeId;

/// A border: which side of it each practice is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Border {
    /// What it is called: a column such as `icb`, or a layer of polygons.
    pub name: String,
    /// The side of each practice, a position in `sides`.
    pub side: Vec<u32>,
    /// The names of the sides.
    pub sides: Vec<String>,
}

/// Practices that are exactly one network, as they are: no other rule is asked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixedNetwork {
    /// What it is called.
    pub name: String,
    /// Members, ascending.
    pub members: Vec<PracticeId>,
}

/// Which networks a waiver is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covers {
    /// Networks that hold at least one of its practices.
    Any,
    /// Networks that hold none but its practices.
    Only,
}

/// A lower floor for some networks, with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// The practices, ascending.
    pub practices: Vec<PracticeId>,
    /// Which networks it is for.
    pub covers: Covers,
    /// Least patients of a network that it is for.
    pub floor: u32,
    /// Why, in the planner's words.
    pub reason: String,
}

impl Waiver {
    /// Whether it is for a network of these members (ascending).
    #[must_use]
    pub fn is_for(&self, members: &[PracticeId]) -> bool {
        let named = |id: &PracticeId| self.practices.binary_search(id).is_ok();
        match self.covers {
            Covers::Any => members.iter().any(named),
            Covers::Only => members.iter().all(named),
        }
    }
}

/// Hard rules on single networks, beyond contiguity and the cap. By default there are none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules {
    /// Pairs in one network.
    pub together: Vec<(PracticeId, PracticeId)>,
    /// Pairs in different networks.
    pub apart: Vec<(PracticeId, PracticeId)>,
    /// Networks that are as they are.
    pub fixed: Vec<FixedNetwork>,
    /// Borders that no network crosses: practices on two sides are never neighbours.
    pub borders: Vec<Border>,
    /// Least practices of a network; a practice that no other rule lets join others still needs a network.
    pub least_practices: Option<usize>,
    /// Most practices of a network.
    pub most_practices: Option<usize>,
    /// Largest distance from a member to its hub, in the kilometres that travel counts.
    pub most_km: Option<f64>,
    /// Lower floors.
    pub waivers: Vec<Waiver>,
}

impl Rules {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The fixed network that holds a practice.
    #[must_use]
    pub fn fixed_with(&self, practice: PracticeId) -> Option<&FixedNetwork> {
        self.fixed.iter().find(|network| network.members.binary_search(&practice).is_ok())
    }

    /// Every rule that refuses these members (ascending, no fixed network), save for the largest distance to the hub.
    pub(crate) fn refusals<'a>(&'a self, members: &'a [PracticeId]) -> impl Iterator<Item = Refusal> + 'a {
        let holds = |id: PracticeId| members.binary_search(&id).is_ok();
        let parted = self.together.iter().filter(move |&&(a, b)| holds(a) != holds(b));
        let parted = parted.map(move |&(a, b)| if holds(a) { Refusal::Parted(a, b) } else { Refusal::Parted(b, a) });
        let close = self.apart.iter().filter(move |&&(a, b)| holds(a) && holds(b));
        let close = close.map(|&(a, b)| Refusal::NotApart(a, b));
        let fixed = self.fixed.iter().filter(move |network| network.members.iter().any(|&id| holds(id)));
        let fixed = fixed.map(|network| Refusal::NotFixed { name: network.name.clone() });
        let across = self.borders.iter().filter_map(move |border| {
            let (first, rest) = members.split_first()?;
            let second = rest.iter().find(|id| border.side[id.index()] != border.side[first.index()])?;
            Some(Refusal::AcrossBorder { border: border.name.clone(), first: *first, second: *second })
        });
        let (least, most) = (self.least_practices.unwrap_or(1), self.most_practices.unwrap_or(usize::MAX));
        let found = members.len();
        let count = (!(least..=most).contains(&found)).then_some(Refusal::Practices { found, least, most });
        parted.chain(close).chain(fixed).chain(across).chain(count)
    }

    /// The same rules over some of the practices (ascending), numbered anew.
    pub(crate) fn restrict(&self, members: &[PracticeId]) -> Self {
        let number = |id: &PracticeId| members.binary_search(id).ok().map(PracticeId::new);
        let pairs = |pairs: &[(PracticeId, PracticeId)]| {
            pairs.iter().filter_map(|(a, b)| Some((number(a)?, number(b)?))).collect()
        };
        let some = |ids: &[PracticeId]| ids.iter().filter_map(number).collect::<Vec<_>>();
        let fixed = self.fixed.iter().map(|n| FixedNetwork { name: n.name.clone(), members: some(&n.members) });
        let side = |border: &Border| members.iter().map(|id| border.side[id.index()]).collect();
        Self {
            together: pairs(&self.together),
            apart: pairs(&self.apart),
            fixed: fixed.filter(|network| !network.members.is_empty()).collect(),
            borders: self.borders.iter().map(|b| Border { side: side(b), ..b.clone() }).collect(),
            waivers: self.waivers.iter().map(|w| Waiver { practices: some(&w.practices), ..w.clone() }).collect(),
            ..self.clone()
        }
    }
}
