//! `pcn ensemble`: chains of random plans, and how unusual one plan is among them.

use super::study::{Study, members, on_threads, record_beside};
use crate::args::{AnswerFormat, EnsembleArgs, PairsAsked};
use crate::columns::table;
use crate::failure::{Answer, Failure, Report};
use crate::interrupt;
use crate::progress::{Stops, Watch};
use pcn::ensemble::{Area, Chain, EnsembleError, Pairs, Summary};
use pcn::model::{NetworkCount, PracticeId, Score, thousands};
use pcn::problem::Problem;
use pcn::solve::{Control as _, Count};
use pcn_io::output::{OutputFile, OutputStream};
use rayon::prelude::*;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::Instant;

/// Plans of each chain between two writes.
const BLOCK: usize = 256;

/// Effective plans of each chain below which convergence diagnostics are not to be relied on (Vehtari and others, 2021).
const EFFECTIVE: f64 = 100.0;

pub(super) fn run(args: &EnsembleArgs) -> Result<Report, Failure> {
    let recorded = record_beside(&args.plan)?;
    let study = Study::of(&args.practices, &args.rules, recorded.as_ref(), NetworkCount::Free)?;
    let problem = &study.problem;
    if *problem.rules() != pcn::rules::Rules::default() {
        return Err(Failure::Usage(
            "an ensemble knows the size policy and contiguity, no further rules: leave [rules] out of the scenario"
                .to_owned(),
        ));
    }
    let groups = study.plan(&args.plan)?;
    let start = start(&study, &members(&groups))?;
    let sizes = problem.ids().map(|id| problem.list_size(id)).collect();
    let policy = problem.policy();
    let pairs = if args.pairs == PairsAsked::CutEdges { Pairs::CutEdges } else { Pairs::Networks };
    let named = |error: EnsembleError| match error {
        EnsembleError::Size { network, size, floor, cap } => Failure::Usage(format!(
            "network {} holds {size} patients, a chain allows {floor} to {cap}: start from a plan inside the policy, or change --floor and --cap",
            groups[network].0
        )),
        EnsembleError::Broken { network } => {
            Failure::Usage(format!("network {} is not in one piece: start from a contiguous plan", groups[network].0))
        }
        error => Failure::Usage(error.to_string()),
    };
    let area = Area::new(sizes, problem.adjacency(), u64::from(policy.floor), u64::from(policy.cap));
    let area = area.map_err(named)?.choosing(pairs);
    let walkers: Result<Vec<Walker<'_>>, _> =
        (0..u64::from(args.chains)).map(|at| Walker::new(problem, &area, &start, args.seed, at)).collect();
    let mut walkers = walkers.map_err(named)?;
    let judged = [walkers[0].chain.cut_edges().into(), walkers[0].score().patient_km()];

    let place = args.output.as_deref().map(OutputFile::claim).transpose()?;
    let mut output = place.map(|place| Output::open(place, &study, args, &start)).transpose()?;
    let wanted = output.is_some();
    let plans = (args.steps / args.thin).max(1) as usize;
    let threads = args.threads.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
    let stops = Stops { interrupted: interrupt::flag(), ..Stops::default() };
    let watch = Watch::new(Instant::now(), stops, args.shown.progress);
    let done = on_threads(threads, || -> Result<usize, Failure> {
        let mut done = 0;
        while done < plans && !watch.should_stop() {
            let count = BLOCK.min(plans - done);
            let walk = |(at, walker): (usize, &mut Walker<'_>)| walker.walk(at, done, count, args.thin, wanted);
            let lines: Vec<String> = walkers.par_iter_mut().enumerate().map(walk).collect();
            if let Some(output) = &mut output {
                lines.iter().try_for_each(|lines| output.file.write(lines.as_bytes()))?;
            }
            done += count;
            let of = Some((plans * args.chains as usize) as u64);
            watch.count(&Count { task: "ensemble", done: (done * args.chains as usize) as u64, of });
        }
        Ok(done)
    })??;
    watch.finish();
    if done == 0 {
        let text = "Someone asked to stop before any plan was drawn. Nothing was written.\n".to_owned();
        return Ok(Report { text, answer: Answer::Stopped });
    }
    if let Some(output) = output {
        output.finish(args, done, done == plans)?;
    }
    Ok(Report { text: told(args, &walkers, judged, plans)?, answer: Answer::Yes })
}

/// For each practice the number of its network.
fn start(study: &Study, groups: &[Vec<PracticeId>]) -> Result<Vec<usize>, Failure> {
    let mut start = vec![usize::MAX; study.problem.len()];
    for (network, members) in groups.iter().enumerate() {
        members.iter().for_each(|member| start[member.index()] = network);
    }
    match start.iter().position(|&network| network == usize::MAX) {
        Some(at) => Err(Failure::Usage(format!(
            "practice {} is in no network of the plan: a chain starts from a plan of every practice of the area",
            study.code(PracticeId::new(at))
        ))),
        None => Ok(start),
    }
}

/// A chain with the score of its plan and everything it met.
struct Walker<'a> {
    problem: &'a Problem,
    chain: Chain<'a>,
    scores: Vec<Score>,
    /// The plan written last.
    written: Vec<u32>,
    cut_edges: Vec<f64>,
    patient_km: Vec<f64>,
}

