//! Files that several keys of a scenario name: each is parsed once.

use super::{layers, residents};
use crate::input::{InputError, Sheet};
use geo::MultiPolygon;
use pcn::model::PracticeId;
use residents::Population;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Polygons with the value of a property.
type Layer = Vec<(String, MultiPolygon<f64>)>;

/// What was parsed so far, for one table of practices.
#[derive(Debug, Default)]
pub(crate) struct Once {
    layers: Mutex<BTreeMap<(PathBuf, String), Arc<Layer>>>,
    residents: Mutex<BTreeMap<PathBuf, Arc<Population>>>,
    sheets: Mutex<BTreeMap<PathBuf, Arc<Sheet>>>,
}

impl Once {
    /// [`layers::polygons`].
    pub(crate) fn polygons(&self, file: &Path, property: &str) -> Result<Arc<Layer>, InputError> {
        once(&self.layers, (file.to_owned(), property.to_owned()), || layers::polygons(file, property))
    }

    /// [`residents::read`] for the practices of the table.
    pub(crate) fn residents(
        &self,
        file: &Path,
        ids: &HashMap<&str, PracticeId>,
    ) -> Result<Arc<Population>, InputError> {
        once(&self.residents, file.to_owned(), || residents::read(file, ids))
    }

    /// [`Sheet::read`].
    pub(crate) fn sheet(&self, file: &Path) -> Result<Arc<Sheet>, InputError> {
        once(&self.sheets, file.to_owned(), || Sheet::read(file))
    }
}

fn once<K: Ord, V>(
    known: &Mutex<BTreeMap<K, Arc<V>>>,
    key: K,
    parse: impl FnOnce() -> Result<V, InputError>,
) -> Result<Arc<V>, InputError> {
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = known.get(&key) {
        return Ok(Arc::clone(found));
    }
    let found = Arc::new(parse()?);
    known.insert(key, Arc::clone(&found));
    Ok(found)
}
