//! The records that a check draws on.

use crate::args::CheckArgs;
use crate::commands::study::beside;
use crate::failure::Failure;
use pcn_io::output::{FileDigest, PlanRecord};
use std::path::PathBuf;

/// The record of the plan checked, if there is one, and that of a plan to compare it with.
pub(super) struct Records {
    pub(super) own: Option<(PathBuf, PlanRecord)>,
    pub(super) compare: Option<PlanRecord>,
}

impl Records {
    /// The plan's own record is the one named by --certificate, else the `plan.json` beside a `plan.csv`.
    pub(super) fn read(args: &CheckArgs) -> Result<Self, Failure> {
        let own = match args.certificate.clone().or_else(|| beside(&args.plan)) {
            Some(path) => {
                let record = PlanRecord::read(&path)?;
                Some((path, record))
            }
            None => None,
        };
        let compare = args.compare.as_deref().map(PlanRecord::read).transpose()?;
        Ok(Self { own, compare })
    }

    /// Says on standard error when the plan was made from other files than these.
    pub(super) fn warn_of_other_inputs(&self, inputs: &[FileDigest]) {
        let Some((path, record)) = &self.own else { return };
        for input in inputs {
            let other = record.inputs.iter().find(|made_from| made_from.role == input.role);
            if other.is_some_and(|made_from| made_from.sha256 != input.sha256) {
                eprintln!(
                    "note: {} was made from other {} than {} (their SHA-256 differ)",
                    path.display(),
                    input.role,
                    input.path
                );
            }
        }
    }
}
