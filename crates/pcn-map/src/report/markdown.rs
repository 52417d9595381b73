//! The report as Markdown, with its pictures as files beside it.

use super::block::{Block, Table};
use super::content::content;
use crate::atlas::Atlas;
use crate::escape::markdown as escaped;
use std::fmt::Write as _;

/// A report as Markdown.
#[derive(Clone, Debug)]
pub struct Markdown {
    /// The text.
    pub text: String,
    /// Names and contents of the SVG pictures that it shows, to be put beside it.
    pub pictures: Vec<(String, String)>,
}

/// The report as Markdown; the names of its pictures begin with `stem`.
#[must_use]
pub fn markdown(atlas: &Atlas, stem: &str) -> Markdown {
    let mut text = format!("# {}\n", escaped(atlas.title()));
    let mut pictures = Vec::new();
    for block in content(atlas) {
        text.push('\n');
        let _ = match block {
            Block::Heading(level, heading) => writeln!(text, "{} {}", "#".repeat(level.into()), escaped(&heading)),
            Block::Text(words) => writeln!(text, "{}", escaped(&words)),
            Block::Lead(words) => writeln!(text, "**{}**", escaped(&words)),
            Block::List(lines) => {
                let items: String = lines.iter().map(|line| format!("- {}\n", escaped(line))).collect();
                write!(text, "{items}")
            }
            Block::Table(table) => write!(text, "{}", rows(&table)),
            Block::Figure { name, svg, caption } => {
                let file = format!("{stem}-{name}.svg");
                let line = writeln!(text, "![{}](<{file}>)", escaped(&caption));
                pictures.push((file, svg));
                line
            }
        };
    }
    Markdown { text, pictures }
}

fn rows(table: &Table) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut text = line(table.head.iter().map(|(title, _)| escaped(title)).collect());
    text.push_str(&line(
        table.head.iter().map(|(_, number)| if *number { "---:" } else { "---" }.to_owned()).collect(),
    ));
    for row in &table.rows {
        text.push_str(&line(row.iter().map(|cell| escaped(cell)).collect()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch;

    #[test]
    fn the_whole_report_of_a_small_plan() {
        let report = markdown(&sketch::atlas(), "report");
        let names: Vec<&str> = report.pictures.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["report-map.svg", "report-sizes.svg", "report-tradeoff.svg"]);
        insta::assert_snapshot!(report.text);
    }
}
