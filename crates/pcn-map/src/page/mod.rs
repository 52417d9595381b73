//! The map page: one HTML file with its script, style and data inside, which asks nothing of any network.
//!
//! The page's source is in `crates/pcn-map/page`, its bundle in `page/dist`; `npm run build` there makes the one from the
//! other. What the page computes when a practice is moved (sizes, hubs, travel, prices, further terms, contiguity, rules) is
//! held against the library by shared vectors, `page/test/vectors.json`.

mod data;
#[cfg(test)]
mod ruled;
mod scoring;
#[cfg(test)]
mod vectors;

use crate::Atlas;
use crate::error::MapError;
use crate::escape::{json_in_script, markup};

const SHELL: &str = include_str!("../../page/dist/page.html");
const SCRIPT: &str = include_str!("../../page/dist/page.js");
const STYLE: &str = include_str!("../../page/dist/page.css");

/// The page as one HTML file.
///
/// # Errors
/// [`MapError::Encode`] when the data cannot be written as JSON.
pub fn html(atlas: &Atlas) -> Result<String, MapError> {
    let data = serde_json::to_string(&data::PageData::new(atlas))
        .map_err(|error| MapError::Encode { what: "page", detail: error.to_string() })?;
    let parts = [
        ("{{title}}", markup(atlas.title())),
        ("{{style}}", STYLE.to_owned()),
        ("{{script}}", SCRIPT.to_owned()),
        ("{{data}}", json_in_script(&data)),
    ];
    Ok(fill(SHELL, &parts))
}

/// Puts each part in its place; what a part holds is never looked into.
fn fill(shell: &str, parts: &[(&str, String)]) -> String {
    let mut page = String::with_capacity(shell.len() + parts.iter().map(|(_, part)| part.len()).sum::<usize>());
    let mut rest = shell;
    loop {
        let found = parts.iter().filter_map(|(mark, part)| Some((rest.find(mark)?, mark, part))).min_by_key(|f| f.0);
        let Some((at, mark, part)) = found else { break };
        page.push_str(&rest[..at]);
        page.push_str(part);
        rest = &rest[at + mark.len()..];
    }
    page.push_str(rest);
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch;

    #[test]
    fn names_cannot_leave_the_data() {
        let page = html(&sketch::atlas()).unwrap();
        assert!(!page.contains("<script>alert"), "a practice called <script> is text");
        assert!(page.contains("\\u003cscript>alert(1)"));
        assert!(!page.contains("{{"), "every mark is filled");
        assert!(!SCRIPT.contains("</script"), "the script cannot end itself");
    }

    #[test]
    fn parts_are_not_looked_into() {
        assert_eq!(fill("a{{x}}b{{y}}", &[("{{x}}", "{{y}}".into()), ("{{y}}", "2".into())]), "a{{y}}b2");
    }
}
