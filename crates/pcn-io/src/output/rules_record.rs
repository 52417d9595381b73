//! The rules of a plan as they stand in its record: what a network is refused for, without the files that say so.

use pcn::model::{Practice, PracticeId};
use pcn::rules::{Border, Covers, FixedNetwork, Rules, Waiver};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The rules beyond contiguity and the size policy, with the codes of practices.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RulesRecord {
    /// Pairs in one network.
    pub together: Vec<(String, String)>,
    /// Pairs in different networks.
    pub apart: Vec<(String, String)>,
    /// Networks that are as they are.
    pub fixed: Vec<FixedRecord>,
    /// Borders that no network crosses.
    pub never_across: Vec<BorderRecord>,
    /// Least practices of a network.
    pub least_practices: Option<usize>,
    /// Most practices of a network.
    pub most_practices: Option<usize>,
    /// Largest distance from a member to its hub, in the kilometres that travel counts.
    pub most_km: Option<f64>,
    /// Lower floors.
    pub waivers: Vec<WaiverRecord>,
}

/// A network that is as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixedRecord {
    /// What it is called.
    pub name: String,
    /// Codes of its practices.
    pub practices: Vec<String>,
}

/// Which side of a border each practice is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BorderRecord {
    /// What it is called.
    pub name: String,
    /// The names of its sides.
    pub sides: Vec<String>,
    /// The side of each practice in the order of the practice table, a position in `sides`.
    pub side: Vec<u32>,
}

/// A lower floor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaiverRecord {
    /// Codes of the practices that it is for.
    pub practices: Vec<String>,
    /// Whether a network has to hold none but these practices, or one of them is enough.
    pub only: bool,
    /// Least patients.
    pub floor: u32,
    /// Why.
    pub reason: String,
}

impl BorderRecord {
    pub(super) fn new(border: &Border) -> Self {
        Self { name: border.name.clone(), sides: border.sides.clone(), side: border.side.clone() }
    }

    /// The border for the library.
    pub(super) fn border(&self, practices: usize) -> Result<Border, String> {
        if self.side.len() != practices || self.side.iter().any(|&side| side as usize >= self.sides.len()) {
            return Err(format!("the border {:?} does not have one known side for each practice", self.name));
        }
        Ok(Border { name: self.name.clone(), side: self.side.clone(), sides: self.sides.clone() })
    }
}

impl RulesRecord {
    /// The rules with codes; `None` where there are none.
    pub(super) fn new(rules: &Rules, practices: &[Practice]) -> Option<Self> {
        let code = |id: &PracticeId| practices[id.index()].code.clone();
        let codes = |ids: &[PracticeId]| ids.iter().map(code).collect::<Vec<_>>();
        let pairs = |pairs: &[(PracticeId, PracticeId)]| pairs.iter().map(|(a, b)| (code(a), code(b))).collect();
        let fixed =
            |network: &FixedNetwork| FixedRecord { name: network.name.clone(), practices: codes(&network.members) };
        let waiver = |waiver: &Waiver| WaiverRecord {
            practices: codes(&waiver.practices),
            only: waiver.covers == Covers::Only,
            floor: waiver.floor,
            reason: waiver.reason.clone(),
        };
        (!rules.is_empty()).then(|| Self {
            together: pairs(&rules.together),
            apart: pairs(&rules.apart),
            fixed: rules.fixed.iter().map(fixed).collect(),
            never_across: rules.borders.iter().map(BorderRecord::new).collect(),
            least_practices: rules.least_practices,
            most_practices: rules.most_practices,
            most_km: rules.most_km,
            waivers: rules.waivers.iter().map(waiver).collect(),
        })
    }

    /// The rules for the library; `ids` are the practices by code.
    pub(super) fn rules(&self, ids: &HashMap<&str, PracticeId>) -> Result<Rules, String> {
        let id = |code: &String| {
            ids.get(code.as_str())
                .copied()
                .ok_or_else(|| format!("a rule names {code:?}, which is not among the practices"))
        };
        let some = |codes: &[String]| {
            let mut ids = codes.iter().map(id).collect::<Result<Vec<_>, _>>()?;
            ids.sort_unstable();
            Ok::<_, String>(ids)
        };
        let pairs = |pairs: &[(String, String)]| {
            pairs.iter().map(|(a, b)| Ok((id(a)?, id(b)?))).collect::<Result<Vec<_>, String>>()
        };
        let fixed = |network: &FixedRecord| {
            Ok::<_, String>(FixedNetwork { name: network.name.clone(), members: some(&network.practices)? })
        };
        let waiver = |waiver: &WaiverRecord| {
            let covers = if waiver.only { Covers::Only } else { Covers::Any };
            let practices = some(&waiver.practices)?;
            Ok::<_, String>(Waiver { practices, covers, floor: waiver.floor, reason: waiver.reason.clone() })
        };
        Ok(Rules {
            together: pairs(&self.together)?,
            apart: pairs(&self.apart)?,
            fixed: self.fixed.iter().map(fixed).collect::<Result<_, _>>()?,
            borders: self.never_across.iter().map(|border| border.border(ids.len())).collect::<Result<_, _>>()?,
            least_practices: self.least_practices,
            most_practices: self.most_practices,
            most_km: self.most_km,
            waivers: self.waivers.iter().map(waiver).collect::<Result<_, _>>()?,
        })
    }
}
