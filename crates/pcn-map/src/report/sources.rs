//! Where the data came from, and what their owners ask to be said.

use pcn_io::output::{PlanRecord, PracticeRecord};

/// Attribution lines for what a plan holds: only the sources that its columns can have come from are named.
pub(crate) fn sources(record: &PlanRecord) -> Vec<String> {
    let any = |has: fn(&PracticeRecord) -> bool| record.practice_table.iter().any(has);
    let nhs = any(|row| !row.commissioner.is_empty() || !row.icb.is_empty() || !row.pcn_code.is_empty());
    let mut lines = Vec::new();
    if nhs {
        let dated = record.list_date.as_ref().map_or_else(String::new, |date| format!(", list sizes of {date}"));
        lines.push(format!(
            "Practices, list sizes and PCNs: NHS England (Organisation Data Service; Patients Registered at a GP Practice{dated}), \
             Open Government Licence v3.0."
        ));
    }
    if any(|row| !row.postcode.is_empty()) {
        lines.push(
            "Places of postcodes: contains OS data © Crown copyright and database right; contains Royal Mail data © Royal \
             Mail copyright and database right; contains National Statistics data © Crown copyright and database right."
                .to_owned(),
        );
    }
    lines.push(format!("Drawn by pcn {} from the plan's own record.", record.pcn_version));
    lines
}
