//! Numbers for people.

/// A whole number with a comma at every third digit.
#[must_use]
pub fn thousands(value: impl Into<u64>) -> String {
    let digits = value.into().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn commas_at_every_third_digit() {
        let texts = [0u64, 999, 1_000, 30_000, 1_234_567, 61_654_788].map(super::thousands);
        assert_eq!(texts, ["0", "999", "1,000", "30,000", "1,234,567", "61,654,788"]);
    }
}
