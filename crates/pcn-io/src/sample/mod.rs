//! Synthetic areas that look like England, in the NHS's raw formats.
//!
//! Towns of very different sizes, countryside between them, shared addresses, log-normal list sizes with a median near
//! 8,000 patients, and an estuary that no practice stands in. Every code is well formed and none is real: practices
//! `Z10001`..., ICBs `QZ1`..., sub-ICB locations `Z1N`, `Z1S`..., PCNs `U00001`..., postcodes in areas `ZX`, `ZW`...

mod draw;
mod estuary;
mod files;
mod names;
mod pcns;
mod postcodes;

use draw::draw;
use pcn::model::Practice;
use std::io;
use std::path::{Path, PathBuf};

/// The most practices that a sample may have: three times England.
pub const MOST_PRACTICES: usize = 20_000;

/// How large a sample is, and which of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SampleSettings {
    /// Number of practices, from 1 to [`MOST_PRACTICES`].
    pub practices: usize,
    /// Same settings, same bytes.
    pub seed: u64,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleReport {
    /// The files, in the order in which `pcn prepare` takes them, then the provenance.
    pub files: Vec<PathBuf>,
    /// Practices with patients.
    pub practices: usize,
    /// Their patients.
    pub patients: u64,
    /// PCNs that the practices are in.
    pub pcns: usize,
}

/// Why there is no sample.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// Too few or too many practices.
    #[error("{0} practices: a sample has from 1 to 20000; change --practices")]
    Practices(usize),
    /// The workbook could not be made.
    #[error("ePCN.xlsx cannot be made: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// A file could not be written.
    #[error("{0}; choose another folder, or check its permissions")]
    Write(#[from] io::Error),
}

/// Practices of a synthetic area, for tests and benches; same arguments, same practices.
///
/// ```
/// let practices = pcn_io::sample::sample_practices(150, 1);
/// assert_eq!(practices.len(), 150);
/// assert_eq!(practices[0].code, "Z10001");
/// ```
#[must_use]
pub fn sample_practices(practices: usize, seed: u64) -> Vec<Practice> {
    let drawn = draw(practices, seed).practices.into_iter();
    drawn.map(|it| Practice { code: it.code, name: it.name, location: it.point, list_size: it.list_size }).collect()
}

/// Writes `epraccur.csv`, `gp-reg-pat-prac-all.csv`, `postcodes.csv`, `ePCN.xlsx`, `gp-reg-pat-prac-map.csv` and
/// `README.md` into a folder, which is made when it is not there. Every file is written whole or not at all.
///
/// # Errors
/// [`SampleError`] when the number of practices is out of range or a file cannot be written.
pub fn write_sample(settings: &SampleSettings, dir: impl AsRef<Path>) -> Result<SampleReport, SampleError> {
    if !(1..=MOST_PRACTICES).contains(&settings.practices) {
        return Err(SampleError::Practices(settings.practices));
    }
    let dir = dir.as_ref();
    let sample = draw(settings.practices, settings.seed);
    let files = [
        ("epraccur.csv", files::epraccur(&sample)?),
        ("gp-reg-pat-prac-all.csv", files::lists(&sample)?),
        ("postcodes.csv", files::postcodes(&sample)?),
        ("ePCN.xlsx", files::epcn(&sample)?),
        ("gp-reg-pat-prac-map.csv", files::map(&sample)?),
        ("README.md", files::readme(settings, &sample).into_bytes()),
    ];
    std::fs::create_dir_all(dir)
        .map_err(|error| io::Error::new(error.kind(), format!("{} cannot be made: {error}", dir.display())))?;
    let mut written = Vec::with_capacity(files.len());
    for (name, bytes) in files {
        let path = dir.join(name);
        crate::files::write_atomically(&path, &bytes)?;
        written.push(path);
    }
    Ok(SampleReport {
        files: written,
        practices: sample.practices.len(),
        patients: sample.patients(),
        pcns: sample.pcns.len(),
    })
}
