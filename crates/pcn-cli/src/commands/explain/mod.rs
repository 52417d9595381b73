//! `pcn explain`: why a practice is where it is, and what keeps an area from a plan.

mod conflicts;
mod print;

pub(super) use conflicts::sentences;

use super::study::{Groups, Study, limits, members, record_beside, search};
use crate::args::{AnswerFormat, ExplainArgs};
use crate::failure::{Answer, Failure, Report};
use pcn::explain::counterfactuals;
use pcn::model::{NetworkCount, PracticeId};
use std::time::Instant;

pub(super) fn run(args: &ExplainArgs) -> Result<Report, Failure> {
    let started = Instant::now();
    let recorded = match &args.plan {
        Some(plan) => record_beside(plan)?,
        None => None,
    };
    let unasked = if args.conflicts { NetworkCount::Auto } else { NetworkCount::Free };
    let study = Study::of(&args.practices, &args.rules, recorded.as_ref(), unasked)?;
    let limits = limits(&args.search, args.rules.scenario.is_some().then_some(&study.scenario))?;
    let Some(plan) = args.plan.as_ref().filter(|_| !args.conflicts) else {
        return conflicts::run(args, &study, &limits, started);
    };
    let groups = study.plan(plan)?;
    // Without a number asked for, the plan's own: another number would be another question.
    let networks = u32::try_from(groups.len()).unwrap_or(u32::MAX);
    let known = match args.rules.scenario {
        Some(_) => study.policy.networks.0 != NetworkCount::Free,
        None => recorded.is_some(),
    };
    let asked = args.rules.policy.networks.is_some() || known;
    let problem = match asked {
        true => study.problem.clone(),
        false => study.problem.clone().with_networks(NetworkCount::Exactly(networks)),
    };
    let practices = practices(args, &study, &groups)?;
    let plain = members(&groups);
    let answers = search(&limits, args.search.progress, started, |settings, watch| {
        counterfactuals(&problem, &plain, &practices, settings, watch)
    })?;
    let text = match args.format {
        AnswerFormat::Table => print::table(&study, &problem, &groups, &answers),
        AnswerFormat::Json => print::json(&study, &problem, &groups, &answers),
    };
    Ok(Report { text, answer: Answer::Yes })
}

/// The practices asked about, each once, in the order asked.
fn practices(args: &ExplainArgs, study: &Study, groups: &Groups) -> Result<Vec<PracticeId>, Failure> {
    let mut practices = Vec::new();
    for code in &args.practice {
        practices.push(study.practice("--practice", code)?);
    }
    for label in &args.network {
        let Some((_, members)) = groups.iter().find(|(known, _)| known.eq_ignore_ascii_case(label)) else {
            let known: Vec<&str> = groups.iter().take(20).map(|(known, _)| known.as_str()).collect();
            return Err(Failure::Usage(format!(
                "--network {label}: the plan has no such network; it has {} networks, such as {}",
                groups.len(),
                known.join(", ")
            )));
        };
        practices.extend(members);
    }
    if practices.is_empty() {
        return Err(Failure::Usage(
            "nothing is asked: name practices with --practice CODE, a network with --network LABEL, or say --conflicts"
                .to_owned(),
        ));
    }
    let mut seen = Vec::new();
    practices.retain(|id| {
        let is_new = !seen.contains(id);
        seen.push(*id);
        is_new
    });
    Ok(practices)
}
