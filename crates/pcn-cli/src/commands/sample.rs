use crate::failure::*;
pub(super) fn run(_: &crate::args::SampleArgs) -> Result<Report, Failure> {
    Err(Failure::Usage(String::new()))
}
