//! A plan as a table: `code,network`, or `code,pcn_code` for today's PCNs.

use crate::edges::unknown_code;
use crate::input::{Flaw, InputError, Problems, Sheet};
use crate::nhs::{PcnLinks, map_of, read_epcn_if_it_is};
use crate::table::PracticeTable;
use pcn::model::PracticeId;
use std::collections::HashMap;
use std::path::Path;

/// Networks read from a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanTable {
    /// Label and members (ascending) of every network, in the order in which the labels first stand in the file.
    pub networks: Vec<(String, Vec<PracticeId>)>,
    /// Practices of the table that are in no network, ascending.
    pub missing: Vec<PracticeId>,
}

/// Reads a plan: an ePCN workbook (its live links), the `gp-reg-pat-prac-map` that comes with the list sizes, or any table with the columns `code` and `network` (or `pcn_code` when there is no `network`), further columns are not
/// looked at. A practice with an empty network, or that the file leaves out, is [missing](PlanTable::missing): that is
/// for a checker to judge.
///
/// # Errors
/// [`InputError`] with all problems of the file: unknown codes, codes that stand twice.
pub fn read_plan(path: impl AsRef<Path>, table: &PracticeTable) -> Result<PlanTable, InputError> {
    let path = path.as_ref();
    if let Some(links) = read_epcn_if_it_is(path)? {
        return Ok(of_links(&links, table));
    }
    let sheet = Sheet::read(path)?;
    let has = |name: &str| sheet.header.iter().any(|column| column.eq_ignore_ascii_case(name));
    if !has("code") && has("PRACTICE_CODE") && has("PCN_CODE") {
        return Ok(of_links(&map_of(sheet)?.links, table));
    }
    let mut problems = Problems::default();
    let code = sheet.need(&["code"], &mut problems);
    let network = sheet.need(&["network", "pcn_code"], &mut problems);
    let (Some(code), Some(network)) = (code, network) else { return problems.finish().map(|()| PlanTable::default()) };
    let of_today = sheet.header[network].eq_ignore_ascii_case("pcn_code");
    let known = table.ids();
    let mut groups = Groups::default();
    let mut seen: HashMap<&str, (u64, &str)> = HashMap::new();
    for (row, fields) in &sheet.rows {
        let (code, label) = (fields[code].as_str(), fields[network].as_str());
        let label = if of_today { allocated(label) } else { label };
        let Some(&id) = known.get(code) else {
            problems.push(unknown_code("E302", "code", code, table, &problems).at(&sheet.file, *row));
            continue;
        };
        match seen.insert(code, (*row, label)) {
            Some((first, before)) if before != label => problems.push(
                Flaw::new(
                    "E303",
                    format!("code {code:?} in network {label:?}, and in network {before:?} in row {first}"),
                    "each practice in one network",
                    "remove one of the rows",
                )
                .at(&sheet.file, *row),
            ),
            Some((first, _)) => problems.push(crate::table::duplicate_code(code, first).at(&sheet.file, *row)),
            None => groups.put(label, id),
        }
    }
    problems.finish()?;
    Ok(groups.finish(table.len()))
}

impl PlanTable {
    /// The part that lies in an area: the practices of `part`, a part of the table `whole` that the plan is over. Networks
    /// without a practice there are left out.
    #[must_use]
    pub fn within(self, whole: &PracticeTable, part: &PracticeTable) -> Self {
        let here = part.ids();
        let id = |id: PracticeId| here.get(whole.rows()[id.index()].code.as_str()).copied();
        let networks = self
            .networks
            .into_iter()
            .map(|(label, members)| (label, members.into_iter().filter_map(id).collect::<Vec<PracticeId>>()));
        Self {
            networks: networks.filter(|(_, members)| !members.is_empty()).collect(),
            missing: self.missing.into_iter().filter_map(id).collect(),
        }
    }

    /// For each of so many practices the position of its network, if it is in one.
    pub(crate) fn of_practices(&self, practices: usize) -> Vec<Option<u32>> {
        let mut of = vec![None; practices];
        for (at, (_, members)) in self.networks.iter().enumerate() {
            members.iter().for_each(|member| of[member.index()] = Some(at as u32));
        }
        of
    }
}

/// The networks of the practices of the table, by live link. The file covers more practices than the table does, so that
/// codes that the table lacks mean nothing.
fn of_links(links: &PcnLinks, table: &PracticeTable) -> PlanTable {
    let mut groups = Groups::default();
    for (at, row) in table.rows().iter().enumerate() {
        if let Some(link) = links.live.get(&row.code) {
            groups.put(&link.code, PracticeId::new(at));
        }
    }
    groups.finish(table.len())
}

impl PracticeTable {
    /// Today's PCNs as a plan; practices without a PCN code are missing from it.
    #[must_use]
    pub fn current_pcns(&self) -> PlanTable {
        let mut groups = Groups::default();
        for (at, row) in self.rows().iter().enumerate() {
            groups.put(allocated(&row.pcn_code), PracticeId::new(at));
        }
        groups.finish(self.len())
    }
}

/// A PCN code; nothing where the NHS writes `U`, unallocated.
fn allocated(pcn_code: &str) -> &str {
    if pcn_code == "U" { "" } else { pcn_code }
}

/// Collects members by label.
#[derive(Default)]
struct Groups {
    networks: Vec<(String, Vec<PracticeId>)>,
    at: HashMap<String, usize>,
}

impl Groups {
    fn put(&mut self, label: &str, id: PracticeId) {
        if label.is_empty() {
            return;
        }
        let at = *self.at.entry(label.to_owned()).or_insert_with(|| {
            self.networks.push((label.to_owned(), Vec::new()));
            self.networks.len() - 1
        });
        self.networks[at].1.push(id);
    }

    fn finish(mut self, practices: usize) -> PlanTable {
        let mut placed = vec![false; practices];
        for (_, members) in &mut self.networks {
            members.sort_unstable();
            for member in members {
                placed[member.index()] = true;
            }
        }
        let missing = (0..practices).filter(|&at| !placed[at]).map(PracticeId::new).collect();
        PlanTable { networks: self.networks, missing }
    }
}
