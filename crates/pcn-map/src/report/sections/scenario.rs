//! What a scenario asks beyond size, contiguity and travel, and the figures that it wants of each network.

use super::super::block::{Block, Table};
use super::super::glance::decimal;
use crate::atlas::Atlas;
use pcn_io::output::{NetworkFigures, thousands};
use pcn_io::scenario::{Border, Scenario};

/// Rules, terms, edges by hand, what is kept and left out; nothing for a plan without any.
pub(in crate::report) fn further(atlas: &Atlas, blocks: &mut Vec<Block>) {
    let record = atlas.record();
    let mut lines = record.scenario.as_ref().map_or_else(|| counted(atlas), asked);
    if !atlas.problem().objective().travel {
        lines.push("Travel is reported, and does not count.".to_owned());
    }
    lines.extend(record.fixed.iter().map(|name| format!("Kept as it is: {name}.")));
    lines.extend(record.left_out.iter().map(|left| {
        let name = format!("{} {}", left.code, left.name);
        format!("Left out: {}, {} patients: {}.", name.trim_end(), thousands(left.list_size), left.reason)
    }));
    if !lines.is_empty() {
        blocks.push(Block::Heading(3, "What else was asked".to_owned()));
        blocks.push(Block::List(lines));
    }
    if record.moves.is_empty() {
        return;
    }
    blocks.push(Block::Heading(3, "Who changes network, and why".to_owned()));
    let mut table = Table::new(&["Practice", "#Patients", "From", "To", "Why"]);
    for moved in &record.moves {
        let cells = [&moved.practice, &thousands(moved.list_size), &moved.from, &moved.to, &moved.why];
        table.row(cells.map(String::clone));
    }
    blocks.push(Block::Table(table));
}

/// The rules and terms of a plan whose record holds no scenario, in numbers.
fn counted(atlas: &Atlas) -> Vec<String> {
    let rules = atlas.problem().rules();
    let mut asked = Vec::new();
    let mut some = |number: usize, one: &str, many: &str| match number {
        0 => {}
        1 => asked.push(format!("1 {one}")),
        _ => asked.push(format!("{} {many}", thousands(number as u64))),
    };
    some(rules.together.len(), "pair of practices kept together", "pairs of practices kept together");
    some(rules.apart.len(), "pair of practices kept apart", "pairs of practices kept apart");
    some(rules.fixed.len(), "network left as it is", "networks left as they are");
    asked.extend(rules.borders.iter().map(|border| format!("no network across {}", border.name)));
    asked.extend(rules.least_practices.map(|least| format!("at least {least} practices in a network")));
    asked.extend(rules.most_practices.map(|most| format!("at most {most} practices in a network")));
    asked.extend(rules.most_km.map(|km| format!("no practice further than {km} km from its hub")));
    let mut lines = Vec::new();
    if !asked.is_empty() {
        lines.push(format!("Further rules: {}.", asked.join("; ")));
    }
    lines.extend(rules.waivers.iter().map(|waiver| {
        let floor = thousands(waiver.floor);
        let number = thousands(waiver.practices.len() as u64);
        format!(
            "Waiver of the floor, down to {floor} patients, for networks of {number} named practices: {}.",
            waiver.reason
        )
    }));
    let terms: Vec<&str> = atlas.record().terms.further.keys().map(String::as_str).collect();
    if !terms.is_empty() {
        lines.push(format!("Besides travel and size, the score counts: {}.", terms.join("; ")));
    }
    lines
}

/// What a scenario asks, a line each.
fn asked(scenario: &Scenario) -> Vec<String> {
    let mut lines = Vec::new();
    let mut say = |line: String| lines.push(line);
    let (rules, size, terms) = (&scenario.rules, &scenario.size, &scenario.terms);
    if let Some(column) = size.population.as_ref().filter(|column| *column != "list_size") {
        let date = size.population_date.as_ref().map_or_else(String::new, |date| format!(" of {date}"));
        say(format!("Floor, ceiling and cap count {column}{date}, not registered patients."));
    }
    for waiver in &size.waiver {
        let whom = match &waiver.within {
            Some(within) => format!("networks within {}", within.value),
            None => format!("networks that hold {}", waiver.practices.join(" or ")),
        };
        say(format!("Waiver: a floor of {} for {whom}: {}.", thousands(waiver.floor), waiver.reason));
    }
    let groups =
        [("Together", &rules.together), ("Never together", &rules.apart), ("Exactly one network", &rules.fixed)];
    for (what, groups) in groups {
        groups.iter().for_each(|group| say(format!("{what}: {}.", group.join(", "))));
    }
    rules.never_across.iter().for_each(|border| say(format!("No network crosses a border of {}.", layer(border))));
    let limits = [
        ("least", rules.least_practices.map(|n| format!("{n} practices"))),
        ("most", rules.most_practices.map(|n| format!("{n} practices"))),
        ("most", rules.most_km.map(|km| format!("{km} km from any member to the hub"))),
        ("most", rules.most_minutes.map(|minutes| format!("{minutes} minutes from any member to the hub"))),
    ];
    for (which, limit) in limits {
        limit.into_iter().for_each(|limit| say(format!("A network has at {which} {limit}.")));
    }
    let neighbours = &scenario.neighbours;
    neighbours.add.iter().for_each(|[a, b]| say(format!("Neighbours by hand: {a} and {b}.")));
    neighbours.remove.iter().for_each(|[a, b]| say(format!("No neighbours, by hand: {a} and {b}.")));
    if let Some(file) = &neighbours.barriers {
        say(format!("No two practices are neighbours across a line of {}.", name(file)));
    }
    if let Some(file) = scenario.travel.matrix.as_ref().or(scenario.travel.osrm.as_ref()) {
        say(format!("Travel is taken from {}.", name(file)));
    }
    let mut term = |what: String, price: Option<f64>| {
        let price = price.map_or_else(|| "the default price".to_owned(), |price| format!("{price} patient-km each"));
        say(format!("Priced: {what}, {price}."));
    };
    for border in &terms.border {
        let side = Border {
            column: border.column.clone(),
            polygons: border.polygons.clone(),
            property: border.property.clone(),
        };
        term(format!("patients outside their network's majority side of {}", layer(&side)), border.price);
    }
    if let Some(relationships) = &terms.relationships {
        term(format!("relationships of {} that are parted", name(&relationships.file)), relationships.price);
    }
    if let Some(shared) = &terms.shared {
        term("patients who live beside those of a practice in another network".to_owned(), shared.price);
    }
    for need in &terms.need {
        term(format!("patients times standard deviations of {} from the area's mean", need.column), need.price);
    }
    if let Some(change) = &terms.change {
        term("patients whose network changes from the reference".to_owned(), change.price);
    }
    if let Some(hubs) = &terms.hubs {
        term("hubs, from the best at nothing to the worst".to_owned(), hubs.price);
    }
    for own in &terms.own {
        term(format!("{} = {}", own.name, own.expression), own.price);
    }
    lines
}

