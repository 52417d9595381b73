//! The user's own term: an expression over columns.

use super::{Measure, Term, of_some};
use crate::model::{PracticeId, Score};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is wrong with an expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionError {
    /// A character or word that has no place there.
    #[error(
        "{found} at character {at}: allowed are numbers, + - * / ( ), patients, practices, sum(column), mean(column), least(column), most(column), abs(x), min(x, y) and max(x, y)"
    )]
    Unexpected {
        /// What was found.
        found: String,
        /// Where, from 1.
        at: usize,
    },
    /// A column that is not known.
    #[error("column {column:?} at character {at} is not known; the columns with numbers are {known}")]
    Column {
        /// The column.
        column: String,
        /// Where, from 1.
        at: usize,
        /// The columns there are.
        known: String,
    },
}

/// How a column is summed up over a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Over {
    Sum,
    /// Each practice counting as its patients.
    Mean,
    Least,
    Most,
}

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Number(f64),
    Patients,
    Practices,
    Column(Over, usize),
    Add,
    Subtract,
    Multiply,
    Divide,
    Negate,
    Absolute,
    Smaller,
    Larger,
}

impl std::fmt::Display for Step {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = match self {
            Self::Number(number) => return write!(formatter, "{number}"),
            Self::Column(over, column) => {
                let over = match over {
                    Over::Sum => "sum",
                    Over::Mean => "mean",
                    Over::Least => "least",
                    Over::Most => "most",
                };
                return write!(formatter, "{over} {column}");
            }
            Self::Patients => "patients",
            Self::Practices => "practices",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Negate => "negate",
            Self::Absolute => "abs",
            Self::Smaller => "min",
            Self::Larger => "max",
        };
        formatter.write_str(word)
    }
}

/// An expression over a network's columns, such as `max(0, 2 - sum(training))`: arithmetic over `patients`, `practices`
/// and `sum`, `mean` (each practice counting as its patients), `least` and `most` of a column. To divide by 0 gives 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    text: String,
    /// The columns that it names, by their places.
    names: BTreeMap<usize, String>,
    steps: Vec<Step>,
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    columns: &'a [&'a str],
    names: BTreeMap<usize, String>,
    steps: Vec<Step>,
}

impl Expression {
    /// Reads an expression; columns are known by their places in `columns`.
    ///
    /// # Errors
    /// [`ExpressionError`] with the place where reading stopped.
    pub fn parse(text: &str, columns: &[&str]) -> Result<Self, ExpressionError> {
        let mut parser = Parser { text, at: 0, columns, names: BTreeMap::new(), steps: Vec::new() };
        parser.sum()?;
        match parser.peek() {
            None => Ok(Self { text: text.to_owned(), names: parser.names, steps: parser.steps }),
            Some(_) => Err(parser.unexpected()),
        }
    }

    /// The places of the columns that it names.
    pub fn columns(&self) -> impl Iterator<Item = usize> + '_ {
        self.steps.iter().filter_map(|step| match step {
            Step::Column(_, column) => Some(*column),
            _ => None,
        })
    }

    /// The expression as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The columns that it names, by their places.
    #[must_use]
    pub fn names(&self) -> &BTreeMap<usize, String> {
        &self.names
    }

    /// What it computes, in postfix order, for whoever computes it elsewhere: a number, `patients`, `practices`, a column
    /// by its place (`sum 0`, `mean 0`, `least 0`, `most 0`), `+`, `-`, `*`, `/`, `negate`, `abs`, `min` or `max`.
    #[must_use]
    pub fn postfix(&self) -> Vec<String> {
        self.steps.iter().map(ToString::to_string).collect()
    }

    fn value(&self, patients: &[u32], columns: &BTreeMap<usize, Vec<f64>>, members: &[PracticeId]) -> f64 {
        let mut stack: Vec<f64> = Vec::with_capacity(8);
        let total: f64 = members.iter().map(|id| f64::from(patients[id.index()])).sum();
        for step in &self.steps {
            let value = match *step {
                Step::Number(number) => number,
                Step::Patients => total,
                Step::Practices => members.len() as f64,
                Step::Column(over, column) => {
                    let cells = || members.iter().map(|id| columns[&column][id.index()]);
                    match over {
                        Over::Sum => cells().sum(),
                        Over::Least => cells().fold(f64::INFINITY, f64::min),
                        Over::Most => cells().fold(f64::NEG_INFINITY, f64::max),
                        Over::Mean if total > 0.0 => {
                            let weighted =
                                members.iter().zip(cells()).map(|(id, x)| x * f64::from(patients[id.index()]));
                            weighted.sum::<f64>() / total
                        }
                        Over::Mean => 0.0,
                    }
                }
                Step::Negate => -stack.pop().unwrap_or_default(),
                Step::Absolute => stack.pop().unwrap_or_default().abs(),
                Step::Add | Step::Subtract | Step::Multiply | Step::Divide | Step::Smaller | Step::Larger => {
                    let (right, left) = (stack.pop().unwrap_or_default(), stack.pop().unwrap_or_default());
                    match step {
                        Step::Add => left + right,
                        Step::Subtract => left - right,
                        Step::Multiply => left * right,
                        Step::Divide if right == 0.0 => 0.0,
                        Step::Divide => left / right,
                        Step::Smaller => left.min(right),
                        _ => left.max(right),
                    }
                }
            };
            stack.push(value);
        }
        stack.pop().unwrap_or_default()
    }
}

