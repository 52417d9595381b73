//! What else is reported of a network.

use crate::scenario::{MoneyLine, Study};
use pcn::model::{Network, Plan, PracticeId};
use serde::{Deserialize, Serialize};

/// Figures of one network that no plan depends on. Shares are from 0 to 1.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NetworkFigures {
    /// Registered patients, whatever the size policy counts.
    pub registered: u64,
    /// The smallest member.
    pub smallest: String,
    /// Its patients, as a share of the network's.
    pub smallest_share: f64,
    /// Kilometres to the nearest other member for the mean patient, as travel counts them: for the day that one's own
    /// practice is closed. Absent for a practice alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback_km: Option<f64>,
    /// Patients whose practice is nearer to this network's hub than to any other hub, as a share.
    pub nearest_hub_share: f64,
    /// Of the people registered anywhere in the plan who live where most are registered with this network, the share
    /// that is; absent without the LSOA file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residents_registered_share: Option<f64>,
    /// Of its registered patients, the share living where most are registered with it; absent without the LSOA file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered_resident_share: Option<f64>,
    /// Patients of rural practices, as a share of those of practices where it is known; absent where it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rural_share: Option<f64>,
    /// Weighted list, where money is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weighted: Option<f64>,
    /// What it is paid in a year, where money is asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub money: Vec<MoneyLine>,
}

/// The figures of every network of a plan, in its order.
#[must_use]
pub fn figures(study: &Study, problem: &pcn::problem::Problem, plan: &Plan) -> Vec<NetworkFigures> {
    let lived = study.residents.as_ref().map(|residents| living(residents, plan, problem.len()));
    plan.networks
        .iter()
        .enumerate()
        .map(|(at, network)| one(study, problem, plan, network, lived.as_ref(), at))
        .collect()
}

fn one(
    study: &Study,
    problem: &pcn::problem::Problem,
    plan: &Plan,
    network: &Network,
    lived: Option<&Vec<[f64; 3]>>,
    at: usize,
) -> NetworkFigures {
    let patients = |id: PracticeId| f64::from(study.practices[id.index()].list_size);
    let registered: f64 = network.members.iter().map(|&id| patients(id)).sum();
    let share = |part: f64, whole: f64| if whole > 0.0 { round(part / whole) } else { 0.0 };
    let smallest = network.members.iter().copied().min_by_key(|&id| (study.practices[id.index()].list_size, id));
    let travel = problem.travel();
    let fallback = |id: PracticeId| {
        let others = network.members.iter().filter(|&&other| other != id);
        others.map(|&other| travel.km(id, other)).fold(f64::INFINITY, f64::min)
    };
    let fallback_km = (network.members.len() > 1).then(|| {
        let sum: f64 = network.members.iter().map(|&id| patients(id) * fallback(id)).sum();
        round(if registered > 0.0 { sum / registered } else { 0.0 })
    });
    let nearest = |id: PracticeId| {
        let own = travel.km(id, network.hub);
        plan.networks.iter().all(|other| own <= travel.km(id, other.hub))
    };
    let near: f64 = network.members.iter().filter(|&&id| nearest(id)).map(|&id| patients(id)).sum();
    let rural_share = study.rural.as_ref().and_then(|rural| {
        let known = || network.members.iter().filter_map(|&id| Some((rural[id.index()]?, patients(id))));
        let whole: f64 = known().map(|(_, patients)| patients).sum();
        (whole > 0.0).then(|| share(known().filter(|(rural, _)| *rural).map(|(_, patients)| patients).sum(), whole))
    });
    let weighted =
        study.money.as_ref().map(|(_, weighted)| network.members.iter().map(|id| weighted[id.index()]).sum());
    let paid =
        |(rates, _): &(crate::scenario::Rates, Vec<f64>)| rates.lines(registered as u64, weighted.unwrap_or(0.0));
    NetworkFigures {
        registered: registered as u64,
        smallest: smallest.map_or_else(String::new, |id| study.practices[id.index()].code.clone()),
        smallest_share: smallest.map_or(0.0, |id| share(patients(id), registered)),
        fallback_km,
        nearest_hub_share: share(near, registered),
        residents_registered_share: lived.map(|lived| share(lived[at][0], lived[at][1])),
        registered_resident_share: lived.map(|lived| share(lived[at][0], lived[at][2])),
        rural_share,
        weighted,
        money: study.money.as_ref().map(paid).unwrap_or_default(),
    }
}

/// For each network: its patients living in its LSOAs, all who live there, all its patients with an LSOA. An LSOA is of
/// the network with which most of its people are registered, the first of equals.
fn living(residents: &pcn::adjacency::Residents, plan: &Plan, practices: usize) -> Vec<[f64; 3]> {
    let of = plan.assignment(practices);
    let mut lived = vec![[0.0; 3]; plan.networks.len()];
    for area in residents {
        let mut here = vec![0.0; plan.networks.len()];
        for &(id, patients) in area {
            here[of[id.index()]] += f64::from(patients);
        }
        let mut most = 0;
        for (at, &patients) in here.iter().enumerate() {
            lived[at][2] += patients;
            if patients > here[most] {
                most = at;
            }
        }
        lived[most][0] += here[most];
        lived[most][1] += here.iter().sum::<f64>();
    }
    lived
}

/// Four decimals: no figure here is known better.
fn round(number: f64) -> f64 {
    (number * 1e4).round() / 1e4
}
