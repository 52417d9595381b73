//! In which row of a scenario's text a key stands.

/// The row of a key such as `rules.together`, from 1: its first that holds `near`, else its first. Where the key is not there,
/// none. Comments hold nothing.
pub(crate) fn row(text: &str, key: &str, near: &str) -> Option<u64> {
    let mut first = None;
    let (mut table, mut path) = (String::new(), String::new());
    for (at, line) in text.lines().enumerate() {
        let line = without_comment(line).trim();
        if let Some(name) = header(line) {
            name.clone_into(&mut table);
            path.clone_from(&table);
        } else if let Some(name) = assigned(line) {
            path = if table.is_empty() { name.to_owned() } else { format!("{table}.{name}") };
        }
        let is_of_key = path.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        if is_of_key && !line.is_empty() {
            let row = at as u64 + 1;
            if line.contains(near) {
                return Some(row);
            }
            first = first.or(Some(row));
        }
    }
    first
}

/// What stands before a `#` that is in no string.
fn without_comment(line: &str) -> &str {
    let mut quote = None;
    for (at, character) in line.char_indices() {
        match (quote, character) {
            (None, '#') => return &line[..at],
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            _ => {}
        }
    }
    line
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// The name in `[name]` or `[[name]]`.
fn header(line: &str) -> Option<&str> {
    let inside = line.strip_prefix('[')?.strip_suffix(']')?;
    let inside = inside.strip_prefix('[').and_then(|inside| inside.strip_suffix(']')).unwrap_or(inside).trim();
    Some(inside).filter(|name| is_name(name))
}

/// The name in `name = value`.
fn assigned(line: &str) -> Option<&str> {
    let (name, _) = line.split_once('=')?;
    Some(name.trim()).filter(|name| is_name(name))
}

#[cfg(test)]
mod tests {
    use super::row;

    const TEXT: &str = "title = \"A1 # and more\" # \"A9\"\n[rules]\napart = [\n    [\"A1\", \"A2\"],\n    [\"A3\", \"A9\"],\n]\n\
        together = [[\"A9\"]]\n[[terms.need]]\ncolumn = \"imd\"\n";

    #[test]
    fn the_row_of_a_key_and_of_what_it_names() {
        assert_eq!(row(TEXT, "rules.apart", "\"A9\""), Some(5));
        assert_eq!(row(TEXT, "rules.together", "\"A9\""), Some(7));
        assert_eq!(row(TEXT, "rules.together", "\"A8\""), Some(7));
        assert_eq!(row(TEXT, "terms.need", "\"imd\""), Some(9));
        assert_eq!(row(TEXT, "terms", ""), Some(8));
        assert_eq!(row(TEXT, "title", "A9"), Some(1), "the comment holds nothing, and the key is there");
        assert_eq!(row(TEXT, "size.floor", ""), None);
    }
}
