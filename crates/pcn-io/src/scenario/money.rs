//! A network's yearly figures, from a file of rates.

use crate::input::{Flaw, InputError, read_text};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The rates that ship with the program.
const SHIPPED: &str = include_str!("../../../../data/rates/2023-24.toml");

/// Rates with the year that they are for and where they come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rates {
    /// The year.
    pub year: String,
    /// Where the rates were published.
    pub source: String,
    /// The payments, in order.
    pub payment: Vec<Payment>,
}

/// One payment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// What it is called.
    pub name: String,
    /// Pounds a year for each of what it is paid for.
    pub pounds: f64,
    /// `registered patient`, `weighted patient` or `network`.
    pub per: Per,
    /// Who published the amount.
    #[serde(default)]
    pub source: Option<String>,
}

/// What a payment is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Per {
    /// Each registered patient.
    #[serde(rename = "registered patient")]
    Registered,
    /// Each patient of the weighted list.
    #[serde(rename = "weighted patient")]
    Weighted,
    /// Each network.
    #[serde(rename = "network")]
    Network,
}

/// One payment of one network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MoneyLine {
    /// What it is called.
    pub name: String,
    /// Pounds a year.
    pub pounds: f64,
    /// What it is paid for.
    pub per: Per,
}

impl Rates {
    /// The rates of a file, or those that ship with the program.
    ///
    /// # Errors
    /// [`InputError`] when the file is no file of rates, or a rate is no amount.
    pub fn read(file: Option<&Path>) -> Result<Self, InputError> {
        let (path, text) = match file {
            Some(path) => (path, read_text(path)?.content),
            None => (Path::new("data/rates/2023-24.toml"), SHIPPED.to_owned()),
        };
        let refuse = |found: String, line: Option<u64>| -> InputError {
            let allowed = "year, source and [[payment]] with name, pounds and per, as in data/rates/2023-24.toml";
            Flaw::new("E509", found, allowed, "copy the file that ships with the program and change its amounts")
                .at(path, line)
                .into()
        };
        let rates: Self = toml::from_str(&text).map_err(|error| {
            let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() as u64 + 1);
            refuse(error.message().to_owned(), line)
        })?;
        match rates.payment.iter().find(|payment| !(payment.pounds.is_finite() && payment.pounds >= 0.0)) {
            Some(payment) => Err(refuse(format!("{:?} of {} pounds", payment.name, payment.pounds), None)),
            None => Ok(rates),
        }
    }

    /// What a network is paid in a year.
    #[must_use]
    pub fn lines(&self, registered: u64, weighted: f64) -> Vec<MoneyLine> {
        let amount = |payment: &Payment| match payment.per {
            Per::Registered => payment.pounds * registered as f64,
            Per::Weighted => payment.pounds * weighted,
            Per::Network => payment.pounds,
        };
        let pence = |pounds: f64| (pounds * 100.0).round() / 100.0;
        self.payment
            .iter()
            .map(|payment| MoneyLine { name: payment.name.clone(), pounds: pence(amount(payment)), per: payment.per })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rates_that_ship_pay_participation_on_weighted_patients() {
        let rates = Rates::read(None).unwrap();
        let lines = rates.lines(40_000, 41_000.0);
        let paid = |name: &str| lines.iter().find(|line| line.name.contains(name)).unwrap().pounds;
        assert_eq!(paid("participation"), 72_160.0);
        assert_eq!(paid("core"), 60_000.0);
        assert_eq!(paid("ARRS"), 929_511.0);
        assert_eq!(paid("director"), 29_160.0);
        let sourced = |payment: &Payment| payment.source.as_ref().is_some_and(|source| !source.is_empty());
        assert!(Rates::read(None).unwrap().payment.iter().all(sourced), "each amount says who published it");
    }
}