impl<'a> Walker<'a> {
    fn new(
        problem: &'a Problem,
        area: &'a Area,
        start: &[usize],
        seed: u64,
        stream: u64,
    ) -> Result<Self, EnsembleError> {
        let chain = Chain::new(area, start, seed, stream)?;
        let networks = start.iter().max().map_or(0, |most| most + 1) as u32;
        let scores = (0..networks).map(|network| score(problem, &chain, network)).collect();
        let written = chain.networks().to_vec();
        Ok(Self { problem, chain, scores, written, cut_edges: Vec::new(), patient_km: Vec::new() })
    }

    fn score(&self) -> Score {
        self.scores.iter().copied().sum()
    }

    /// Walks on for so many plans, `thin` steps each, and returns their lines where they are wanted.
    fn walk(&mut self, number: usize, done: usize, plans: usize, thin: u32, wanted: bool) -> String {
        let mut lines = String::new();
        for plan in done..done + plans {
            for _ in 0..thin {
                if self.chain.step() {
                    for network in self.chain.merged() {
                        self.scores[network as usize] = score(self.problem, &self.chain, network);
                    }
                }
            }
            self.cut_edges.push(self.chain.cut_edges().into());
            self.patient_km.push(self.score().patient_km());
            if wanted {
                let step = (plan + 1) * thin as usize;
                let _ = write!(lines, "{number} {step} {} {:.1} ", self.chain.cut_edges(), self.score().patient_km());
                let now = self.chain.networks();
                let changed = now.iter().zip(&self.written).enumerate().filter(|(_, (now, before))| now != before);
                let changes: Vec<String> = changed.map(|(at, (network, _))| format!("{at}:{network}")).collect();
                lines.push_str(if changes.is_empty() { "-" } else { "" });
                let _ = writeln!(lines, "{}", changes.join(","));
                self.written.copy_from_slice(now);
            }
        }
        lines
    }
}

fn score(problem: &Problem, chain: &Chain<'_>, network: u32) -> Score {
    let mut members: Vec<PracticeId> =
        chain.members(network).iter().map(|&unit| PracticeId::new(unit as usize)).collect();
    members.sort_unstable();
    problem.total_score(&members)
}

/// The file of all plans, written as they come and put in place when it is whole.
struct Output {
    file: OutputStream,
}

impl Output {
    fn open(place: OutputFile, study: &Study, args: &EnsembleArgs, start: &[usize]) -> Result<Self, Failure> {
        let mut file = place.stream()?;
        let policy = study.problem.policy();
        let codes: Vec<&str> = study.problem.ids().map(|id| study.code(id)).collect();
        let header = json!({
            "format": "pcn-ensemble",
            "version": 2,
            "practices": codes,
            "start": start,
            "floor": policy.floor,
            "cap": policy.cap,
            "pairs": args.pairs.name(),
            "seed": args.seed,
            "chains": args.chains,
            "steps": args.steps,
            "thin": args.thin,
        });
        file.write(format!("{header}\n").as_bytes())?;
        Ok(Self { file })
    }

