//! `pcn map`, `pcn report`, `pcn picture` and `pcn plan --map`.

use super::support::{Desk, shared};

/// Two towns planned as two networks, today's three beside them.
fn planned() -> Desk {
    let desk = Desk::with_area();
    let text = desk.transcript("plan practices.csv --edges edges.csv -o out --map");
    assert!(text.contains("status: 0"), "{text}");
    desk
}

#[test]
fn the_map_of_a_plan_belongs_to_its_files() {
    let desk = planned();
    assert_eq!(desk.names("out"), ["map.html", "networks.csv", "plan.csv", "plan.geojson", "plan.json"]);
    let record: serde_json::Value = serde_json::from_str(&desk.read("out/plan.json")).unwrap();
    let listed: Vec<&str> = record["outputs"].as_array().unwrap().iter().map(|o| o["path"].as_str().unwrap()).collect();
    assert_eq!(listed, ["plan.csv", "networks.csv", "plan.geojson", "map.html"]);
    assert_eq!(record["practice_table"].as_array().unwrap().len(), 6);
    assert_eq!(record["neighbours"]["given"].as_array().unwrap().len(), 5);
    let text = desk.transcript("map out -o page.html");
    assert!(text.contains("status: 0") && text.contains("written: page.html"), "{text}");
    assert_eq!(desk.read("page.html"), desk.read("out/map.html"));
}

#[test]
fn a_page_asks_nothing_of_any_network() {
    let desk = planned();
    let page = desk.read("out/map.html");
    assert!(page.contains("default-src 'none'"));
    let addresses: Vec<&str> =
        page.match_indices("https://").map(|(at, _)| &page[at..(at + 34).min(page.len())]).collect();
    let known = ["https://tile.openstreetmap.org", "https://github.com/rsms/inter"];
    assert!(addresses.iter().all(|a| known.iter().any(|known| a.starts_with(known))), "{addresses:?}");
}

#[test]
fn pictures_are_the_same_byte_for_byte() {
    let desk = planned();
    for kind in ["map", "sizes", "tradeoff"] {
        for ending in ["svg", "png"] {
            for name in ["a", "b"] {
                let text = desk.transcript(&format!("picture out --of {kind} --width 600 -o {name}.{ending}"));
                assert!(text.contains("status: 0"), "{text}");
            }
            let bytes = |name: &str| std::fs::read(desk.path(&format!("{name}.{ending}"))).unwrap();
            assert!(bytes("a") == bytes("b") && bytes("a").len() > 500, "{kind}.{ending}");
        }
    }
    assert!(desk.transcript("picture out --today -o today.svg").contains("status: 0"));
}

#[test]
fn the_report_comes_as_html_and_as_markdown_with_its_pictures() {
    let desk = planned();
    assert!(desk.transcript("report out -o report.html --title Towns").contains("status: 0"));
    assert!(desk.read("report.html").contains("<h1>Towns</h1>"));
    insta::assert_snapshot!(strip_sizes(&desk.transcript("report out -o report.md")));
    assert!(desk.read("report.md").contains("![The networks."));
}

/// File sizes are not what is tested.
fn strip_sizes(text: &str) -> String {
    text.lines().map(|line| line.split(" (").next().unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_cannot_be_drawn_is_named() {
    let desk = planned();
    let mut text = String::new();
    for line in [
        "picture out -o map.jpg",
        "report out -o report",
        "map nowhere -o page.html",
        "map out --compare other.json -o page.html",
        "map out --boundaries practices.csv -o page.html",
    ] {
        text.push_str(&desk.transcript(line));
    }
    let old = desk.read("out/plan.json").replace("\"practice_table\"", "\"not_the_practice_table\"");
    desk.file("old.json", old);
    text.push_str(&desk.transcript("map old.json -o page.html"));
    insta::assert_snapshot!(text);
    assert!(!desk.path("page.html").exists());
}

#[test]
fn plans_of_other_practices_are_not_compared() {
    let desk = planned();
    desk.file("few.csv", desk.read("practices.csv").replace("A1,", "Z1,"));
    desk.file("few-edges.csv", desk.read("edges.csv").replace("A1,", "Z1,"));
    assert!(desk.transcript("plan few.csv --edges few-edges.csv -o few").contains("status: 0"));
    let text = desk.transcript("map out --compare few -o page.html");
    assert!(
        text.contains("status: 2") && text.contains("practice \"Z1\" is not among the practices of the map"),
        "{text}"
    );
}

#[test]
fn borders_of_councils_are_drawn_from_the_shared_files() {
    let Some(councils) = shared("data/boundaries/ltla21_england.geojson") else { return };
    let desk = planned();
    let text = desk.transcript(&format!("map out --boundaries {} -o page.html", councils.display()));
    assert!(text.contains("status: 0"), "{text}");
    assert!(desk.read("page.html").contains("ltla21 england"));
    assert!(desk.read("page.html").len() < 2_000_000);
}
