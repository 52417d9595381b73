//! What is drawn: a plan's record in the library's types, and the plans beside it.

use crate::boundaries::Boundaries;
use crate::colour::colours;
use crate::error::MapError;
use pcn::geometry::{DEFAULT_RADIUS_M, GridPoint, Territories, TerritoryOptions};
use pcn::model::{Exception, PracticeId};
use pcn::problem::Problem;
use pcn::verify::{self, Review};
use pcn_io::output::{NetworkRecord, PlanRecord, PracticeRecord, calm};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// Territories are drawn no wider than they need to be; these are tried, in metres.
const RADII_M: [f64; 7] = [3_000.0, 4_000.0, 5_000.0, 6_500.0, 8_000.0, 10_000.0, 12_500.0];

/// What today's networks are called.
pub(crate) const TODAY: &str = "Today's PCNs";

/// A network as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnNetwork {
    /// Short label, unique within the plan.
    pub label: String,
    /// Readable name.
    pub name: String,
    /// Members, ascending, at least one.
    pub members: Vec<PracticeId>,
}

/// A plan as it is drawn, recounted by the library's verification.
#[derive(Clone, Debug)]
pub struct DrawnPlan {
    /// What it is called on the page.
    pub name: String,
    /// Its networks.
    pub networks: Vec<DrawnNetwork>,
    /// The recount, in the networks' order.
    pub review: Review,
    /// A colour for each network, a place in [`PALETTE`](crate::PALETTE).
    pub colours: Vec<usize>,
    /// Networks below the floor that the plan's own record names as exceptions, with their reasons.
    pub waived: BTreeMap<usize, String>,
    /// What each network is paid in a year, by the names of the payments, in pounds; empty where the record does not say.
    pub money: Vec<Vec<(String, f64)>>,
}

impl DrawnNetwork {
    /// Label and name.
    pub(crate) fn title(&self) -> String {
        format!("{} {}", self.label, self.name)
    }
}

impl DrawnPlan {
    /// Practices in a network.
    pub(crate) fn placed(&self) -> usize {
        self.review.networks.iter().map(|network| network.members.len()).sum()
    }

    /// Patients of the practices in a network.
    pub(crate) fn patients(&self) -> u64 {
        self.review.networks.iter().map(|network| network.size).sum()
    }

    /// Kilometres to the hub of the mean patient.
    pub(crate) fn mean_km(&self) -> f64 {
        self.review.travel.patient_km() / (self.patients().max(1) as f64)
    }
}

/// A plan with everything that is needed to draw it, and the plans to compare it with.
#[derive(Clone, Debug)]
pub struct Atlas {
    path: PathBuf,
    record: PlanRecord,
    title: String,
    problem: Problem,
    territories: Territories,
    /// Sites whose territories touch at their full reach, whatever is drawn of them.
    touching: Vec<(usize, usize)>,
    trapped: Vec<PracticeId>,
    plans: Vec<DrawnPlan>,
    boundaries: Vec<Boundaries>,
}

impl Atlas {
    /// An atlas of one plan, with today's networks beside it where the record knows them and they differ. `path` is
    /// where the record came from, for messages.
    ///
    /// # Errors
    /// [`MapError`] when the record holds no practices and neighbours, or contradicts itself.
    pub fn new(record: PlanRecord, path: &Path) -> Result<Self, MapError> {
        if record.practice_table.is_empty() {
            return Err(MapError::OldRecord { path: path.to_owned() });
        }
        let problem = record.problem().map_err(|detail| MapError::Record { path: path.to_owned(), detail })?;
        let points: Vec<GridPoint> = problem.practices().iter().map(|practice| practice.location).collect();
        let territories = |radius_m: f64| {
            Territories::new(&points, &TerritoryOptions::default().radius(radius_m))
                .map_err(|error| MapError::Record { path: path.to_owned(), detail: error.to_string() })
        };
        let whole = territories(DEFAULT_RADIUS_M)?;
        let mut atlas = Self {
            path: path.to_owned(),
            title: title(&record),
            trapped: Vec::new(),
            touching: whole.borders().iter().map(|border| (border.a.index(), border.b.index())).collect(),
            territories: whole,
            problem,
            plans: Vec::new(),
            boundaries: Vec::new(),
            record,
        };
        let networks = atlas.recorded_networks(&atlas.record, path)?;
        atlas.trapped = trapped(&atlas.problem, &networks);
        let pieces = |territories: &Territories| -> usize {
            networks.iter().map(|network| territories.network_polygon(&network.members).0.len()).sum()
        };
        let whole = pieces(&atlas.territories);
        for radius_m in RADII_M {
            let narrower = territories(radius_m)?;
            if pieces(&narrower) == whole {
                atlas.territories = narrower;
                break;
            }
        }
        let known = Known::of(&atlas.record);
        atlas.add("This plan".to_owned(), networks, known);
        atlas.add_today();
        Ok(atlas)
    }