    /// The last line says how far the chains came; then the file takes its place.
    fn finish(mut self, args: &EnsembleArgs, plans: usize, complete: bool) -> Result<(), Failure> {
        let end = json!({
            "plans": plans * usize::from(args.chains),
            "steps": plans * args.thin as usize,
            "complete": complete,
        });
        self.file.write(format!("{end}\n").as_bytes())?;
        Ok(self.file.finish()?)
    }
}

/// What the chains say, and where the plan stands among them.
fn told(args: &EnsembleArgs, walkers: &[Walker<'_>], judged: [f64; 2], asked: usize) -> Result<String, Failure> {
    let summary = |chains: Vec<Vec<f64>>| {
        Summary::new(&chains).ok_or_else(|| Failure::Internal("chains without a plan".to_owned()))
    };
    let cut_edges = summary(walkers.iter().map(|walker| walker.cut_edges.clone()).collect())?;
    let patient_km = summary(walkers.iter().map(|walker| walker.patient_km.clone()).collect())?;
    let found = [("cut edges", cut_edges), ("patient-km", patient_km)];
    let changed: u64 = walkers.iter().map(|walker| walker.chain.accepted()).sum();
    if args.format == AnswerFormat::Json {
        let numbers: Vec<Value> =
            found.iter().zip(judged).map(|((name, summary), judged)| number(name, summary, judged)).collect();
        let answer = json!({
            "plans": found[0].1.count,
            "chains": walkers.len(),
            "complete": found[0].1.count == asked * walkers.len(),
            "changes": changed,
            "numbers": numbers,
        });
        return Ok(format!("{answer:#}\n"));
    }
    let header = [
        "number",
        "this plan",
        "at most this",
        "least",
        "quarter",
        "median",
        "three quarters",
        "most",
        "mean",
        "spread",
        "R-hat",
        "effective",
    ];
    let rows: Vec<Vec<String>> = found
        .iter()
        .zip(judged)
        .map(|((name, summary), judged)| {
            let figures = [judged].into_iter().map(decimal);
            let share = format!("{:.2} %", 100.0 * summary.share_at_most(judged));
            let spread = summary.quantiles.into_iter().chain([summary.mean, summary.deviation]).map(decimal);
            let r_hat = summary.r_hat.map_or_else(|| "-".to_owned(), |r_hat| format!("{r_hat:.3}"));
            let effective = summary.effective.map_or_else(|| "-".to_owned(), |count| thousands(count.round() as u64));
            [(*name).to_owned()]
                .into_iter()
                .chain(figures)
                .chain([share])
                .chain(spread)
                .chain([r_hat, effective])
                .collect()
        })
        .collect();
    let mut text = format!(
        "{} plans of {} chains, {changed} changes; \"at most this\" is the share of plans with at most this plan's number.\n",
        found[0].1.count,
        walkers.len()
    );
    text.push_str(&table(&header, &rows));
    if found.iter().any(|(_, summary)| summary.r_hat.is_some_and(|r_hat| r_hat > 1.05)) {
        text.push_str(
            "The chains have not mixed (R-hat above 1.05): take more --steps before anything is read into this.\n",
        );
    }
    let few = EFFECTIVE * walkers.len() as f64;
    if found.iter().any(|(_, summary)| summary.effective.is_some_and(|effective| effective < few)) {
        let _ = writeln!(
            text,
            "The plans are worth fewer than {few} independent ones ({EFFECTIVE} a chain), too few for R-hat and quantiles to be relied on: take more --steps."
        );
    }
    if found[0].1.count < asked * walkers.len() {
        let _ = writeln!(
            text,
            "Someone asked to stop: these are {} of {} plans.",
            thousands(found[0].1.count as u64),
            thousands((asked * walkers.len()) as u64)
        );
    }
    Ok(text)
}

fn decimal(number: f64) -> String {
    crate::summary::decimal(number)
}

fn number(name: &str, summary: &Summary, judged: f64) -> Value {
    json!({
        "name": name,
        "plan": judged,
        "share_at_most": summary.share_at_most(judged),
        "quantiles": summary.quantiles,
        "mean": summary.mean,
        "deviation": summary.deviation,
        "r_hat": summary.r_hat,
        "effective_sample_size": summary.effective,
    })
}
