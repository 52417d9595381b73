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

/// What a page knows.
fn data_of(page: &str) -> serde_json::Value {
    let (_, data) = page.split_once("id=\"data\">").expect("data");
    serde_json::from_str(data.split_once("</script>").expect("the data end").0).unwrap()
}

#[test]
fn a_record_holds_the_rules_and_terms_that_its_page_counts() {
    let desk = Desk::with_area();
    desk.file("more.csv", "code,rooms\nA1,1\nA2,4\nA3,2\nB1,3\nB2,0\nB3,5\n");
    desk.file(
        "scenario.toml",
        "[[join]]\nfile = \"more.csv\"\n[neighbours]\nedges = \"edges.csv\"\n[rules]\ntogether = [[\"A1\", \"A2\"]]\n\
         most_km = 8.0\n[terms.change]\nprice = 0.3\n[terms.hubs]\ncolumn = \"rooms\"\n[[terms.need]]\ncolumn = \"rooms\"\n\
         [[terms.own]]\nname = \"rooms\"\nexpression = \"max(0, 9 - sum(rooms)) / 7\"\nprice = 1000\n",
    );
    let text = desk.transcript("plan practices.csv --scenario scenario.toml -o out --map");
    assert!(text.contains("status: 0"), "{text}");
    let (record, page): (serde_json::Value, _) =
        (serde_json::from_str(&desk.read("out/plan.json")).unwrap(), data_of(&desk.read("out/map.html")));
    assert_eq!(record["rules"]["together"], serde_json::json!([["A1", "A2"]]));
    assert_eq!(page["about"]["recounted"], true);
    assert_eq!(page["objective"]["unknown"], serde_json::json!([]));
    assert_eq!(page["about"]["score_micro"], record["score_micro"]);
    let old = desk.read("out/plan.json").replace("\"objective\": {", "\"not_the_objective\": {");
    desk.file("old.json", old);
    assert!(desk.transcript("map old.json -o old.html").contains("status: 0"));
    let page = data_of(&desk.read("old.html"));
    assert_eq!(page["about"]["recounted"], false, "terms that are not held are named");
    assert_eq!(page["objective"]["unknown"], serde_json::json!(["terms and distances of the scenario"]));
}

#[test]
fn a_report_as_pdf_without_a_browser_says_what_to_do() {
    let desk = planned();
    let output = desk.command("report out -o report.pdf").env("PATH", "").env_remove("PCN_BROWSER").output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    if cfg!(target_os = "linux") {
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains("needs Chromium, Chrome or Edge") && told.contains("write .html and print it"), "{told}");
        assert!(!desk.path("report.pdf").exists());
    }
}
