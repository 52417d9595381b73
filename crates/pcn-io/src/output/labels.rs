//! What a network is called.

use pcn::model::Practice;

/// `N001`, `N002` ... in the order of the plan; four digits from the thousandth network of a plan on.
#[must_use]
pub fn network_label(index: usize, networks: usize) -> String {
    let width = networks.to_string().len().max(3);
    format!("N{:0width$}", index + 1)
}

/// A readable name: the hub practice's name, in title case where the file shouts, or its code where it has no name.
#[must_use]
pub fn network_name(hub: &Practice) -> String {
    if hub.name.trim().is_empty() { hub.code.clone() } else { calm(&hub.name) }
}

/// A name in title case where the file shouts.
#[must_use]
pub fn calm(name: &str) -> String {
    let name = name.trim();
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    name.split_whitespace().enumerate().map(|(at, word)| title(word, at == 0)).collect::<Vec<_>>().join(" ")
}

fn title(word: &str, is_first: bool) -> String {
    match word {
        "AND" | "OF" | "ON" | "THE" | "AT" | "IN" if !is_first => return word.to_lowercase(),
        "GP" | "NHS" | "PCN" | "II" | "III" => return word.to_owned(),
        _ => {}
    }
    let mut after_letter = false;
    word.chars()
        .map(|letter| {
            let lower = after_letter;
            after_letter = letter.is_alphanumeric() || letter == '\'';
            if lower { letter.to_ascii_lowercase() } else { letter }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pcn::geometry::GridPoint;

    #[test]
    fn labels_keep_one_width_within_a_plan() {
        assert_eq!(network_label(0, 54), "N001");
        assert_eq!(network_label(53, 54), "N054");
        assert_eq!(network_label(0, 1541), "N0001");
    }

    #[test]
    fn shouted_names_are_calmed_and_missing_ones_fall_back_to_the_code() {
        let mut hub = Practice::new("A81001", GridPoint::new(0.0, 0.0).unwrap(), 1);
        assert_eq!(network_name(&hub), "A81001");
        hub.name = "ST MARY'S-ON-THE-HILL GP SURGERY".into();
        assert_eq!(network_name(&hub), "St Mary's-On-The-Hill GP Surgery");
        hub.name = "THE HOUSE AT THE BRIDGE".into();
        assert_eq!(network_name(&hub), "The House at the Bridge");
        hub.name = "Densham Surgery".into();
        assert_eq!(network_name(&hub), "Densham Surgery");
    }
}