    /// The same atlas under another title.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Adds a plan to compare with.
    ///
    /// # Errors
    /// [`MapError::OtherPractices`] when it holds practices that this atlas does not.
    pub fn compare(&mut self, name: impl Into<String>, other: &PlanRecord, path: &Path) -> Result<(), MapError> {
        let networks = self.recorded_networks(other, path)?;
        self.add(name.into(), networks, Known::of(other));
        Ok(())
    }

    /// Adds a layer of borders. Territories end at the outer edge of the first layer's areas that hold practices: at the
    /// coast, where the areas do.
    pub fn add_boundaries(&mut self, boundaries: Boundaries) {
        if self.boundaries.is_empty() {
            let points = self.points();
            let outlined = boundaries.outline(&points).map(|land| TerritoryOptions::default().outline(land));
            if let Some(territories) = outlined.and_then(|options| Territories::new(&points, &options).ok()) {
                self.territories = territories;
            }
        }
        self.boundaries.push(boundaries);
    }

    fn points(&self) -> Vec<GridPoint> {
        self.problem.practices().iter().map(|practice| practice.location).collect()
    }

    /// The title of the plan.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The record of the plan.
    #[must_use]
    pub fn record(&self) -> &PlanRecord {
        &self.record
    }

    /// The problem that the plan solves.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The territories, drawn no wider than is needed to show each network of the plan in one piece.
    #[must_use]
    pub fn territories(&self) -> &Territories {
        &self.territories
    }

    /// Practices that no network inside the rules lifts above the floor, ascending.
    #[must_use]
    pub fn trapped(&self) -> &[PracticeId] {
        &self.trapped
    }

    /// The plan, then today's networks where they are known and differ, then the plans added.
    #[must_use]
    pub fn plans(&self) -> &[DrawnPlan] {
        &self.plans
    }

    /// The plan itself.
    ///
    /// # Panics
    /// Never: an atlas holds its own plan.
    #[must_use]
    pub fn plan(&self) -> &DrawnPlan {
        &self.plans[0]
    }

    /// Today's networks, where they are known and differ from the plan.
    #[must_use]
    pub fn today(&self) -> Option<&DrawnPlan> {
        self.plans.iter().skip(1).find(|plan| plan.name == TODAY)
    }

    /// The layers of borders.
    #[must_use]
    pub fn boundaries(&self) -> &[Boundaries] {
        &self.boundaries
    }

    /// What the record knows of a practice.
    #[must_use]
    pub fn practice(&self, id: PracticeId) -> &PracticeRecord {
        &self.record.practice_table[id.index()]
    }

    fn recorded_networks(&self, record: &PlanRecord, path: &Path) -> Result<Vec<DrawnNetwork>, MapError> {
        let at: HashMap<&str, PracticeId> = self
            .record
            .practice_table
            .iter()
            .zip(self.problem.ids())
            .map(|(row, id)| (row.code.as_str(), id))
            .collect();
        let id = |code: &String| {
            at.get(code.as_str())
                .copied()
                .ok_or_else(|| MapError::OtherPractices { path: path.to_owned(), code: code.clone() })
        };
        let network = |network: &pcn_io::output::NetworkRecord| {
            let mut members = network.members.iter().map(id).collect::<Result<Vec<_>, _>>()?;
            members.sort_unstable();
            Ok(DrawnNetwork { label: network.label.clone(), name: network.name.clone(), members })
        };
        record.networks.iter().filter(|network| !network.members.is_empty()).map(network).collect()
    }

    fn add_today(&mut self) {
        let mut groups: BTreeMap<&str, (&str, Vec<PracticeId>)> = BTreeMap::new();
        for (row, id) in self.record.practice_table.iter().zip(self.problem.ids()) {
            // The NHS writes U for unallocated.
            if !row.pcn_code.is_empty() && row.pcn_code != "U" {
                groups.entry(&row.pcn_code).or_insert((&row.pcn_name, Vec::new())).1.push(id);
            }
        }
        let same = |a: &DrawnNetwork, members: &[PracticeId]| a.members == members;
        let is_the_plan = groups.len() == self.plans[0].networks.len()
            && groups.values().all(|(_, members)| self.plans[0].networks.iter().any(|n| same(n, members)));
        if groups.is_empty() || is_the_plan {
            return;
        }
        let networks = groups
            .into_iter()
            .map(|(code, (name, members))| DrawnNetwork {
                label: code.to_owned(),
                name: if name.is_empty() { code.to_owned() } else { calm(name) },
                members,
            })
            .collect();
        self.add(TODAY.to_owned(), networks, Known::default());
    }

    fn add(&mut self, name: String, networks: Vec<DrawnNetwork>, known: Known) {
        let groups: Vec<Vec<PracticeId>> = networks.iter().map(|network| network.members.clone()).collect();
        let review = verify::plan(&self.problem, &groups);
        let wish = self.wishes(&networks);
        let colours = colours(networks.len(), &self.touching(&networks), &wish);
        let Known { waived, money } = known;
        self.plans.push(DrawnPlan { name, networks, review, colours, waived, money });
    }

