//! Coordinates: in Britain, and the right way round.

use super::{Flaw, Problems};
use crate::britain;
use pcn::geometry::{GridPoint, LatLon, wgs84_to_grid};
use std::path::Path;

const METRES: &str = "easting 0 to 700,000 and northing 0 to 1,300,000 (metres on the British National Grid), on land";
const DEGREES: &str = "lat 49 to 61 and lon -9 to 2.5 (degrees, WGS84), on land in Britain";
const LATITUDES: std::ops::RangeInclusive<f64> = 49.0..=61.0;
const LONGITUDES: std::ops::RangeInclusive<f64> = -9.0..=2.5;

/// A point from metres, refused with what is probably the matter.
pub(crate) fn from_metres(easting: f64, northing: f64) -> Result<GridPoint, Flaw> {
    let found = format!("easting {easting}, northing {northing}");
    let point = GridPoint::new(easting, northing)
        .map_err(|_| Flaw::new("E202", format!("{found}, not finite"), METRES, "correct or empty both cells"))?;
    let exchanged = GridPoint::new(northing, easting).is_ok_and(britain::contains);
    let degrees = |a: f64, b: f64| LATITUDES.contains(&a) && LONGITUDES.contains(&b);
    if degrees(northing, easting) || degrees(easting, northing) {
        Err(Flaw::new("E204", format!("{found}, which are degrees"), METRES, "name the columns lat and lon instead"))
    } else if (1.0..700.0).contains(&easting) && (1.0..1300.0).contains(&northing) {
        Err(Flaw::new("E204", format!("{found}, which look like kilometres"), METRES, "multiply both by 1,000"))
    } else if britain::contains(point) {
        Ok(point)
    } else if exchanged {
        Err(Flaw::new(
            "E203",
            format!("{found}, outside Britain; the other way round it is inside"),
            METRES,
            "the columns look swapped: exchange easting and northing",
        ))
    } else {
        Err(Flaw::new(
            "E204",
            format!("{found}, outside Britain"),
            METRES,
            "correct the coordinates, or empty both cells",
        ))
    }
}

/// A point from degrees, refused with what is probably the matter.
pub(crate) fn from_degrees(lat: f64, lon: f64) -> Result<GridPoint, Flaw> {
    let found = format!("lat {lat}, lon {lon}");
    if !(lat.is_finite() && lon.is_finite()) {
        return Err(Flaw::new("E202", format!("{found}, not finite"), DEGREES, "correct or empty both cells"));
    }
    if LATITUDES.contains(&lon) && LONGITUDES.contains(&lat) {
        return Err(Flaw::new(
            "E203",
            format!("{found}, outside Britain; the other way round it is inside"),
            DEGREES,
            "the columns look swapped: exchange lat and lon",
        ));
    }
    if lat.abs() > 90.0 || lon.abs() > 180.0 {
        let hint = "name the columns easting and northing if they are metres on the National Grid";
        return Err(Flaw::new("E204", format!("{found}, not degrees"), DEGREES, hint));
    }
    let inside = LATITUDES.contains(&lat) && LONGITUDES.contains(&lon);
    let point = LatLon::new(lat, lon).and_then(wgs84_to_grid).ok();
    point.filter(|point| inside && britain::contains(*point)).ok_or_else(|| {
        let hint = "correct the coordinates (west of Greenwich is negative), or empty both cells";
        Flaw::new("E204", format!("{found}, outside Britain"), DEGREES, hint)
    })
}

/// Collects the coordinates of a file, so that a mistake in all rows is told once.
#[derive(Debug, Default)]
pub(crate) struct Places {
    given: usize,
    flaws: Vec<(u64, Flaw)>,
}

impl Places {
    /// The point, or none with its flaw noted.
    pub(crate) fn point(&mut self, row: u64, point: Result<GridPoint, Flaw>) -> Option<GridPoint> {
        self.given += 1;
        point.map_err(|flaw| self.flaws.push((row, flaw))).ok()
    }

    /// Hands the flaws over: one problem where every row has the same, else one each.
    pub(crate) fn finish(mut self, file: &Path, problems: &mut Problems) {
        let alike = |flaw: &Flaw, other: &Flaw| flaw.code == other.code && flaw.hint == other.hint;
        let all = self.given > 1
            && self.flaws.len() == self.given
            && self.flaws.windows(2).all(|pair| alike(&pair[0].1, &pair[1].1));
        if all {
            self.flaws.truncate(1);
            self.flaws[0].1.found.push_str(&format!(" (and so in all {} rows with coordinates)", self.given));
        }
        for (row, flaw) in self.flaws {
            problems.push(flaw.at(file, row));
        }
    }
}
