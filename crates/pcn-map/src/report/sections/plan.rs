//! The plan: its map, its networks, and the rules that they keep.

use super::super::block::{Block, Table};
use super::super::glance::{decimal, glance};
use crate::atlas::{Atlas, DrawnPlan};
use crate::picture;
use pcn::model::Exception;
use pcn::problem::Problem;
use pcn::verify::Violation;
use pcn_io::output::{calm, thousands};

/// Width of the pictures in the report, in pixels.
const WIDTH: u32 = 1400;

pub(in crate::report) fn plan(atlas: &Atlas, blocks: &mut Vec<Block>) {
    let plan = atlas.plan();
    blocks.push(Block::Heading(2, "The plan".to_owned()));
    blocks.push(Block::Lead(format!("{}.", glance(atlas, plan))));
    blocks.push(Block::Figure {
        name: "map",
        svg: picture::map(atlas, plan, WIDTH),
        caption: "The networks. Dots are practices, as large as their lists; ringed dots are hubs.".to_owned(),
    });
    blocks.push(Block::Figure {
        name: "sizes",
        svg: picture::sizes(atlas, plan, WIDTH),
        caption: "The sizes of the networks against the floor and the ceiling.".to_owned(),
    });
    let mut table = Table::new(&[
        "Network",
        "Name, after its hub",
        "#Patients",
        "#Practices",
        "#Travel, patient-km",
        "#Mean km",
        "Note",
    ]);
    for (at, (network, review)) in plan.networks.iter().zip(&plan.review.networks).enumerate() {
        let km = review.travel.patient_km() / (review.size.max(1) as f64);
        table.row([
            network.label.clone(),
            network.name.clone(),
            thousands(review.size),
            thousands(network.members.len() as u64),
            decimal(review.travel.patient_km()),
            format!("{km:.2}"),
            note(plan, at),
        ]);
    }
    blocks.push(Block::Table(table));
}

/// Why a network is outside the band, in a few words.
fn note(plan: &DrawnPlan, at: usize) -> String {
    match plan.review.networks[at].exception {
        Some(Exception::BelowFloor { missing, .. }) => format!("{} below the floor", thousands(missing)),
        Some(Exception::Waived { missing, .. }) => format!("{} below the floor, waived", thousands(missing)),
        Some(Exception::AboveCeiling { excess }) => format!("{} above the ceiling", thousands(excess)),
        Some(Exception::LargePractice { excess }) => format!("one practice, {} above the ceiling", thousands(excess)),
        None => String::new(),
    }
}

