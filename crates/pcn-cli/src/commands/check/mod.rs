//! `pcn check`: an independent recount of any plan, however broken; `instance` for plans of instances.

mod columns;
mod findings;
mod instance;
mod print;
mod record;

use super::area::Area;
use super::study::{Groups, Study, within};
use crate::args::CheckArgs;
use crate::failure::{Answer, Failure, Report};
use crate::interrupt;
use crate::progress::{Stops, Watch};
use columns::Subject;
use findings::Findings;
use pcn::model::{Certificate, NetworkCount};
use pcn::problem::Problem;
use pcn::solve::{Control as _, Count};
use pcn::verify::{self, CertificateReview, Limits, Verdict};
use pcn_io::output::PlanRecord;
use pcn_io::plan_table::read_plan;
use record::Records;
use std::time::Instant;

/// The column of the networks that the practices are in now.
const TODAY: &str = "today's PCNs";

/// Everything that a check found, to be printed in one form or another.
struct Check<'a> {
    args: &'a CheckArgs,
    plan: &'a std::path::Path,
    problem: &'a Problem,
    area: &'a Area,
    policy_from: Option<&'a std::path::Path>,
    /// The plan checked.
    subject: Subject,
    /// Today's PCNs, another plan: what is printed beside it.
    beside: Vec<Subject>,
    findings: Findings,
    bound: Option<CertificateReview>,
}

pub(super) fn run(args: &CheckArgs) -> Result<Report, Failure> {
    if let Some(report) = instance::run(args)? {
        return Ok(report);
    }
    let records = Records::read(args)?;
    let own = records.own.as_ref().map(|(_, record)| record);
    let Study { area, problem, .. } = Study::of(&records.practices, &args.rules, own, NetworkCount::Free)?;
    records.warn_of_other_inputs(&area.inputs);

    let plan = &records.plan;
    let checked = within(read_plan(plan, &area.whole)?, &area);
    let today = within(area.whole.current_pcns(), &area);
    let file = plan.file_name().unwrap_or(plan.as_os_str()).to_string_lossy();
    let name = if checked == today { TODAY } else { &file };
    let subject = Subject::new(name.to_owned(), &problem, checked);
    let mut beside = Vec::new();
    if !today.is_empty() && today != subject.groups {
        beside.push(Subject::new(TODAY.to_owned(), &problem, today));
    }
    if let Some(other) = &records.compare {
        beside.push(Subject::new("compared".to_owned(), &problem, recorded_groups(other, &area)?));
    }
    let watch = watch(args);
    let bound = match &args.certificate {
        Some(path) => Some(recheck(own, path, &problem, &watch)?),
        None => None,
    };
    watch.finish();
    let findings = Findings::new(&problem, &subject, own, bound.as_ref());
    let answer = answer(findings.violations.len(), bound.as_ref().is_some_and(is_unchecked), &watch);
    let policy_from = records.own.as_ref().map(|(path, _)| path.as_path());
    let check = Check { args, plan, problem: &problem, area: &area, policy_from, subject, beside, findings, bound };
    Ok(Report { text: check.print()?, answer })
}

/// What a check answers that found so much; that the bound was not looked at to the end is one thing found.
fn answer(found: usize, is_unchecked: bool, watch: &Watch) -> Answer {
    match found {
        0 => Answer::Yes,
        1 if is_unchecked && watch.was_interrupted() => Answer::Stopped,
        _ => Answer::No,
    }
}

/// Shows how far a proof has come, and hears Ctrl-C.
fn watch(args: &CheckArgs) -> Watch {
    let stops = Stops { interrupted: interrupt::flag(), ..Stops::default() };
    Watch::new(Instant::now(), stops, args.shown.progress)
}

/// Re-checks a bound by an enumeration of its own.
fn prove_again(problem: &Problem, certificate: &Certificate, watch: &Watch) -> CertificateReview {
    // Search nodes: how many there will be is not known before.
    let go_on = |done| {
        watch.count(&Count { task: "check", done, of: None });
        !watch.should_stop()
    };
    verify::certificate_while(problem, certificate, Limits::default(), &go_on)
}

fn is_unchecked(review: &CertificateReview) -> bool {
    matches!(review.verdict, Verdict::Unchecked { .. })
}

fn recorded_groups(record: &PlanRecord, area: &Area) -> Result<Groups, Failure> {
    let here = area.table.ids();
    let find = |code: &String| {
        here.get(code.as_str()).copied().ok_or_else(|| {
            Failure::Input(format!(
                "--compare: practice {code:?} of the other plan is not among the practices checked; compare plans of the same area"
            ))
        })
    };
    record
        .networks
        .iter()
        .map(|network| Ok((network.label.clone(), network.members.iter().map(find).collect::<Result<_, Failure>>()?)))
        .collect()
}

/// Re-checks the bound of the record.
fn recheck(
    record: Option<&PlanRecord>,
    path: &std::path::Path,
    problem: &Problem,
    watch: &Watch,
) -> Result<CertificateReview, Failure> {
    let Some(certificate) = record.and_then(|record| record.certificate.as_ref()) else {
        return Err(Failure::Input(format!(
            "{}: holds no certificate, as no bound was proven; make the plan again with a longer --time-limit",
            path.display()
        )));
    };
    let same = certificate.practices.iter().eq(problem.practices().iter().map(|practice| &practice.code));
    if !same {
        return Err(Failure::Input(format!(
            "{}: its certificate is for {} practices, from {} to {}, and these are others or in another order; give the table that the plan was made from",
            path.display(),
            certificate.practices.len(),
            certificate.practices.first().map_or("none", String::as_str),
            certificate.practices.last().map_or("none", String::as_str),
        )));
    }
    Ok(prove_again(problem, &certificate.certificate(), watch))
}
