//! Conflicts and changes in sentences.

use super::{Change, Conflict, Rule};
use crate::model::{PracticeId, thousands};
use crate::problem::Problem;

/// Practices that a sentence names at most.
const NAMED: usize = 8;

fn name(problem: &Problem, id: PracticeId) -> String {
    let practice = &problem.practices()[id.index()];
    if practice.name.is_empty() { practice.code.clone() } else { format!("{} ({})", practice.code, practice.name) }
}

fn names(problem: &Problem, practices: &[PracticeId]) -> String {
    let mut text: Vec<String> = practices.iter().take(NAMED).map(|&id| name(problem, id)).collect();
    if practices.len() > NAMED {
        text.push(format!("{} more", practices.len() - NAMED));
    }
    text.join(", ")
}

impl Rule {
    /// The rule in words.
    #[must_use]
    pub fn describe(&self, problem: &Problem) -> String {
        match *self {
            Self::Floor(floor) => format!("the floor of {}", thousands(floor)),
            Self::Cap(cap) => format!("the cap of {}", thousands(cap)),
            Self::Contiguity => "members are neighbours".to_owned(),
            Self::Networks(least, most) if least == most => format!("{least} networks"),
            Self::Networks(least, most) => format!("{least} to {most} networks"),
            Self::Together(a, b) => format!("{} and {} together", name(problem, a), name(problem, b)),
            Self::Apart(a, b) => format!("{} and {} apart", name(problem, a), name(problem, b)),
        }
    }
}

impl Conflict {
    /// What clashes, in a sentence with names and patients.
    #[must_use]
    pub fn describe(&self, problem: &Problem) -> String {
        if let Some(sum) = self.sum(problem) {
            return sum;
        }
        let rules: Vec<String> = self.rules.iter().map(|rule| rule.describe(problem)).collect();
        let what = match self.practices.as_slice() {
            [one] => format!("The practice {}", name(problem, *one)),
            many => format!("{} practices ({})", many.len(), names(problem, many)),
        };
        let verb = if self.practices.len() == 1 { "holds" } else { "hold" };
        let mut text = format!("{what} {verb} {} patients", thousands(self.patients));
        let is_trapped = self.rules.iter().all(|r| matches!(r, Rule::Floor(_) | Rule::Cap(_) | Rule::Contiguity));
        if is_trapped && self.rules.contains(&Rule::Cap(problem.policy().cap)) {
            text += " and, with the neighbours they have, are in no network between the two sizes";
        } else if is_trapped && self.link.is_some() {
            text += " and nothing joins them to the rest";
        }
        text += &format!("; these rules cannot all be kept: {}", rules.join("; "));
        if let Some(link) = &self.link {
            text += &format!(
                " (the shortest link to another practice: {} to {}, {:.1} km)",
                name(problem, link.from),
                name(problem, link.to),
                link.km
            );
        }
        text
    }
}

impl Conflict {
    /// The sentence for a number of networks that the area has too few or too many patients for.
    fn sum(&self, problem: &Problem) -> Option<String> {
        let [Rule::Networks(least, most), size] = *self.rules.as_slice() else { return None };
        let all = problem.total_patients();
        match size {
            Rule::Floor(floor) if u64::from(least) * u64::from(floor) > all => Some(format!(
                "{least} networks at the floor of {} need {} patients, and the {} practices hold {}",
                thousands(floor),
                thousands(u64::from(least) * u64::from(floor)),
                thousands(problem.len() as u64),
                thousands(all),
            )),
            Rule::Cap(cap) if u64::from(most) * u64::from(cap) < all => Some(format!(
                "{most} networks at the cap of {} hold {} patients at most, and the {} practices hold {}",
                thousands(cap),
                thousands(u64::from(most) * u64::from(cap)),
                thousands(problem.len() as u64),
                thousands(all),
            )),
            _ => None,
        }
    }
}

impl Change {
    /// The change in words, as an order.
    #[must_use]
    pub fn describe(&self, problem: &Problem) -> String {
        match self {
            Self::Waive { networks, to } if networks.len() == 1 => {
                format!("lower the floor to {} for one network: {}", thousands(*to), names(problem, &networks[0]))
            }
            Self::Waive { networks, to } => {
                let each: Vec<String> = networks.iter().map(|members| names(problem, members)).collect();
                format!("lower the floor to {} for {} networks: {}", thousands(*to), networks.len(), each.join("; "))
            }
            Self::Edge(link) => format!(
                "let {} and {} be neighbours ({:.1} km)",
                name(problem, link.from),
                name(problem, link.to),
                link.km
            ),
            Self::Cap { to } => format!("raise the cap to {}", thousands(*to)),
            Self::Networks { to } => format!("ask for {to} networks"),
            Self::Drop(rule) => format!("give up: {}", rule.describe(problem)),
        }
    }
}
