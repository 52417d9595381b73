//! Files that the example scenarios name and that no public source has ready: travel, catchments and weighted lists, made up from
//! real places so that the examples run on real practices.

use geojson::{Geometry, GeometryValue};
use pcn::geometry::{GridPoint, LatLon, Territories, TerritoryOptions, grid_to_wgs84, wgs84_to_grid};
use pcn::model::Practice;
use pcn_io::table::PracticeTable;
use std::collections::HashMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// What a straight kilometre is by road.
const DETOUR: f64 = 1.3;

/// Kilometres by road in a minute: 40 km/h.
const KM_PER_MINUTE: f64 = 40.0 / 60.0;

/// Writes every file into `folder`, from the data in `shared`.
///
/// # Errors
/// When a file of `shared` cannot be read, or one of `folder` cannot be written.
pub fn write(shared: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    let practices = |name: &str| PracticeTable::read(shared.join("instances/pcn").join(name))?.practices();
    let (bob, staffs) = (practices("bob-practices.csv")?, practices("staffs-practices.csv")?);
    let lsoas = lsoas(&shared.join("data/nhs-2025-staffs/lsoa21-attributes.csv"))?;
    let deprivation = column(&shared.join("data/practice-imd-2019.csv"), "practice_code", "imd2019_score")?;
    fs::write(folder.join("bob-minutes.csv"), minutes(&bob))?;
    fs::write(folder.join("bob-osrm.json"), osrm(&bob)?)?;
    fs::write(folder.join("staffs-lsoa-km.csv"), from_lsoas(&lsoas, &staffs))?;
    fs::write(folder.join("staffs-catchments.geojson"), catchments(&staffs)?)?;
    fs::write(folder.join("staffs-weighted.csv"), weighted(&staffs, &deprivation))?;
    Ok(())
}

fn road_km(a: GridPoint, b: GridPoint) -> f64 {
    DETOUR * a.km_to(b)
}

/// `from,to,minutes` between all practices.
fn minutes(practices: &[Practice]) -> String {
    let mut text = String::from("from,to,minutes\n");
    for a in practices {
        for b in practices {
            let _ = writeln!(text, "{},{},{:.2}", a.code, b.code, road_km(a.location, b.location) / KM_PER_MINUTE);
        }
    }
    text
}

/// What OSRM's table service answers: seconds, and where it put each practice.
fn osrm(practices: &[Practice]) -> Result<String, Box<dyn Error>> {
    let seconds = |a: &Practice, b: &Practice| (60.0 * road_km(a.location, b.location) / KM_PER_MINUTE).round();
    let rows: Vec<Vec<f64>> = practices.iter().map(|a| practices.iter().map(|b| seconds(a, b)).collect()).collect();
    let mut sources = Vec::new();
    for practice in practices {
        let at = grid_to_wgs84(practice.location)?;
        sources.push(serde_json::json!({ "location": [at.longitude(), at.latitude()], "name": "" }));
    }
    let answer = serde_json::json!({ "code": "Ok", "durations": rows, "sources": sources, "destinations": sources });
    Ok(answer.to_string())
}

/// Codes and places of LSOAs.
fn lsoas(file: &Path) -> Result<Vec<(String, GridPoint)>, Box<dyn Error>> {
    let (lon, lat) = (column(file, "lsoa21_code", "cent_lon")?, column(file, "lsoa21_code", "cent_lat")?);
    let mut places = Vec::new();
    for (code, lon) in lon {
        let place = wgs84_to_grid(LatLon::new(lat[&code], lon)?)?;
        places.push((code, place));
    }
    places.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(places)
}

/// `from,to,km` from each LSOA to each practice.
fn from_lsoas(lsoas: &[(String, GridPoint)], practices: &[Practice]) -> String {
    let mut text = String::from("from,to,km\n");
    for (code, place) in lsoas {
        for practice in practices {
            let _ = writeln!(text, "{code},{},{:.3}", practice.code, road_km(*place, practice.location));
        }
    }
    text
}

/// Catchments: the places nearer to a practice than to any other. Practices at one address are moved 200 m apart, so that each
/// has one.
fn catchments(practices: &[Practice]) -> Result<String, Box<dyn Error>> {
    let mut at: HashMap<(i64, i64), f64> = HashMap::new();
    let mut points = Vec::new();
    for practice in practices {
        let (east, north) = (practice.location.easting(), practice.location.northing());
        let before = at.entry((east as i64, north as i64)).or_default();
        points.push(GridPoint::new(east + 200.0 * *before, north)?);
        *before += 1.0;
    }
    let territories = Territories::new(&points, &TerritoryOptions::default())?;
    let mut features = Vec::new();
    for (at, practice) in practices.iter().enumerate() {
        let area =
            serde_json::to_value(Geometry::new(GeometryValue::from(&territories.polygon(territories.site_of(at)))))?;
        features
            .push(serde_json::json!({ "type": "Feature", "properties": { "code": practice.code }, "geometry": area }));
    }
    Ok(serde_json::json!({ "type": "FeatureCollection", "features": features }).to_string())
}

/// Lists weighted by deprivation: a quarter less where there is none, and one hundredth more for each point of its score.
fn weighted(practices: &[Practice], deprivation: &HashMap<String, f64>) -> String {
    let mut text = String::from("code,weighted_list\n");
    for practice in practices {
        let weight = 0.75 + deprivation.get(&practice.code).map_or(0.22, |score| score / 100.0);
        let _ = writeln!(text, "{},{:.0}", practice.code, f64::from(practice.list_size) * weight);
    }
    text
}

/// The numbers of a column by the codes of another; rows without a number are left out.
fn column(file: &Path, code: &str, name: &str) -> Result<HashMap<String, f64>, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(file)?;
    let header = reader.headers()?.clone();
    let place = |wanted: &str| {
        header.iter().position(|name| name == wanted).ok_or_else(|| format!("{}: no column {wanted}", file.display()))
    };
    let (code, value) = (place(code)?, place(name)?);
    let mut found = HashMap::new();
    for row in reader.records() {
        let row = row?;
        if let Ok(number) = row[value].parse() {
            found.insert(row[code].to_owned(), number);
        }
    }
    Ok(found)
}