pub(in crate::report) fn rules(atlas: &Atlas, blocks: &mut Vec<Block>) {
    let (plan, problem) = (atlas.plan(), atlas.problem());
    let (review, policy) = (&plan.review, problem.policy());
    let networks = |count: usize| thousands(count as u64);
    let placed = plan.placed();
    let mut table = Table::new(&["Rule", "Result", "Kept?"]);
    let mut rule = |name: String, result: String, kept: bool, excused: bool| {
        let word = if kept {
            "yes"
        } else if excused {
            "with exceptions"
        } else {
            "no"
        };
        table.row([name, result, word.to_owned()]);
    };
    rule(
        "Every practice is in exactly one network".to_owned(),
        format!("{} of {}", networks(placed), networks(problem.len())),
        placed == problem.len(),
        false,
    );
    rule(
        "Every network is in one piece".to_owned(),
        format!("{} of {}", networks(review.contiguous), networks(review.count)),
        review.contiguous == review.count,
        false,
    );
    rule(
        format!("At least {} patients", thousands(policy.floor)),
        format!("{} below", networks(review.below_floor)),
        review.below_floor == 0,
        true,
    );
    rule(
        format!("Not above {} patients", thousands(policy.ceiling)),
        format!("{} above", networks(review.above_ceiling)),
        review.above_ceiling == 0,
        true,
    );
    rule(
        format!("Several practices together never above {}", thousands(policy.cap)),
        format!("{} above", networks(review.above_cap)),
        review.above_cap == 0,
        false,
    );
    rule("The number of networks asked for".to_owned(), networks(review.count), problem.allows(review.count), false);
    for (name, kinds) in further_rules(problem) {
        let broken = review.violations.iter().filter(|violation| kinds(violation)).count();
        let result = if broken == 0 { "none broken".to_owned() } else { format!("{} broken", networks(broken)) };
        rule(name, result, broken == 0, false);
    }
    blocks.push(Block::Heading(2, "Rules, exceptions and waivers".to_owned()));
    blocks.push(Block::Table(table));
    let mut lines: Vec<String> = atlas
        .record()
        .exceptions
        .iter()
        .map(|exception| format!("{} {}: {}.", exception.network, exception.name, exception.reason))
        .collect();
    lines.extend(atlas.record().bridges.iter().map(|bridge| {
        format!(
            "Bridge from {} to {}, {:.1} km: added because nothing else joins one of the two sides to the rest.",
            bridge.from, bridge.to, bridge.km
        )
    }));
    if lines.is_empty() {
        blocks.push(Block::Text("No network is outside the band, and no bridge was needed.".to_owned()));
    } else {
        blocks.push(Block::Text(
            "Each exception below needs a reason that the committee accepts, or a change of the plan.".to_owned(),
        ));
        blocks.push(Block::List(lines));
    }
}

/// Whether a violation is of a kind.
type Kind = fn(&Violation) -> bool;

/// The rules of the planner's own that are asked of this plan, each with the violations that break it.
fn further_rules(problem: &Problem) -> Vec<(String, Kind)> {
    let rules = problem.rules();
    let all: [(bool, String, Kind); 6] = [
        (!rules.together.is_empty(), "Practices kept together".to_owned(), |v| matches!(v, Violation::Parted { .. })),
        (!rules.apart.is_empty(), "Practices kept apart".to_owned(), |v| matches!(v, Violation::NotApart { .. })),
        (!rules.fixed.is_empty(), "Networks left as they are".to_owned(), |v| matches!(v, Violation::NotFixed { .. })),
        (!rules.borders.is_empty(), "Borders that no network crosses".to_owned(), |v| {
            matches!(v, Violation::AcrossBorder { .. })
        }),
        (
            rules.least_practices.or(rules.most_practices).is_some(),
            "The number of practices in a network".to_owned(),
            |v| matches!(v, Violation::Practices { .. }),
        ),
        (
            rules.most_km.is_some(),
            format!("No practice further than {} km from its hub", rules.most_km.unwrap_or_default()),
            |v| matches!(v, Violation::TooFar { .. }),
        ),
    ];
    all.into_iter().filter(|(asked, _, _)| *asked).map(|(_, name, kind)| (name, kind)).collect()
}

pub(in crate::report) fn members(atlas: &Atlas, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(2, "The networks and their practices".to_owned()));
    blocks.push(Block::Text(format!(
        "Distances are to the hub; the mean patient travels {:.2} km.",
        atlas.plan().mean_km()
    )));
    let mut table = Table::new(&["Network", "Code", "Practice", "#Patients", "#km", "Today's PCN"]);
    let travel = atlas.problem().travel();
    for (network, review) in atlas.plan().networks.iter().zip(&atlas.plan().review.networks) {
        let Some(hub) = review.hub else { continue };
        for &member in &network.members {
            let row = atlas.practice(member);
            let patients = atlas.problem().list_size(member);
            let km = travel.to_hub(member, hub).patient_km() / (patients.max(1) as f64);
            table.row([
                network.label.clone(),
                row.code.clone(),
                calm(&row.name),
                thousands(patients),
                if member == hub { "hub".to_owned() } else { format!("{km:.1}") },
                calm(&row.pcn_name),
            ]);
        }
    }
    blocks.push(Block::Table(table));
}
