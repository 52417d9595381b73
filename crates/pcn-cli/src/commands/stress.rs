//! `pcn stress`: how a plan fares when things change.

use super::study::{Groups, Study, members, record_beside};
use crate::args::{AnswerFormat, StressArgs};
use crate::columns::table;
use crate::failure::{Answer, Failure, Report};
use crate::interrupt;
use crate::progress::{Stops, Watch};
use pcn::explain::{Closure, Shock, Stress, StressSettings, stress};
use pcn::model::{NetworkCount, PracticeId, thousands};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::Instant;

pub(super) fn run(args: &StressArgs) -> Result<Report, Failure> {
    let recorded = record_beside(&args.plan)?;
    let study = Study::of(&args.practices, &args.rules, recorded.as_ref(), NetworkCount::Free)?;
    let groups = study.plan(&args.plan)?;
    let settings = StressSettings {
        drift: args.drift,
        draws: args.draws,
        seed: args.seed,
        mergers: args.merge.iter().map(|text| merger(&study, text)).collect::<Result<_, _>>()?,
        housing: args.housing.iter().map(|text| estate(&study, text)).collect::<Result<_, _>>()?,
    };
    let stops = Stops { interrupted: interrupt::flag(), ..Stops::default() };
    let watch = Watch::new(Instant::now(), stops, args.shown.progress);
    let found = stress(&study.problem, &members(&groups), &settings, &watch);
    watch.finish();
    let mut text = match args.format {
        AnswerFormat::Table => print(&study, args, &groups, &found),
        AnswerFormat::Json => format!("{:#}\n", json(&study, args, &groups, &found)),
    };
    if !is_whole(&study, args, &found) && args.format == AnswerFormat::Table {
        let _ = writeln!(
            text,
            "Someone asked to stop: this is of {} of {} draws and {} of {} closures.",
            thousands(found.draws),
            thousands(args.draws),
            thousands(found.closures as u64),
            thousands(study.problem.len() as u64)
        );
    }
    let nothing = found.draws == 0 && found.closures == 0 && args.draws > 0;
    Ok(Report { text, answer: if nothing { Answer::Stopped } else { Answer::Yes } })
}

/// Whether all draws were made and all closures tried.
fn is_whole(study: &Study, args: &StressArgs, found: &Stress) -> bool {
    found.draws == args.draws && found.closures == study.problem.len()
}

fn merger(study: &Study, text: &str) -> Result<(PracticeId, PracticeId), Failure> {
    let Some((stays, joins)) = text.split_once(',') else {
        return Err(Failure::Usage(format!(
            "--merge {text}: give two codes, the one that stays first: --merge A81001,A81002"
        )));
    };
    let pair = (study.practice("--merge", stays.trim())?, study.practice("--merge", joins.trim())?);
    if pair.0 == pair.1 {
        return Err(Failure::Usage(format!("--merge {text}: a practice cannot merge with itself; give two codes")));
    }
    Ok(pair)
}

fn estate(study: &Study, text: &str) -> Result<(PracticeId, u64), Failure> {
    let wrong = || Failure::Usage(format!("--housing {text}: give a code and its new patients: --housing A81001=3000"));
    let (code, patients) = text.split_once('=').ok_or_else(wrong)?;
    let patients: u64 = patients.trim().replace(',', "").parse().map_err(|_| wrong())?;
    Ok((study.practice("--housing", code.trim())?, patients))
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

fn print(study: &Study, args: &StressArgs, groups: &Groups, found: &Stress) -> String {
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by(|&a, &b| found.networks[a].keeps.total_cmp(&found.networks[b].keeps).then(a.cmp(&b)));
    let rows: Vec<Vec<String>> = order
        .iter()
        .map(|&at| {
            let network = &found.networks[at];
            vec![
                groups[at].0.clone(),
                thousands(network.size),
                percent(network.keeps),
                percent(network.in_band),
                percent(network.below),
                study.codes(&network.hangs_on),
            ]
        })
        .collect();
    let policy = study.problem.policy();
    let mut text = format!(
        "Lists drift by up to {} either way, {} draws, seed {}\n\n",
        percent(args.drift),
        thousands(args.draws),
        args.seed
    );
    text.push_str(&table(
        &["network", "patients", "keeps floor and cap", "stays in the band", "falls below the floor", "hangs on"],
        &rows,
    ));
    let _ = writeln!(
        text,
        "\nAll networks that hold {} to {} patients keep to that in {} of the draws.",
        thousands(policy.floor),
        thousands(policy.cap),
        percent(found.survives)
    );
    let closures = found.shocks.iter().filter(|shock| matches!(shock.shock, Shock::Closure { .. })).count();
    let _ = writeln!(text, "{closures} of {} closures break a network that keeps the rules now.", found.closures);
    for shock in &found.shocks {
        let _ = writeln!(text, "  {}", sentence(study, groups, shock));
    }
    text
}

fn sentence(study: &Study, groups: &Groups, closure: &Closure) -> String {
    let what = match closure.shock {
        Shock::Closure { practice, to: Some(to) } => {
            format!("{} closes, its patients go to {}", study.name(practice), study.name(to))
        }
        Shock::Closure { practice, to: None } => format!("{} closes", study.name(practice)),
        Shock::Merger { stays, joins } => format!("{} joins {}", study.name(joins), study.name(stays)),
        Shock::Housing { practice, patients } => {
            format!("{} gains {} patients", study.name(practice), thousands(patients))
        }
    };
    let broken: Vec<String> = closure.broken.iter().map(|(at, why)| format!("{}: {why}", groups[*at].0)).collect();
    if broken.is_empty() { format!("{what}: every rule is kept") } else { format!("{what}; {}", broken.join("; ")) }
}

fn json(study: &Study, args: &StressArgs, groups: &Groups, found: &Stress) -> Value {
    let networks = groups.iter().zip(&found.networks).map(|((label, _), network)| {
        json!({
            "network": label,
            "patients": network.size,
            "keeps": network.keeps,
            "in_band": network.in_band,
            "below_floor": network.below,
            "hangs_on": network.hangs_on.iter().map(|&id| study.code(id)).collect::<Vec<_>>(),
        })
    });
    let shocks = found.shocks.iter().map(|shock| {
        json!({
            "text": sentence(study, groups, shock),
            "broken": shock.broken.iter().map(|(at, _)| &groups[*at].0).collect::<Vec<_>>(),
        })
    });
    json!({
        "complete": is_whole(study, args, found),
        "draws": found.draws,
        "closures": found.closures,
        "networks": networks.collect::<Vec<_>>(),
        "survives": found.survives,
        "shocks": shocks.collect::<Vec<_>>(),
    })
}
