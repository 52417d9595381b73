//! Single values: numbers, list sizes, dates and postcodes.

use super::Flaw;
use jiff::civil::Date;

/// The largest list size believed; the largest real practice has about 100,000 patients.
const LARGEST_LIST: f64 = 1_000_000.0;

/// A list size: a whole number of patients.
pub(crate) fn list_size(text: &str) -> Result<u32, Flaw> {
    let flaw = |what: &str, hint: &str| {
        let found = if text.is_empty() { "no list size".to_owned() } else { format!("list size {text:?}{what}") };
        Flaw::new("E201", found, "a whole number of patients from 0 to 1,000,000", hint)
    };
    let Ok(value) = text.parse::<f64>() else {
        let grouped = text.replace([',', ' '], "").parse::<u32>().is_ok();
        return Err(flaw(", not a number", if grouped { "write it without separators" } else { "correct the row" }));
    };
    if !value.is_finite() {
        Err(flaw(", not finite", "correct the row"))
    } else if value < 0.0 {
        Err(flaw(", negative", "correct the row"))
    } else if value > LARGEST_LIST {
        Err(flaw(", larger than any practice", "correct the row; a total does not belong in the table"))
    } else if value.fract() != 0.0 {
        Err(flaw(", not whole", "round it, or give registered rather than weighted patients"))
    } else {
        Ok(value as u32)
    }
}

/// A number, finite or not.
pub(crate) fn number(name: &str, text: &str) -> Result<f64, Flaw> {
    text.parse().map_err(|_| {
        Flaw::new("E202", format!("{name} {text:?}, not a number"), "a finite number", "correct or empty the cell")
    })
}

/// A date as NHS files spell it, as `2025-10-01`: `01Oct2025`, `2025-10-01`, `01/10/2025` or `20251001`.
pub(crate) fn date(text: &str) -> Result<String, Flaw> {
    ["%d%b%Y", "%Y-%m-%d", "%d/%m/%Y", "%Y%m%d"]
        .iter()
        .find_map(|format| Date::strptime(format, text).ok())
        .map(|date| date.to_string())
        .ok_or_else(|| {
            Flaw::new(
                "E109",
                format!("date {text:?}"),
                "a date such as 01Oct2025, 2025-10-01, 01/10/2025 or 20251001",
                "correct the row, or give the file as downloaded",
            )
        })
}

/// A postcode without spaces, in capitals.
pub(crate) fn postcode_key(text: &str) -> String {
    text.split_whitespace().collect::<String>().to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_sizes() {
        assert_eq!((list_size("0"), list_size("9614"), list_size("9614.0")), (Ok(0), Ok(9614), Ok(9614)));
        let found = |text| list_size(text).unwrap_err().found;
        assert_eq!(found(""), "no list size");
        assert_eq!(found("-5"), "list size \"-5\", negative");
        assert_eq!(found("many"), "list size \"many\", not a number");
        assert_eq!(found("inf"), "list size \"inf\", not finite");
        assert_eq!(found("NaN"), "list size \"NaN\", not finite");
        assert_eq!(found("7.5"), "list size \"7.5\", not whole");
        assert_eq!(found("1000001"), "list size \"1000001\", larger than any practice");
        assert_eq!(list_size("9,614").unwrap_err().hint, "write it without separators");
    }

    #[test]
    fn dates_of_every_vintage() {
        for text in ["01May2022", "2022-05-01", "20220501", "01/05/2022"] {
            assert_eq!(date(text).unwrap(), "2022-05-01");
        }
        assert_eq!(date("May").unwrap_err().found, "date \"May\"");
    }
}
