//! The report as one HTML file that prints well.

use super::block::{Block, Table};
use super::content::content;
use crate::atlas::Atlas;
use crate::escape::markup;
use std::fmt::Write as _;

const STYLE: &str = include_str!("../../page/dist/report.css");

/// The report as one HTML file: pictures inside, no scripts, nothing asked of any network.
#[must_use]
pub fn html(atlas: &Atlas) -> String {
    let title = markup(atlas.title());
    let mut body = String::new();
    for block in content(atlas) {
        write_block(&mut body, &block);
    }
    format!(
        "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; font-src data:\">\n\
         <title>{title}: networks of practices</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <header><p>Primary Care Networks: report on a plan</p><h1>{title}</h1></header>\n{body}</main>\n</body>\n</html>\n"
    )
}

fn write_block(body: &mut String, block: &Block) {
    let _ = match block {
        Block::Heading(level, text) => writeln!(body, "<h{level}>{}</h{level}>", markup(text)),
        Block::Text(text) => writeln!(body, "<p>{}</p>", markup(text)),
        Block::Lead(text) => writeln!(body, "<p class=\"lead\">{}</p>", markup(text)),
        Block::List(lines) => {
            let items: String = lines.iter().map(|line| format!("<li>{}</li>\n", markup(line))).collect();
            writeln!(body, "<ul>\n{items}</ul>")
        }
        Block::Figure { svg, caption, .. } => {
            writeln!(body, "<figure>{svg}<figcaption>{}</figcaption></figure>", markup(caption))
        }
        Block::Table(table) => writeln!(body, "{}", rows(table)),
    };
}

fn rows(table: &Table) -> String {
    let class = |number: bool| if number { " class=\"n\"" } else { "" };
    let mut text = String::from("<table>\n<thead><tr>");
    for (title, number) in &table.head {
        let cell = if title.is_empty() { "td" } else { "th" };
        let scope = if title.is_empty() { "" } else { " scope=\"col\"" };
        let _ = write!(text, "<{cell}{scope}{}>{}</{cell}>", class(*number), markup(title));
    }
    text.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        text.push_str("<tr>");
        for (at, (cell, (_, number))) in row.iter().zip(&table.head).enumerate() {
            let (tag, scope) = if at == 0 { ("th", " scope=\"row\"") } else { ("td", "") };
            let _ = write!(text, "<{tag}{scope}{}>{}</{tag}>", class(*number), markup(cell));
        }
        text.push_str("</tr>\n");
    }
    text.push_str("</tbody>\n</table>");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch;

    #[test]
    fn every_section_is_there_and_names_are_text() {
        let report = html(&sketch::atlas());
        for section in [
            "What was asked",
            "The plan",
            "Rules, exceptions and waivers",
            "Beside today&#39;s networks",
            "How close to the best possible",
            "How firm it is",
            "The networks and their practices",
            "Changes from today",
            "Method and data",
        ] {
            assert!(report.contains(&format!("<h2>{section}")), "{section}");
        }
        assert!(!report.contains("<script") && report.contains("&lt;script&gt;alert(1)"));
    }
}
