//! What was asked of an instance, as it stands in the record of its plan.

use crate::instance::{Cost, GraphColumns, Instance, Task};
use serde::{Deserialize, Serialize};

/// What was asked of an instance, with the flags that decided over its file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceRecord {
    /// Its name, which chooses it among several in one file.
    pub name: String,
    /// How many districts of which size, or the facilities.
    pub task: Task,
    /// `inertia-rounded`, `inertia`, `travel`, `cut-edges` or `round-trip`.
    pub objective: String,
    /// Which attributes of a graph's nodes hold size and coordinates.
    pub columns: GraphColumns,
}

impl InstanceRecord {
    /// What is asked of an instance.
    #[must_use]
    pub fn new(instance: &Instance, columns: &GraphColumns) -> Self {
        Self {
            name: instance.name.clone(),
            task: instance.task.clone(),
            objective: instance.cost.name().to_owned(),
            columns: columns.clone(),
        }
    }

    /// Asks the same of an instance.
    ///
    /// # Errors
    /// A sentence where the instance knows no such objective.
    pub fn ask(&self, instance: &mut Instance) -> Result<(), String> {
        if self.objective != instance.cost.name() {
            let found = &self.objective;
            instance.cost = Cost::named(found).ok_or_else(|| {
                format!(
                    "the objective {found:?} of the record is none of instance {}; is this its plan?",
                    instance.name
                )
            })?;
        }
        instance.task = self.task.clone();
        Ok(())
    }
}
