//! Text that comes from files, made harmless where it is put.

/// Text for HTML, SVG and XML, in elements and in quoted attributes.
pub(crate) fn markup(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // Letters that XML does not allow even as a reference.
            c if c.is_control() && !matches!(c, '\n' | '\t') => escaped.push(' '),
            '\u{fffe}' | '\u{ffff}' => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// JSON for the inside of a script element: nothing in it can end the element or start a comment.
pub(crate) fn json_in_script(json: &str) -> String {
    json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// Text for a cell of a Markdown table: one line, and no letter that means something.
pub(crate) fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_text_everywhere() {
        let name = "<script>alert('x')</script> & \"Co\" | *";
        assert_eq!(markup(name), "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;Co&quot; | *");
        assert!(!json_in_script("\"</script><!--\"").contains('<'));
        assert_eq!(markdown("a|b<i>*"), "a\\|b&lt;i&gt;\\*");
        assert_eq!(markup("bell\u{7}"), "bell ");
    }
}
