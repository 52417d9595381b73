//! `pcn map`, `pcn report` and `pcn picture`: a record, read back and drawn.

use crate::args::{DrawArgs, MapArgs};
use crate::failure::{Answer, Failure, Report};
use pcn_io::output::{OutputFile, PlanRecord, thousands};
use pcn_map::{Atlas, Boundaries, MapError, page};
use std::path::{Path, PathBuf};

pub(super) fn map(args: &MapArgs) -> Result<Report, Failure> {
    let output = OutputFile::claim(&args.output)?;
    let atlas = atlas(&args.draw)?;
    let page = page::html(&atlas).map_err(drawing)?;
    output.put(page.as_bytes())?;
    Ok(written(&[&args.output], "open it in a browser"))
}

/// The page of a plan that was just made, for `pcn plan --map`.
pub(super) fn page_of(record: &PlanRecord, folder: &Path) -> Result<Vec<u8>, Failure> {
    let atlas = Atlas::new(record.clone(), &folder.join("plan.json")).map_err(drawing)?;
    Ok(page::html(&atlas).map_err(drawing)?.into_bytes())
}

/// Reads what is to be drawn.
pub(super) fn atlas(args: &DrawArgs) -> Result<Atlas, Failure> {
    let path = record_path(&args.plan);
    let mut atlas = Atlas::new(PlanRecord::read(&path)?, &path).map_err(drawing)?;
    for other in &args.compare {
        let path = record_path(other);
        atlas.compare(name_of(&path), &PlanRecord::read(&path)?, &path).map_err(drawing)?;
    }
    for layer in &args.boundaries {
        atlas.add_boundaries(Boundaries::read(layer).map_err(drawing)?);
    }
    Ok(match &args.title {
        Some(title) => atlas.titled(title),
        None => atlas,
    })
}

/// The record in a folder, or the file itself.
fn record_path(plan: &Path) -> PathBuf {
    if plan.is_dir() { plan.join("plan.json") } else { plan.to_owned() }
}

/// A plan is called like its folder.
fn name_of(record: &Path) -> String {
    let folder = record.parent().and_then(Path::file_name);
    let stem = record.file_stem().filter(|stem| *stem != "plan");
    stem.or(folder).map_or_else(|| "other plan".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// What was written, with the sizes of the files.
pub(super) fn written(files: &[&Path], hint: &str) -> Report {
    let mut text = String::new();
    for file in files {
        let bytes = std::fs::metadata(file).map_or(0, |data| data.len());
        text.push_str(&format!("written: {} ({} kB)\n", file.display(), thousands(bytes.div_ceil(1000))));
    }
    text.push_str(&format!("{hint}\n"));
    Report { text, answer: Answer::Yes }
}

pub(super) fn drawing(error: MapError) -> Failure {
    match error {
        MapError::Encode { .. } => Failure::Internal(error.to_string()),
        other => Failure::Input(other.to_string()),
    }
}
