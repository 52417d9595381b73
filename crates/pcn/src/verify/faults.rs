//! Faults of a certificate as people read them.

use super::certificate::Fault;
use super::describe::practice_name;
use crate::model::PracticeId;
use crate::problem::Problem;

/// What is wrong with a certificate, with practices by code and name; pairs that several leaves have wrong stand once.
#[must_use]
pub fn fault_sentences(problem: &Problem, faults: &[Fault]) -> Vec<String> {
    let mut sentences: Vec<(String, usize)> = Vec::new();
    for fault in faults {
        let sentence = sentence(problem, fault);
        match sentences.iter_mut().find(|known| known.0 == sentence) {
            Some(known) => known.1 += 1,
            None => sentences.push((sentence, 1)),
        }
    }
    let times = |(sentence, times): (String, usize)| match times {
        1 => sentence,
        2 => format!("{sentence} (and once more)"),
        _ => format!("{sentence} (and {} times more)", times - 1),
    };
    sentences.into_iter().map(times).collect()
}

fn sentence(problem: &Problem, fault: &Fault) -> String {
    let pair =
        |&(a, b): &(PracticeId, PracticeId)| format!("{} and {}", practice_name(problem, a), practice_name(problem, b));
    let pairs = |of: &[(PracticeId, PracticeId)]| match of {
        [] => "no pair".to_owned(),
        of => of.iter().map(pair).collect::<Vec<_>>().join(", "),
    };
    match fault {
        Fault::Pair { first, second, .. } => {
            format!("a leaf decides on {}: it takes two different practices of the problem", pair(&(*first, *second)))
        }
        Fault::BothWays { first, second, .. } => {
            format!("a leaf keeps {} both together and apart", pair(&(*first, *second)))
        }
        Fault::NotCovered { least, most, together, apart } => format!(
            "no leaf holds the plans of {least} to {most} networks with {} together and {} apart",
            pairs(together),
            pairs(apart)
        ),
        Fault::InNoArea { practice } => format!("{} is in no area", practice_name(problem, *practice)),
        Fault::AreasMeet { first, second } => {
            format!("{} are in different areas, and a network may hold both", pair(&(*first, *second)))
        }
        // An area numbers its practices by itself.
        _ => fault.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adjacency::given;
    use crate::geometry::GridPoint;
    use crate::model::Practice;

    #[test]
    fn practices_are_named_and_pairs_stand_once() {
        let id = PracticeId::new;
        let at = |code: &str| Practice::new(code, GridPoint::new(0.0, 0.0).unwrap(), 10_000);
        let practices = vec![at("A81001"), at("A81002")];
        let adjacency = given(&practices, &[("A81001", "A81002")]).unwrap();
        let problem = Problem::builder(practices, adjacency).build().unwrap();
        let both = |leaf| Fault::BothWays { leaf, first: id(0), second: id(1) };
        let open = Fault::NotCovered { least: 1, most: 2, together: Vec::new(), apart: vec![(id(0), id(1))] };
        let told = fault_sentences(
            &problem,
            &[both(0), both(3), both(4), open, Fault::Pair { leaf: 1, first: id(1), second: id(9) }],
        );
        assert_eq!(
            told,
            [
                "a leaf keeps A81001 and A81002 both together and apart (and 2 times more)",
                "no leaf holds the plans of 1 to 2 networks with no pair together and A81001 and A81002 apart",
                "a leaf decides on A81002 and practice number 10: it takes two different practices of the problem",
            ]
        );
    }
}
