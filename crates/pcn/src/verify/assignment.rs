//! Recounts the districts of an assignment problem from its tables alone.

use crate::assignment::{AssignmentProblem, Centres, District};
use crate::model::Score;

/// The cost of the districts, recounted, when every unit is in exactly one, each is one connected piece that holds its
/// centre, sizes are from floor to cap, and centres are those asked for.
///
/// # Errors
/// A sentence for everything that is wrong.
pub fn assignment(problem: &AssignmentProblem, districts: &[District]) -> Result<Score, Vec<String>> {
    let n = problem.units();
    let mut wrong = Vec::new();
    let mut times = vec![0_u32; n];
    let mut total: i128 = 0;
    for (at, district) in districts.iter().enumerate() {
        let name = format!("district {}", at + 1);
        let members: Vec<usize> = district.members.iter().map(|id| id.index()).collect();
        members.iter().filter(|&&unit| unit < n).for_each(|&unit| times[unit] += 1);
        if members.iter().any(|&unit| unit >= n) || !district.members.contains(&district.centre) {
            wrong.push(format!("{name}: its centre is not a member, or a member is no unit"));
            continue;
        }
        let centre = district.centre.index();
        let mut cap = problem.cap;
        if let Centres::Given(given) = &problem.centres {
            match given.iter().find(|(unit, _)| unit.index() == centre) {
                Some((_, own)) => cap = cap.min(*own),
                None => wrong.push(format!("{name}: unit {centre} is not a given centre")),
            }
        }
        let size: u64 = members.iter().map(|&unit| problem.sizes[unit]).sum();
        if size < problem.floor || size > cap {
            wrong.push(format!("{name}: size {size}, allowed are {} to {cap}", problem.floor));
        }
        let pieces = pieces(&problem.neighbours, &members);
        if pieces != 1 {
            wrong.push(format!("{name}: {pieces} pieces that nothing joins"));
        }
        total += members.iter().map(|&unit| i128::from(problem.costs[unit * n + centre])).sum::<i128>();
    }
    if districts.len() != problem.districts() {
        wrong.push(format!("{} districts, asked for were {}", districts.len(), problem.districts()));
    }
    for (unit, times) in times.iter().enumerate().filter(|(_, times)| **times != 1) {
        wrong.push(format!("unit {unit} is in {times} districts"));
    }
    match i64::try_from(total) {
        Ok(total) if wrong.is_empty() => Ok(Score::from_micro(total)),
        Ok(_) => Err(wrong),
        Err(_) => Err(vec!["the cost does not fit 64 bits".to_owned()]),
    }
}

/// Connected pieces among the members, by merging labels along edges until nothing changes.
fn pieces(neighbours: &[Vec<usize>], members: &[usize]) -> usize {
    let mut label: std::collections::BTreeMap<usize, usize> = members.iter().map(|&unit| (unit, unit)).collect();
    loop {
        let mut changed = false;
        for &unit in members {
            let least = neighbours[unit].iter().filter_map(|near| label.get(near)).copied().min();
            if let Some(least) = least.filter(|&least| least < label[&unit]) {
                label.insert(unit, least);
                changed = true;
            }
        }
        if !changed {
            let mut labels: Vec<usize> = label.into_values().collect();
            labels.sort_unstable();
            labels.dedup();
            return labels.len();
        }
    }
}
