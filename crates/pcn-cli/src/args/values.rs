//! Values of flags: durations, sizes in bytes, patients, numbers of networks.

use pcn::model::NetworkCount;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// A time limit, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TimeLimit(pub(crate) Option<Duration>);

impl FromStr for TimeLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const ALLOWED: &str = "allowed are seconds (90), 60s, 10m, 1h, or none";
        if text == "none" {
            return Ok(Self(None));
        }
        let (digits, unit) = split_unit(text);
        let factor = match unit {
            "" | "s" => 1.0,
            "ms" => 0.001,
            "m" | "min" => 60.0,
            "h" => 3600.0,
            _ => return Err(format!("unit {unit:?} is not known; {ALLOWED}")),
        };
        match digits.parse::<f64>() {
            Ok(number) if number >= 0.0 && number * factor <= 1e9 => {
                Ok(Self(Some(Duration::from_secs_f64(number * factor))))
            }
            _ => Err(format!("{text:?} is not a length of time; {ALLOWED}")),
        }
    }
}

/// Bytes, written `4GB`, `512MB`, `2GiB` or as a plain number.
pub(crate) fn bytes(text: &str) -> Result<u64, String> {
    const ALLOWED: &str = "allowed are 4GB, 512MB, 2GiB, or a number of bytes";
    let (digits, unit) = split_unit(text);
    let factor = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1.0,
        "k" | "kb" => 1e3,
        "m" | "mb" => 1e6,
        "g" | "gb" => 1e9,
        "t" | "tb" => 1e12,
        "kib" => 1024.0,
        "mib" => 1_048_576.0,
        "gib" => 1_073_741_824.0,
        _ => return Err(format!("unit {unit:?} is not known; {ALLOWED}")),
    };
    match digits.parse::<f64>() {
        Ok(number) if number > 0.0 && number * factor <= 1e18 => Ok((number * factor) as u64),
        _ => Err(format!("{text:?} is not an amount of memory; {ALLOWED}")),
    }
}

fn split_unit(text: &str) -> (&str, &str) {
    let at = text.find(|letter: char| letter.is_ascii_alphabetic()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(at);
    (digits.trim(), unit.trim())
}

/// Registered patients: a whole number, with or without commas between thousands.
pub(crate) fn patients(text: &str) -> Result<u32, String> {
    let digits: String = text.chars().filter(|letter| !matches!(letter, ',' | '_')).collect();
    digits.parse().map_err(|_| format!("{text:?} is not a number of patients; give a whole number such as 30000"))
}

/// The relative gap at which to stop: `0.001`, or `0.1%`.
pub(crate) fn gap(text: &str) -> Result<f64, String> {
    let (digits, factor) = match text.strip_suffix('%') {
        Some(digits) => (digits.trim(), 0.01),
        None => (text, 1.0),
    };
    match digits.parse::<f64>() {
        Ok(number) if (0.0..=1.0).contains(&(number * factor)) => Ok(number * factor),
        _ => Err(format!(
            "{text:?} is not a gap; give a fraction from 0 to 1 such as 0.001, or a percentage such as 0.1%"
        )),
    }
}

/// How many networks, as asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NetworksAsked(pub(crate) NetworkCount);

impl FromStr for NetworksAsked {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "{text:?} is not a number of networks; allowed are auto, free, K such as 50, or MIN-MAX such as 45-55"
            )
        };
        let number = |digits: &str| digits.trim().parse::<u32>().ok().filter(|&k| k > 0).ok_or_else(wrong);
        let count = match (text, text.split_once('-')) {
            ("auto", _) => NetworkCount::Auto,
            ("free", _) => NetworkCount::Free,
            (_, None) => NetworkCount::Exactly(number(text)?),
            (_, Some((least, most))) => match (number(least)?, number(most)?) {
                (least, most) if least > most => {
                    return Err(format!("{least} is above {most}; give the smaller number first: {most}-{least}"));
                }
                (least, most) if least == most => NetworkCount::Exactly(least),
                (least, most) => NetworkCount::Between(least, most),
            },
        };
        Ok(Self(count))
    }
}

impl fmt::Display for NetworksAsked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            NetworkCount::Auto => formatter.write_str("auto"),
            NetworkCount::Free => formatter.write_str("free"),
            NetworkCount::Exactly(k) => write!(formatter, "{k}"),
            NetworkCount::Between(least, most) => write!(formatter, "{least}-{most}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_in_all_spellings() {
        let seconds = |text: &str| text.parse::<TimeLimit>().unwrap().0.map(|limit| limit.as_secs_f64());
        assert_eq!(seconds("90"), Some(90.0));
        assert_eq!(seconds("60s"), Some(60.0));
        assert_eq!(seconds("10m"), Some(600.0));
        assert_eq!(seconds("1h"), Some(3600.0));
        assert_eq!(seconds("none"), None);
        assert!("1 week".parse::<TimeLimit>().unwrap_err().contains("60s, 10m, 1h, or none"));
        assert!("-3".parse::<TimeLimit>().is_err());
        assert!("1e300h".parse::<TimeLimit>().is_err());
    }

    #[test]
    fn memory_in_all_spellings() {
        assert_eq!(bytes("4GB"), Ok(4_000_000_000));
        assert_eq!(bytes("2 GiB"), Ok(2_147_483_648));
        assert_eq!(bytes("1000000"), Ok(1_000_000));
        assert!(bytes("lots").is_err());
        assert!(bytes("0").is_err());
    }

    #[test]
    fn numbers_of_networks_in_all_spellings() {
        for text in ["auto", "free", "50", "45-55"] {
            assert_eq!(text.parse::<NetworksAsked>().unwrap().to_string(), text);
        }
        assert_eq!("50-50".parse::<NetworksAsked>().unwrap().0, NetworkCount::Exactly(50));
        assert!("55-45".parse::<NetworksAsked>().unwrap_err().contains("45-55"));
        assert!("0".parse::<NetworksAsked>().unwrap_err().contains("auto, free, K such as 50"));
    }

    #[test]
    fn patients_and_gaps() {
        assert_eq!(patients("30,000"), Ok(30_000));
        assert!(patients("-1").is_err());
        assert_eq!(gap("0.5%"), Ok(0.005));
        assert_eq!(gap("0.0"), Ok(0.0));
        assert!(gap("2").is_err());
    }
}
