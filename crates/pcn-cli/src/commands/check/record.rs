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

    /// Says on standard error when the plan was made from other files than these. Files are known by their content; several may
    /// have one role, such as two layers of borders, and one that the plan was made from may not be used at all.
    pub(super) fn warn_of_other_inputs(&self, inputs: &[FileDigest]) {
        let Some((path, record)) = &self.own else { return };
        for note in other_inputs(&record.inputs, inputs) {
            eprintln!("note: {} {note}", path.display());
        }
    }
}

/// What a plan was made from that is not `used` now, and the other way round, role by role.
fn other_inputs(made_from: &[FileDigest], used: &[FileDigest]) -> Vec<String> {
    let absent = |from: &[FileDigest], other: &[FileDigest]| -> Vec<FileDigest> {
        from.iter().filter(|a| !other.iter().any(|b| a.role == b.role && a.sha256 == b.sha256)).cloned().collect()
    };
    let (mut gone, fresh) = (absent(made_from, used), absent(used, made_from));
    let mut notes = Vec::new();
    for input in fresh {
        notes.push(match gone.iter().position(|other| other.role == input.role) {
            Some(at) => {
                gone.remove(at);
                format!("was made from other {} than {} (their SHA-256 differ)", input.role, input.path)
            }
            None => format!("was made without {} {}", input.role, input.path),
        });
    }
    notes.extend(
        gone.iter().map(|input| format!("was made from {} {}, which is not used here", input.role, input.path)),
    );
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(role: &str, path: &str, sha256: &str) -> FileDigest {
        FileDigest { role: role.to_owned(), path: path.to_owned(), bytes: 1, sha256: sha256.to_owned() }
    }

    #[test]
    fn files_are_known_by_role_and_content_whatever_their_path_and_order() {
        let made =
            [file("practices", "p.csv", "1"), file("borders", "a.geojson", "2"), file("borders", "b.geojson", "3")];
        let same = [
            file("borders", "moved/b.geojson", "3"),
            file("practices", "p.csv", "1"),
            file("borders", "a.geojson", "2"),
        ];
        assert!(other_inputs(&made, &same).is_empty());
        let other =
            [file("practices", "p.csv", "1"), file("borders", "c.geojson", "4"), file("borders", "b.geojson", "3")];
        assert_eq!(other_inputs(&made, &other), ["was made from other borders than c.geojson (their SHA-256 differ)"]);
        let fewer = [file("practices", "p.csv", "1"), file("borders", "b.geojson", "3"), file("travel", "t.csv", "5")];
        assert_eq!(
            other_inputs(&made, &fewer),
            ["was made without travel t.csv", "was made from borders a.geojson, which is not used here"]
        );
    }
}