impl Parser<'_> {
    fn peek(&mut self) -> Option<char> {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
        self.text[self.at..].chars().next()
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn need(&mut self, wanted: char) -> Result<(), ExpressionError> {
        if self.take(wanted) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn unexpected(&mut self) -> ExpressionError {
        let found = self.peek().map_or_else(|| "the end".to_owned(), |letter| format!("{letter:?}"));
        ExpressionError::Unexpected { found, at: self.text[..self.at].chars().count() + 1 }
    }

    fn sum(&mut self) -> Result<(), ExpressionError> {
        self.product()?;
        loop {
            let step = if self.take('+') {
                Step::Add
            } else if self.take('-') {
                Step::Subtract
            } else {
                return Ok(());
            };
            self.product()?;
            self.steps.push(step);
        }
    }

    fn product(&mut self) -> Result<(), ExpressionError> {
        self.value()?;
        loop {
            let step = if self.take('*') {
                Step::Multiply
            } else if self.take('/') {
                Step::Divide
            } else {
                return Ok(());
            };
            self.value()?;
            self.steps.push(step);
        }
    }

    /// Up to the first character that `belongs` refuses.
    fn while_in(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let word: String = self.text[self.at..].chars().take_while(|&letter| belongs(letter)).collect();
        self.at += word.len();
        word
    }

    fn value(&mut self) -> Result<(), ExpressionError> {
        let Some(first) = self.peek() else { return Err(self.unexpected()) };
        if self.take('-') {
            self.value()?;
            self.steps.push(Step::Negate);
            return Ok(());
        }
        if self.take('(') {
            self.sum()?;
            return self.need(')');
        }
        let start = self.at;
        if first.is_ascii_digit() || first == '.' {
            let number = self.while_in(|letter| letter.is_ascii_digit() || letter == '.');
            let Ok(number) = number.parse() else {
                self.at = start;
                return Err(self.unexpected());
            };
            self.steps.push(Step::Number(number));
            return Ok(());
        }
        let word = self.while_in(|letter| letter.is_alphanumeric() || letter == '_');
        let over = match word.as_str() {
            "patients" => {
                self.steps.push(Step::Patients);
                return Ok(());
            }
            "practices" => {
                self.steps.push(Step::Practices);
                return Ok(());
            }
            "abs" => {
                self.need('(')?;
                self.sum()?;
                self.steps.push(Step::Absolute);
                return self.need(')');
            }
            "min" | "max" => {
                self.need('(')?;
                self.sum()?;
                self.need(',')?;
                self.sum()?;
                self.steps.push(if word == "min" { Step::Smaller } else { Step::Larger });
                return self.need(')');
            }
            "sum" => Over::Sum,
            "mean" => Over::Mean,
            "least" => Over::Least,
            "most" => Over::Most,
            _ => {
                self.at = start;
                return Err(self.unexpected());
            }
        };
        self.need('(')?;
        self.peek();
        let start = self.at;
        let name = self.while_in(|letter| letter != ')').trim().to_owned();
        let place = self.columns.iter().position(|column| *column == name);
        let at = self.text[..start].chars().count() + 1;
        let known = || self.columns.join(", ");
        let column = place.ok_or_else(|| ExpressionError::Column { column: name.clone(), at, known: known() })?;
        self.names.insert(column, name);
        self.steps.push(Step::Column(over, column));
        self.need(')')
    }
}

/// The user's own term: an expression times a price. What is below 0 counts as 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Own {
    name: String,
    expression: Expression,
    patients: Vec<u32>,
    columns: BTreeMap<usize, Vec<f64>>,
    price: f64,
}

