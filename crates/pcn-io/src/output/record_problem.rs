//! From a record back to the problem that its plan solves.

use super::{ObjectiveRecord, PlanRecord, PracticeRecord};
use crate::scenario;
use pcn::adjacency::{Adjacency, Edge, Reason};
use pcn::geometry::Distance;
use pcn::model::{Practice, PracticeId};
use pcn::problem::Problem;
use std::collections::HashMap;

impl PlanRecord {
    /// The problem that the plan solves, from what the record holds: practices, neighbours, size policy, rules and
    /// objective. What the record [does not hold](Self::not_held) is not in it.
    ///
    /// # Errors
    /// What contradicts itself in the record, as a sentence without an end.
    pub fn problem(&self) -> Result<Problem, String> {
        let practices: Vec<Practice> = self
            .practice_table
            .iter()
            .map(PracticeRecord::practice)
            .collect::<Result<_, _>>()
            .map_err(|error| error.to_string())?;
        let ids: HashMap<&str, PracticeId> =
            self.practice_table.iter().enumerate().map(|(at, row)| (row.code.as_str(), PracticeId::new(at))).collect();
        let find = |code: &String| {
            ids.get(code.as_str()).copied().ok_or_else(|| format!("the neighbour {code:?} is not among the practices"))
        };
        let mut edges = Vec::new();
        for (reason, pairs) in &self.neighbours {
            let reason = serde_json::from_value(serde_json::Value::from(reason.as_str())).unwrap_or(Reason::Given);
            for (from, to) in pairs {
                edges.push(Edge { a: find(from)?, b: find(to)?, reason });
            }
        }
        let plain = ObjectiveRecord::default();
        let objective = self.objective.as_ref().unwrap_or(&plain);
        let straight = Distance::StraightLine { detour: self.settings.detour };
        let mut builder = Problem::builder(practices.clone(), Adjacency::new(practices.len(), edges))
            .policy(self.settings.policy)
            .networks(self.settings.networks)
            .distance(objective.distance(practices.len())?.unwrap_or(straight))
            .objective(objective.objective(&practices, &ids)?)
            .hub_prices(objective.hub_prices_micro.clone());
        if let Some(rules) = &self.rules {
            builder = builder.rules(rules.rules(&ids)?);
        }
        if self.practice_table.iter().any(|row| row.population.is_some()) {
            let counted = |row: &PracticeRecord| row.population.unwrap_or(row.list_size);
            builder = builder.population(self.practice_table.iter().map(counted).collect());
        }
        builder.build().map_err(|error| error.to_string())
    }

    /// What was asked of the plan and is not held in the record, by name: terms of a program's own, a travel matrix of many
    /// practices, and whatever records of earlier versions left out.
    #[must_use]
    pub fn not_held(&self) -> Vec<String> {
        let mut names = self.objective.as_ref().map(|objective| objective.not_held.clone()).unwrap_or_default();
        let Some(asked) = &self.scenario else { return names };
        let ruled = asked.rules != scenario::Rules::default() || !asked.size.waiver.is_empty();
        if ruled && self.rules.is_none() {
            names.push("rules of the scenario".to_owned());
        }
        let matrix = asked.travel.matrix.is_some() || asked.travel.osrm.is_some();
        if self.objective.is_none() && (matrix || asked.terms != scenario::Terms::default()) {
            names.push("terms and distances of the scenario".to_owned());
        }
        names
    }
}