    /// The colour that each network has in the first plan, by most patients in common.
    fn wishes(&self, networks: &[DrawnNetwork]) -> Vec<Option<usize>> {
        let Some(first) = self.plans.first() else { return Vec::new() };
        let of = owners(&first.networks, self.problem.len());
        let wish = |network: &DrawnNetwork| {
            let mut patients: BTreeMap<usize, u64> = BTreeMap::new();
            for &member in &network.members {
                if let Some(at) = of[member.index()] {
                    *patients.entry(at).or_default() += self.problem.list_size(member);
                }
            }
            let most = patients.into_iter().max_by_key(|&(at, patients)| (patients, std::cmp::Reverse(at)));
            most.map(|(at, _)| first.colours[at])
        };
        networks.iter().map(wish).collect()
    }

    /// Pairs of networks whose areas touch, or that share an address.
    fn touching(&self, networks: &[DrawnNetwork]) -> Vec<(usize, usize)> {
        let of = owners(networks, self.problem.len());
        let at_site: Vec<Vec<usize>> = self
            .territories
            .site_ids()
            .map(|site| self.territories.points_at(site).iter().filter_map(|&point| of[point]).collect())
            .collect();
        let alone = (0..at_site.len()).map(|site| (site, site));
        let mut pairs: Vec<(usize, usize)> = self
            .touching
            .iter()
            .copied()
            .chain(alone)
            .flat_map(|(a, b)| {
                at_site[a]
                    .iter()
                    .flat_map(|&x| at_site[b].iter().map(move |&y| (x.min(y), x.max(y))))
                    .collect::<Vec<_>>()
            })
            .filter(|(a, b)| a != b)
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    /// Whether what the record says of the plan's score is what it holds: not so where it was made with terms or a travel
    /// matrix that the record does not hold.
    #[must_use]
    pub fn is_recounted(&self) -> bool {
        self.record.not_held().is_empty() && self.plan().review.total == self.record.score_micro
    }

    /// Where the record came from.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// The network of each practice, as a place among the networks.
pub(crate) fn owners(networks: &[DrawnNetwork], practices: usize) -> Vec<Option<usize>> {
    let mut of = vec![None; practices];
    for (at, network) in networks.iter().enumerate() {
        for member in &network.members {
            of[member.index()] = Some(at);
        }
    }
    of
}

/// Asks the verification about every practice that the plan does not show to be free, alone: what is unavoidable for it
/// alone is so for any network of such practices.
fn trapped(problem: &Problem, networks: &[DrawnNetwork]) -> Vec<PracticeId> {
    let floor = u64::from(problem.policy().floor);
    let holds =
        |network: &&DrawnNetwork| problem.size(&network.members) >= floor && problem.accepts(&network.members).is_ok();
    let free = owners(&networks.iter().filter(holds).cloned().collect::<Vec<_>>(), problem.len());
    let asked: Vec<PracticeId> = problem.ids().filter(|id| free[id.index()].is_none()).collect();
    let alone: Vec<Vec<PracticeId>> = asked.iter().map(|&id| vec![id]).collect();
    let review = verify::plan(problem, &alone);
    let unavoidable = |exception| matches!(exception, Some(Exception::BelowFloor { unavoidable: true, .. }));
    asked.into_iter().zip(&review.networks).filter(|(_, n)| unavoidable(n.exception)).map(|(id, _)| id).collect()
}

/// What a record knows of its networks beyond their members.
#[derive(Default)]
struct Known {
    waived: BTreeMap<usize, String>,
    money: Vec<Vec<(String, f64)>>,
}

impl Known {
    fn of(record: &PlanRecord) -> Self {
        let standing = || record.networks.iter().filter(|network| !network.members.is_empty());
        let exceptions = standing().map(|network| network.exception.as_ref()).enumerate();
        let below = exceptions.filter_map(|(at, e)| Some((at, e.filter(|e| e.kind == "below_floor")?.reason.clone())));
        let paid = |network: &NetworkRecord| {
            let lines = network.figures.iter().flat_map(|figures| &figures.money);
            lines.map(|line| (line.name.clone(), line.pounds)).collect::<Vec<_>>()
        };
        let money: Vec<Vec<(String, f64)>> = standing().map(paid).collect();
        let told = money.iter().any(|lines| !lines.is_empty());
        Self { waived: below.collect(), money: if told { money } else { Vec::new() } }
    }
}

/// The area's codes, or how much of the country it is.
fn title(record: &PlanRecord) -> String {
    let mut codes: Vec<&str> = record.settings.area.iter().map(String::as_str).collect();
    if codes.is_empty() {
        codes = record.practice_table.iter().map(|row| row.icb.as_str()).filter(|icb| !icb.is_empty()).collect();
        codes.sort_unstable();
        codes.dedup();
    }
    match codes.as_slice() {
        [] if record.practices == 1 => "One practice".to_owned(),
        [] => format!("{} practices", pcn_io::output::thousands(record.practices as u64)),
        few if few.len() <= 4 => format!("Area {}", few.join(", ")),
        many if record.settings.area.is_empty() => format!("{} integrated care boards", many.len()),
        many => format!("{} areas", many.len()),
    }
}
