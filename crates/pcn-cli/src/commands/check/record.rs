//! The files that a check draws on.

use crate::args::CheckArgs;
use crate::commands::study::beside;
use crate::failure::Failure;
use crate::said;
use pcn_io::output::{FileDigest, PlanRecord};
use std::path::{Path, PathBuf};

/// The plan checked and its practices, its record, if there is one, and that of a plan to compare it with.
pub(super) struct Records {
    pub(super) practices: PathBuf,
    pub(super) plan: PathBuf,
    pub(super) own: Option<(PathBuf, PlanRecord)>,
    pub(super) compare: Option<PlanRecord>,
}

impl Records {
    /// The plan's own record is the one named by --certificate, else the `plan.json` beside a `plan.csv`. A record also says
    /// where the plan and its practices are.
    pub(super) fn read(args: &CheckArgs) -> Result<Self, Failure> {
        let own = match args.certificate.clone().or_else(|| beside(args.plan.as_deref()?)) {
            Some(path) => {
                let record = PlanRecord::read(&path)?;
                Some((path, record))
            }
            None => None,
        };
        let compare = args.compare.as_deref().map(PlanRecord::read).transpose()?;
        let found =
            |given: &Option<PathBuf>, find: fn(&Path, &PlanRecord) -> Result<PathBuf, Failure>| match (given, &own) {
                (Some(given), _) => Ok(given.clone()),
                (None, Some((path, record))) => find(path, record),
                (None, None) => Err(Failure::Input("give the practices and the plan to check".to_owned())),
            };
        let (practices, plan) = (found(&args.practices, practices_of)?, found(&args.plan, plan_of)?);
        Ok(Self { practices, plan, own, compare })
    }

    /// Says on standard error when the plan was made from other files than these. Files are known by their content; several may
    /// have one role, such as two layers of borders, and one that the plan was made from may not be used at all.
    pub(super) fn warn_of_other_inputs(&self, inputs: &[FileDigest]) {
        let Some((path, record)) = &self.own else { return };
        for note in other_inputs(&record.inputs, inputs) {
            said::note(&format!("{} {note}", path.display()));
        }
    }
}

/// The table that a plan was made from: where it was then, or beside the record.
fn practices_of(path: &Path, record: &PlanRecord) -> Result<PathBuf, Failure> {
    let made_from = record.inputs.iter().find(|input| input.role == "practices").map(|input| Path::new(&input.path));
    let Some(made_from) = made_from else {
        return Err(Failure::Input(format!(
            "{}: names no table of practices; give it: pcn check PRACTICES.CSV PLAN.CSV --certificate {0}",
            path.display()
        )));
    };
    let moved = made_from.file_name().map(|name| path.with_file_name(name));
    let found = [Some(made_from.to_owned()), moved].into_iter().flatten().find(|place| place.is_file());
    found.ok_or_else(|| {
        Failure::Input(format!(
            "{}: was made from {}, which is neither there nor beside it; give the table of practices: pcn check PRACTICES.CSV PLAN.CSV --certificate {0}",
            path.display(),
            made_from.display()
        ))
    })
}

/// The `plan.csv` beside a record.
fn plan_of(path: &Path, _: &PlanRecord) -> Result<PathBuf, Failure> {
    let plan = path.with_file_name("plan.csv");
    if plan.is_file() {
        return Ok(plan);
    }
    Err(Failure::Input(format!(
        "{}: there is no {} beside it; give the plan: pcn check PRACTICES.CSV PLAN.CSV --certificate {0}",
        path.display(),
        plan.display()
    )))
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
