//! What is wrong with an input file, and the readers that find out.

mod error;
mod places;
mod records;
mod sheet;
mod suggest;
mod text;
mod values;
mod workbook;

pub(crate) use error::{Flaw, Problems};
pub use error::{InputError, Problem};
pub use pcn::model::thousands;
pub(crate) use places::{Places, from_degrees, from_metres};
pub(crate) use records::for_each_record;
pub(crate) use sheet::Sheet;
pub(crate) use suggest::{closest, did_you_mean, list};
pub(crate) use text::{looks_like_workbook, read_bytes, read_text};
pub(crate) use values::{date, list_size, number, postcode_key};
