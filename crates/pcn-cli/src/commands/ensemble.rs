//! `pcn ensemble`: chains of random plans, and how unusual one plan is among them.

use super::study::{Study, members, record_beside};
use crate::args::{AnswerFormat, EnsembleArgs, PairsAsked};
use crate::columns::table;
use crate::failure::{Answer, Failure, Report};
use crate::interrupt;
use pcn::ensemble::{Area, Chain, EnsembleError, Pairs, Summary};
use pcn::model::{NetworkCount, PracticeId, Score};
use pcn::problem::Problem;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::sync::atomic::Ordering;

/// Plans of each chain between two writes.
const BLOCK: usize = 256;

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

    let mut output = args.output.as_deref().map(|path| Output::create(path, &study, args, &start)).transpose()?;
    let plans = (args.steps / args.thin).max(1) as usize;
    let stop = interrupt::flag();
    let mut done = 0;
    while done < plans && !stop.load(Ordering::SeqCst) {
        let count = BLOCK.min(plans - done);
        let lines: Vec<String> = walkers
            .par_iter_mut()
            .enumerate()
            .map(|(at, walker)| walker.walk(at, done, count, args.thin, output.is_some()))
            .collect();
        if let Some(output) = &mut output {
            output.write(&lines)?;
        }
        done += count;
    }
    if let Some(output) = output {
        output.finish()?;
    }
    Ok(Report { text: told(args, &walkers, judged)?, answer: Answer::Yes })
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

/// The file of all plans, written as they come.
struct Output {
    file: BufWriter<File>,
    name: String,
}

impl Output {
    fn create(path: &std::path::Path, study: &Study, args: &EnsembleArgs, start: &[usize]) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let file = File::create(path).map_err(|error| {
            Failure::Usage(format!("{name}: cannot be written: {error}; name another file with -o"))
        })?;
        let mut output = Self { file: BufWriter::new(file), name };
        let policy = study.problem.policy();
        let codes: Vec<&str> = study.problem.ids().map(|id| study.code(id)).collect();
        let header = json!({
            "format": "pcn-ensemble",
            "version": 1,
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
        output.write(&[format!("{header}\n")])?;
        Ok(output)
    }

    fn write(&mut self, lines: &[String]) -> Result<(), Failure> {
        let all = lines.iter().try_for_each(|text| self.file.write_all(text.as_bytes()));
        all.map_err(|error| Failure::Usage(format!("{}: cannot be written: {error}", self.name)))
    }

    fn finish(mut self) -> Result<(), Failure> {
        self.file.flush().map_err(|error| Failure::Usage(format!("{}: cannot be written: {error}", self.name)))
    }
}

/// What the chains say, and where the plan stands among them.
fn told(args: &EnsembleArgs, walkers: &[Walker<'_>], judged: [f64; 2]) -> Result<String, Failure> {
    let summary = |chains: Vec<Vec<f64>>| {
        Summary::new(&chains).ok_or_else(|| Failure::Usage("stopped before any plan was drawn".to_owned()))
    };
    let cut_edges = summary(walkers.iter().map(|walker| walker.cut_edges.clone()).collect())?;
    let patient_km = summary(walkers.iter().map(|walker| walker.patient_km.clone()).collect())?;
    let found = [("cut edges", cut_edges), ("patient-km", patient_km)];
    let changed: u64 = walkers.iter().map(|walker| walker.chain.accepted()).sum();
    if args.format == AnswerFormat::Json {
        let numbers: Vec<Value> =
            found.iter().zip(judged).map(|((name, summary), judged)| number(name, summary, judged)).collect();
        let answer =
            json!({ "plans": found[0].1.count, "chains": walkers.len(), "changes": changed, "numbers": numbers });
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
    ];
    let rows: Vec<Vec<String>> = found
        .iter()
        .zip(judged)
        .map(|((name, summary), judged)| {
            let figures = [judged].into_iter().map(decimal);
            let share = format!("{:.2} %", 100.0 * summary.share_at_most(judged));
            let spread = summary.quantiles.into_iter().chain([summary.mean, summary.deviation]).map(decimal);
            let r_hat = summary.r_hat.map_or_else(|| "-".to_owned(), |r_hat| format!("{r_hat:.3}"));
            [(*name).to_owned()].into_iter().chain(figures).chain([share]).chain(spread).chain([r_hat]).collect()
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
    })
}
