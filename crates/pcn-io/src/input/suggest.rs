//! Codes close to a mistyped one.

/// The known code that is most likely meant: the same but for case and spaces, or one or two letters away.
pub(crate) fn closest<'a>(code: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = code.trim().to_uppercase();
    let reach = if wanted.chars().count() > 3 { 2 } else { 1 };
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&wanted, &candidate.to_uppercase()), candidate))
        .filter(|(distance, _)| *distance <= reach)
        .min()
        .map(|(_, candidate)| candidate)
}

/// A hint that names the known word most likely meant, or says something else where none is close.
pub(crate) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>, otherwise: &str) -> String {
    closest(word, known).map_or_else(|| otherwise.to_owned(), |close| format!("did you mean {close:?}?"))
}

/// The first `most` items separated by commas, then how many more there are.
pub(crate) fn list<S: AsRef<str>>(items: &[S], most: usize) -> String {
    let shown: Vec<&str> = items.iter().take(most).map(AsRef::as_ref).collect();
    let mut text = shown.join(", ");
    if items.len() > most {
        text.push_str(&format!(" and {} more", items.len() - most));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_spaces_and_one_letter_are_forgiven() {
        let known = ["QU9", "QNC", "A81001"];
        assert_eq!(closest(" qu9 ", known), Some("QU9"));
        assert_eq!(closest("QNV", known), Some("QNC"));
        assert_eq!(closest("A81010", known), Some("A81001"));
        assert_eq!(closest("ZZZ", known), None);
    }

    #[test]
    fn a_list_counts_what_it_leaves_out() {
        assert_eq!(list(&["a", "b", "c"], 2), "a, b and 1 more");
        assert_eq!(list(&["a"], 2), "a");
    }
}
