//! `pcn map`, `pcn report` and `pcn picture`: a record, read back and drawn.

use crate::args::{DrawArgs, MapArgs, PictureArgs, PictureKind, ReportArgs};
use crate::failure::{Answer, Failure, Report};
use pcn_io::output::{OutputFile, PlanRecord, thousands};
use pcn_map::{Atlas, Boundaries, MapError, page, picture, report as pack};
use std::path::{Path, PathBuf};

pub(super) fn map(args: &MapArgs) -> Result<Report, Failure> {
    let output = OutputFile::claim(&args.output)?;
    let atlas = atlas(&args.draw)?;
    let page = page::html(&atlas).map_err(drawing)?;
    output.put(page.as_bytes())?;
    Ok(written(&[&args.output], "open it in a browser"))
}

pub(super) fn picture(args: &PictureArgs) -> Result<Report, Failure> {
    let as_png = match ending(&args.output).as_str() {
        "svg" => false,
        "png" => true,
        other => return Err(unknown_ending(&args.output, other, ".svg or .png")),
    };
    let output = OutputFile::claim(&args.output)?;
    let atlas = atlas(&args.draw)?;
    let plan = match (args.today, atlas.today()) {
        (false, _) => atlas.plan(),
        (true, Some(today)) => today,
        (true, None) => {
            return Err(Failure::Input(format!(
                "--today: {} knows no PCNs that differ from the plan; prepare the practices with --pcns or --map",
                atlas.path().display()
            )));
        }
    };
    let svg = match args.of {
        PictureKind::Map => picture::map(&atlas, plan, args.width),
        PictureKind::Sizes => picture::sizes(&atlas, plan, args.width),
        PictureKind::Tradeoff => picture::tradeoff(&atlas, args.width),
    };
    let bytes = if as_png { picture::png(&svg).map_err(drawing)? } else { svg.into_bytes() };
    output.put(&bytes)?;
    Ok(written(&[&args.output], "the same command writes the same bytes"))
}

pub(super) fn report(args: &ReportArgs) -> Result<Report, Failure> {
    let ending = ending(&args.output);
    if !["html", "md", "pdf"].contains(&ending.as_str()) {
        return Err(unknown_ending(&args.output, &ending, ".html, .md or .pdf"));
    }
    let output = OutputFile::claim(&args.output)?;
    let atlas = atlas(&args.draw)?;
    match ending.as_str() {
        "html" => output.put(pack::html(&atlas).as_bytes())?,
        "pdf" => output.put(&super::print::pdf(&pack::html(&atlas))?)?,
        _ => {
            let stem = args.output.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let markdown = pack::markdown(&atlas, &stem);
            let pictures: Vec<PathBuf> =
                markdown.pictures.iter().map(|(name, _)| args.output.with_file_name(name)).collect();
            for (path, (_, svg)) in pictures.iter().zip(&markdown.pictures) {
                OutputFile::claim(path)?.put(svg.as_bytes())?;
            }
            output.put(markdown.text.as_bytes())?;
            let files: Vec<&Path> = pictures.iter().chain([&args.output]).map(PathBuf::as_path).collect();
            return Ok(written(&files, "the pictures belong beside the report"));
        }
    }
    Ok(written(&[&args.output], "it prints well, too"))
}

/// What a file's name ends in, in small letters.
fn ending(path: &Path) -> String {
    path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default()
}

fn unknown_ending(path: &Path, found: &str, allowed: &str) -> Failure {
    Failure::Usage(format!("-o {}: ends in {found:?}; the ending says what to write: {allowed}", path.display()))
}

/// The page of a plan that was just made, for `pcn plan --map`.
pub(super) fn page_of(record: &PlanRecord, folder: &Path) -> Result<Vec<u8>, Failure> {
    let atlas = Atlas::new(record.clone(), &folder.join("plan.json")).map_err(drawing)?;
    Ok(page::html(&atlas).map_err(drawing)?.into_bytes())
}

/// Reads what is to be drawn.
fn atlas(args: &DrawArgs) -> Result<Atlas, Failure> {
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
fn written(files: &[&Path], hint: &str) -> Report {
    let mut text = String::new();
    for file in files {
        let bytes = std::fs::metadata(file).map_or(0, |data| data.len());
        text.push_str(&format!("written: {} ({} kB)\n", file.display(), thousands(bytes.div_ceil(1000))));
    }
    text.push_str(&format!("{hint}\n"));
    Report { text, answer: Answer::Yes }
}

fn drawing(error: MapError) -> Failure {
    match error {
        MapError::Encode { .. } => Failure::Internal(error.to_string()),
        other => Failure::Input(other.to_string()),
    }
}