impl Own {
    /// The expression over these practices: for each column that it names one number for each practice.
    ///
    /// # Panics
    /// When a column that the expression names is missing or has another length.
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        expression: Expression,
        patients: Vec<u32>,
        columns: BTreeMap<usize, Vec<f64>>,
        price: f64,
    ) -> Self {
        for column in expression.columns() {
            assert!(columns.get(&column).is_some_and(|cells| cells.len() == patients.len()), "one number a practice");
        }
        Self { name: name.into(), expression, patients, columns, price }
    }

    /// The expression.
    #[must_use]
    pub fn expression(&self) -> &Expression {
        &self.expression
    }

    /// The numbers of each column that the expression names, one for each practice.
    #[must_use]
    pub fn columns(&self) -> &BTreeMap<usize, Vec<f64>> {
        &self.columns
    }

    /// Registered patients of each practice.
    #[must_use]
    pub fn patients(&self) -> &[u32] {
        &self.patients
    }

    /// Patient-km for a value of 1.
    #[must_use]
    pub fn price(&self) -> f64 {
        self.price
    }
}

impl Measure for Own {
    fn name(&self) -> &str {
        &self.name
    }

    fn score(&self, members: &[PracticeId]) -> Score {
        let value = self.expression.value(&self.patients, &self.columns, members) * self.price;
        Score::from_patient_km(if value.is_finite() { value.clamp(0.0, 1e9) } else { 0.0 })
    }

    fn term(&self) -> Option<Term<'_>> {
        Some(Term::Own(self))
    }

    fn restrict(&self, members: &[PracticeId]) -> Option<Arc<dyn Measure>> {
        Some(Arc::new(Self {
            name: self.name.clone(),
            expression: self.expression.clone(),
            patients: of_some(&self.patients, members),
            columns: self.columns.iter().map(|(&column, cells)| (column, of_some(cells, members))).collect(),
            price: self.price,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> f64 {
        let columns = BTreeMap::from([(0, vec![1.0, 0.0, 5.0]), (1, vec![10.0, 20.0, 40.0])]);
        let members = [PracticeId::new(0), PracticeId::new(2)];
        let expression = Expression::parse(text, &["training", "imd score"]).unwrap();
        expression.value(&[1000, 9000, 3000], &columns, &members)
    }

    #[test]
    fn arithmetic_over_columns() {
        assert_eq!(value("2 + 3 * 4 - 1"), 13.0);
        assert_eq!(value("-(2 - 5) / 2"), 1.5);
        assert_eq!(value("sum(training)"), 6.0);
        assert_eq!(value("mean( imd score )"), (10.0 * 1000.0 + 40.0 * 3000.0) / 4000.0);
        assert_eq!(value("most(imd score) - least(imd score)"), 30.0);
        assert_eq!(value("max(0, 2 - practices) + min(patients, 7) + abs(0 - 1)"), 8.0);
        assert_eq!(value("1 / 0"), 0.0);
    }

    #[test]
    fn it_is_told_as_it_was_written_and_in_postfix_order() {
        let expression =
            Expression::parse("max(0, 2.5 - sum(training)) / -mean(imd score)", &["training", "imd score"]);
        let expression = expression.unwrap();
        assert_eq!(expression.postfix().join(","), "0,2.5,sum 0,-,max,mean 1,negate,/");
        assert_eq!(expression.names().values().collect::<Vec<_>>(), ["training", "imd score"]);
        assert_eq!(Expression::parse(expression.text(), &["training", "imd score"]).unwrap(), expression);
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_place() {
        let error = |text| Expression::parse(text, &["training"]).unwrap_err().to_string();
        assert!(error("2 + ").starts_with("the end at character 5"));
        assert!(error("2 ? 3").starts_with("'?' at character 3"));
        assert_eq!(
            error("sum(trainees)"),
            "column \"trainees\" at character 5 is not known; the columns with numbers are training"
        );
        assert!(error("1.2.3").starts_with("'1' at character 1"));
        assert!(error("(1").starts_with("the end at character 3"));
    }
}
