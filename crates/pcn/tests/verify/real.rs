//! Real practices, skipped loudly where they are absent.

use super::tiny::{edge, id};
use pcn::adjacency::Adjacency;
use pcn::geometry::GridPoint;
use pcn::model::{Certificate, Cut, Leaf, NetworkCount, Practice, PracticeId, Score, SizePolicy};
use pcn::problem::Problem;
use pcn::verify::{self, Limits, Verdict, Violation};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Rows of a CSV file without quotes, the header left out.
fn rows(path: PathBuf) -> Option<Vec<Vec<String>>> {
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("SKIPPED: {} is not there", path.display());
        return None;
    };
    Some(text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect())
}

/// A real area and today's networks.
pub(super) fn area(name: &str, count: NetworkCount) -> Option<(Problem, Vec<Vec<PracticeId>>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/instances/pcn");
    let mut practices = Vec::new();
    let mut today: BTreeMap<String, Vec<PracticeId>> = BTreeMap::new();
    for (at, row) in rows(folder.join(format!("{name}-practices.csv")))?.into_iter().enumerate() {
        let number = |field: usize| row[field].parse::<f64>().expect("a number");
        let place = GridPoint::new(number(1), number(2)).expect("metres");
        practices.push(Practice::new(row[0].clone(), place, number(3) as u32));
        // `U` stands for no network.
        if row[4] != "U" {
            today.entry(row[4].clone()).or_default().push(id(at));
        }
    }
    let at = |code: &String| practices.iter().position(|practice| practice.code == *code).expect("a known code");
    let edges = rows(folder.join(format!("{name}-edges.csv")))?;
    let edges: Vec<_> = edges.iter().map(|row| edge(at(&row[0]), at(&row[1]))).collect();
    let adjacency = Adjacency::new(practices.len(), edges);
    let policy = SizePolicy::band(30_000, 50_000, 50_000);
    let problem = Problem::builder(practices, adjacency).policy(policy).networks(count).build().expect("in order");
    Some((problem, today.into_values().collect()))
}

/// Thousands of patient-km with one decimal.
fn thousands(score: Score) -> String {
    format!("{:.1}", score.patient_km() / 1000.0)
}

#[test]
fn todays_networks_are_reviewed_however_broken() {
    for (name, travel, networks, unplaced, counts) in
        [("bob", "3991.0", 51, 1, [35, 9, 7, 41]), ("staffs", "3062.1", 25, 0, [20, 0, 5, 23])]
    {
        let Some((problem, today)) = area(name, NetworkCount::Free) else { return };
        let review = verify::plan(&problem, &today);
        assert_eq!((thousands(review.travel), review.count), (travel.to_owned(), networks));
        assert_eq!([review.in_band, review.below_floor, review.above_ceiling, review.contiguous], counts, "{name}");
        let left_out = review.violations.iter().filter(|violation| matches!(violation, Violation::Unplaced { .. }));
        assert_eq!(left_out.count(), unplaced);
        assert!(review.violations.len() > unplaced, "some are above the cap or not contiguous");
        let claimed = verify::matches(&problem, &problem.plan(today));
        assert_eq!(claimed.map(|again| again.total), Ok(review.total));
    }
}

/// A leaf of duals and cuts as written by another program: rows `practice,CODE,dual`, `count,,dual`, `cut,A+B+C,dual`
/// and `bound,,value`, in millionths of a patient-km. Its duals are rounded, so it claims a little less than its source.
fn recorded(problem: &Problem, text: &str) -> Leaf {
    let at = |code: &str| problem.practices().iter().position(|p| p.code == code).map(PracticeId::new).expect("known");
    let mut leaf = Leaf {
        together: Vec::new(),
        apart: Vec::new(),
        networks: problem.count_range(),
        practice_duals: vec![Score::ZERO; problem.len()],
        count_dual: Score::ZERO,
        cuts: Vec::new(),
        bound: Score::ZERO,
    };
    for line in text.lines() {
        let fields: Vec<&str> = line.split(',').collect();
        let value = Score::from_micro(fields[2].parse().expect("a whole number"));
        match fields[0] {
            "practice" => leaf.practice_duals[at(fields[1]).index()] = value,
            "count" => leaf.count_dual = value,
            "bound" => leaf.bound = value - Score::from_patient_km(0.1),
            _ => {
                let weights = fields[1].split('+').map(|code| (at(code), 1)).collect();
                leaf.cuts.push(Cut { weights, divisor: 2, dual: value });
            }
        }
    }
    leaf
}

#[test]
fn bounds_of_another_program_hold() {
    for (name, networks, text, cuts) in [
        ("bob", 50, include_str!("fixtures/bob-50.csv"), 37),
        ("staffs", 30, include_str!("fixtures/staffs-30.csv"), 63),
    ] {
        let Some((problem, _)) = area(name, NetworkCount::Exactly(networks)) else { return };
        let leaf = recorded(&problem, text);
        assert_eq!(leaf.cuts.len(), cuts);
        let bound = leaf.bound;
        let mut certificate = Certificate::new(vec![leaf]);
        let review = verify::certificate(&problem, &certificate, Limits { nodes: 1_000_000 });
        assert_eq!(review.verdict, Verdict::Holds { bound }, "{name}");
        certificate.leaves[0].bound += Score::from_patient_km(10.0);
        assert!(!verify::certificate(&problem, &certificate, Limits::default()).holds());
        // A dual raised without the others making up for it shows in the groups that hold the practice.
        certificate.leaves[0].practice_duals[7] += Score::from_patient_km(1000.0);
        assert!(!verify::certificate(&problem, &certificate, Limits::default()).holds());
    }
}

#[test]
fn a_branched_certificate_of_another_program_holds() {
    let Some((problem, _)) = area("staffs", NetworkCount::Exactly(30)) else { return };
    let root = recorded(&problem, include_str!("fixtures/staffs-30.csv"));
    // With its first neighbour, or not with that one but with its second, and so on; or with none of them: then it is
    // alone, and its dual can be what that costs.
    let (alone, mut leaves, mut apart) = (id(70), Vec::new(), Vec::new());
    for &neighbour in problem.adjacency().neighbours(alone) {
        let together = vec![(neighbour, alone)];
        leaves.push(Leaf { together, apart: apart.clone(), ..root.clone() });
        apart.push((alone, neighbour));
    }
    let mut last = Leaf { apart, ..root.clone() };
    let missing = 30_000.0 - f64::from(problem.practices()[alone.index()].list_size);
    last.practice_duals[alone.index()] = Score::from_patient_km(1e6 + 20.0 * missing);
    leaves.push(last);
    let count = leaves.len();
    let review = verify::certificate(&problem, &Certificate::new(leaves), Limits { nodes: 10_000_000 });
    assert_eq!(review.verdict, Verdict::Holds { bound: root.bound });
    let last = review.leaves[count - 1].recomputed.expect("searched to the end");
    assert!(last > root.bound + Score::from_patient_km(900_000.0), "{last}");
}
