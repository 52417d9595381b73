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
    use pcn::adjacency::territory;
    use pcn::geometry::{GridPoint, TerritoryOptions};
    use pcn::measure::{Measure, Need, Objective, PairsKept};
    use pcn::model::{NetworkCount, Practice, PracticeId};
    use pcn::problem::Problem;
    use std::path::Path;
    use std::sync::Arc;

    #[test]
    fn names_cannot_leave_the_data() {
        let page = html(&sketch::atlas()).unwrap();
        assert!(!page.contains("<script>alert"), "a practice called <script> is text");
        assert!(page.contains("\\u003cscript>alert(1)"));
        assert!(!page.contains("{{"), "every mark is filled");
        assert!(!SCRIPT.contains("</script"), "the script cannot end itself");
    }

    /// 6,480 practices on a grid of 2 km, four to a network.
    fn country(objective: Objective) -> Atlas {
        let (rows, columns) = (72, 90);
        let at = |row: usize, column: usize| row * columns + column;
        let place = |row: usize, column: usize| {
            let (east, north) = (2_000.0 * column as f64 + 137.3 * (row % 7) as f64, 2_000.0 * row as f64);
            GridPoint::new(350_000.0 + east, 250_000.0 + north + 151.9 * (column % 5) as f64).unwrap()
        };
        let practice = |row: usize, column: usize| Practice {
            name: format!("THE MEDICAL CENTRE AT PLACE {}", at(row, column)),
            ..Practice::new(
                format!("A{:05}", at(row, column)),
                place(row, column),
                9_000 + (at(row, column) % 900) as u32,
            )
        };
        let list: Vec<Practice> =
            (0..rows).flat_map(|row| (0..columns).map(move |column| practice(row, column))).collect();
        let four = |row: usize, column: usize| {
            [(0, 0), (0, 1), (1, 0), (1, 1)]
                .map(|(down, right)| PracticeId::new(at(row + down, column + right)))
                .to_vec()
        };
        let groups =
            (0..rows).step_by(2).flat_map(|row| (0..columns).step_by(2).map(move |column| four(row, column))).collect();
        let (adjacency, _) = territory(&list, &TerritoryOptions::default()).unwrap();
        let today = vec![("U12345", "THE PRIMARY CARE NETWORK OF A PLACE"); list.len()];
        let problem =
            Problem::builder(list, adjacency).networks(NetworkCount::Free).objective(objective).build().unwrap();
        Atlas::new(sketch::record_of(&problem, groups, &today), Path::new("plan.json")).unwrap()
    }

    /// Forty partners for each practice, as patients in common give, and a weight for each.
    fn terms(practices: usize) -> Objective {
        let id = |at: usize| PracticeId::new(at % practices);
        let pairs = (0..practices).flat_map(|a| (1..=20).map(move |step| (a, step)));
        let pairs = pairs.map(|(a, step)| (id(a), id(a + step * step), 25.0 + (a * step % 900) as f64));
        let attribute: Vec<Option<f64>> = (0..practices).map(|at| Some((at * at % 71) as f64)).collect();
        let further: [Arc<dyn Measure>; 2] = [
            Arc::new(PairsKept::new("shared patients", practices, pairs, 0.1)),
            Arc::new(Need::new("need", &attribute, &vec![9_000; practices], 0.5)),
        ];
        Objective { further: further.to_vec(), ..Objective::default() }
    }

    #[test]
    fn a_country_stays_small() {
        let plain = html(&country(Objective::default())).unwrap();
        assert!(plain.len() < 3_000_000, "{} bytes", plain.len());
        let termed = html(&country(terms(6_480))).unwrap();
        assert!(termed.len() > plain.len() && termed.len() < 6_000_000, "{} bytes with terms", termed.len());
    }

    #[test]
    fn parts_are_not_looked_into() {
        assert_eq!(fill("a{{x}}b{{y}}", &[("{{x}}", "{{y}}".into()), ("{{y}}", "2".into())]), "a{{y}}b2");
    }
}
