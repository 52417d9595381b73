//! The real public files, where they are at hand.

use super::support::{Desk, shared};

#[test]
fn england_2022_is_prepared_whole() {
    let Some(data) = shared("data") else { return };
    let desk = Desk::new();
    let folder = data.display();
    let text = desk.transcript(&format!(
        "prepare --epraccur {folder}/nhs-2022/epraccur.csv --lists {folder}/nhs-2022/gp-reg-pat-prac-all.csv \
         --postcodes {folder}/codepoint-open-practice-postcodes.csv --pcns {folder}/nhs-2022/ePCN.xlsx -o practices.csv"
    ));
    assert!(text.contains("status: 0"), "{text}");
    for figure in ["6,506 with 61,654,788 patients", "6,487 straight", "6,424 practices in 1,259 live PCNs"] {
        assert!(text.contains(figure), "{figure}: {text}");
    }
    assert_eq!(desk.read("practices.csv").lines().count(), 6_507);
}

#[test]
fn todays_networks_of_the_shared_instances_are_scored() {
    let Some(folder) = shared("instances/pcn") else { return };
    let desk = Desk::new();
    for (area, networks, travel) in [("bob", "51", "3,991,043.6"), ("staffs", "25", "3,062,1")] {
        let table = folder.join(format!("{area}-practices.csv"));
        let edges = folder.join(format!("{area}-edges.csv"));
        let (table, edges) = (table.display(), edges.display());
        let text = desk.transcript(&format!("check {table} {table} --edges {edges}"));
        assert!(text.contains("status: 1"), "{text}");
        assert!(text.contains(travel), "{travel}: {text}");
        let counted = text.lines().find(|line| line.starts_with("networks ")).and_then(|l| l.split_whitespace().last());
        assert_eq!(counted, Some(networks), "U stands for unallocated: {text}");
    }
}