fn layer(border: &Border) -> String {
    match (&border.column, &border.polygons) {
        (Some(column), _) => column.clone(),
        (None, Some(file)) => border.property.clone().unwrap_or_else(|| name(file)),
        (None, None) => "a layer".to_owned(),
    }
}

fn name(file: &std::path::Path) -> String {
    file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// Further figures of each network, and its yearly money where that was asked for.
pub(in crate::report) fn figures(atlas: &Atlas, blocks: &mut Vec<Block>) {
    let networks = &atlas.record().networks;
    let known = || networks.iter().filter_map(|network| Some((network.label.as_str(), network.figures.as_ref()?)));
    if known().next().is_none() {
        return;
    }
    blocks.push(Block::Heading(2, "Further figures".to_owned()));
    blocks.push(Block::Text(
        "Reported, not counted. \"Nearest here\": patients whose practice lies nearer to this network's hub than to any other. \
         \"If closed\": km for the mean patient to the nearest other member, for the day one's own practice is closed."
            .to_owned(),
    ));
    let percent = |share: f64| format!("{:.1} %", 100.0 * share);
    let optional = |share: Option<f64>| share.map_or_else(String::new, percent);
    let has = |of: fn(&NetworkFigures) -> Option<f64>| known().any(|(_, figures)| of(figures).is_some());
    let (lived, rural) = (has(|f| f.residents_registered_share), has(|f| f.rural_share));
    let mut titles = vec!["Network", "#Nearest here", "#If closed, km", "Smallest member", "#Its share"];
    titles.extend(lived.then_some(["#Residents registered", "#Registered living here"]).iter().flatten());
    titles.extend(rural.then_some("#Rural"));
    let mut table = Table::new(&titles);
    for (label, figures) in known() {
        let mut row = vec![
            label.to_owned(),
            percent(figures.nearest_hub_share),
            figures.fallback_km.map_or_else(String::new, |km| format!("{km:.2}")),
            figures.smallest.clone(),
            percent(figures.smallest_share),
        ];
        if lived {
            row.extend([optional(figures.residents_registered_share), optional(figures.registered_resident_share)]);
        }
        if rural {
            row.push(optional(figures.rural_share));
        }
        table.row(row);
    }
    blocks.push(Block::Table(table));
    money(atlas, blocks);
}

fn money(atlas: &Atlas, blocks: &mut Vec<Block>) {
    let networks = &atlas.record().networks;
    let paid = || networks.iter().filter_map(|n| Some((n, n.figures.as_ref()?))).filter(|(_, f)| !f.money.is_empty());
    let Some((_, first)) = paid().next() else { return };
    blocks.push(Block::Heading(2, "Yearly money".to_owned()));
    let asked = atlas.record().scenario.as_ref().and_then(|scenario| scenario.money.as_ref());
    let weighted = asked.and_then(|money| money.weighted.clone());
    blocks.push(Block::Text(match weighted {
        Some(column) => format!("Pounds a year. Weighted lists are those of {column}. No plan depends on these figures."),
        None => "Pounds a year. Registered patients stand in for weighted lists, which were not given. No plan depends on these \
                 figures."
            .to_owned(),
    }));
    let titles: Vec<String> = first.money.iter().map(|line| format!("#{}", line.name)).collect();
    let mut head = vec!["Network", "#Registered", "#Weighted"];
    head.extend(titles.iter().map(String::as_str));
    let mut table = Table::new(&head);
    let mut sums = vec![0.0; first.money.len()];
    for (network, figures) in paid() {
        let whole = |pounds: f64| decimal(pounds.round()).trim_end_matches(".0").to_owned();
        let mut row =
            vec![network.label.clone(), thousands(figures.registered), whole(figures.weighted.unwrap_or_default())];
        for (sum, line) in sums.iter_mut().zip(&figures.money) {
            *sum += line.pounds;
            row.push(whole(line.pounds));
        }
        table.row(row);
    }
    let mut all = vec!["All".to_owned(), String::new(), String::new()];
    all.extend(sums.iter().map(|sum| decimal(sum.round()).trim_end_matches(".0").to_owned()));
    table.row(all);
    blocks.push(Block::Table(table));
}
