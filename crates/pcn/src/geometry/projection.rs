//! Between WGS84 degrees and the British National Grid.

use super::GridPoint;
use proj4rs::Proj;
use std::sync::LazyLock;

/// Degrees north and east on WGS84, the coordinates of GPS and GeoJSON.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LatLon {
    latitude: f64,
    longitude: f64,
}

/// Why a place cannot be projected.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum ProjectionError {
    /// Not a place on Earth.
    #[error("latitude {latitude}, longitude {longitude}: they have to be degrees within -90 to 90 and -180 to 180")]
    NotOnEarth {
        /// The latitude as given.
        latitude: f64,
        /// The longitude as given.
        longitude: f64,
    },
    /// Outside the degrees that the grid covers.
    #[error(
        "latitude {latitude}, longitude {longitude} is outside Britain (latitude 48 to 62, longitude -10 to 4){}",
        swapped(*latitude, *longitude)
    )]
    DegreesOutsideBritain {
        /// The latitude as given.
        latitude: f64,
        /// The longitude as given.
        longitude: f64,
    },
    /// Outside the metres that the grid covers.
    #[error(
        "easting {easting}, northing {northing} is outside Britain (easting -200,000 to 900,000 m, northing -200,000 to 1,400,000 m)"
    )]
    MetresOutsideBritain {
        /// The easting as given.
        easting: f64,
        /// The northing as given.
        northing: f64,
    },
}

fn swapped(latitude: f64, longitude: f64) -> &'static str {
    if in_britain(longitude, latitude) { ": the two are swapped" } else { "" }
}

/// Britain with a margin, wide enough for the territories around its outermost practices.
fn in_britain(latitude: f64, longitude: f64) -> bool {
    (48.0..=62.0).contains(&latitude) && (-10.0..=4.0).contains(&longitude)
}

impl LatLon {
    /// A place from degrees north (latitude) and degrees east (longitude).
    ///
    /// # Errors
    /// [`ProjectionError::NotOnEarth`] when they are no finite degrees in range.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self, ProjectionError> {
        if latitude.abs() <= 90.0 && longitude.abs() <= 180.0 {
            Ok(Self { latitude, longitude })
        } else {
            Err(ProjectionError::NotOnEarth { latitude, longitude })
        }
    }

    /// Degrees north of the equator.
    #[must_use]
    pub fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east of Greenwich.
    #[must_use]
    pub fn longitude(self) -> f64 {
        self.longitude
    }
}

/// The two reference systems: degrees on WGS84 and EPSG:27700 with Ordnance Survey's seven Helmert parameters.
static SYSTEMS: LazyLock<(Proj, Proj)> = LazyLock::new(|| {
    let system = |text| Proj::from_proj_string(text).expect("the built-in definition of a reference system is valid");
    let wgs84 = system("+proj=longlat +datum=WGS84 +no_defs");
    let grid = system(concat!(
        "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy ",
        "+towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 +units=m +no_defs"
    ));
    (wgs84, grid)
});

/// The point of the British National Grid at a place in degrees.
///
/// By the transverse Mercator projection on the Airy ellipsoid and Ordnance Survey's seven-parameter Helmert
/// transformation, which is good to 5 m anywhere in Britain: fine for distances between practices, and no grid file is
/// needed (the definitive transformation, OSTN15, is a table of 876,951 shifts). Points projected this way should not be
/// told from grid references by less than that.
///
/// Source: Ordnance Survey, "A guide to coordinate systems in Great Britain", section 6.6 and annexe C.
///
/// # Errors
/// [`ProjectionError::DegreesOutsideBritain`], which says so when latitude and longitude are swapped.
///
/// ```
/// use pcn::geometry::{GridPoint, LatLon, wgs84_to_grid};
///
/// let lambeth = wgs84_to_grid(LatLon::new(51.489366, -0.119926).unwrap()).unwrap();
/// assert!(lambeth.km_to(GridPoint::new(530_625.0, 178_388.0).unwrap()) < 0.005);
/// ```
pub fn wgs84_to_grid(place: LatLon) -> Result<GridPoint, ProjectionError> {
    let LatLon { latitude, longitude } = place;
    let outside = ProjectionError::DegreesOutsideBritain { latitude, longitude };
    if !in_britain(latitude, longitude) {
        return Err(outside);
    }
    let (wgs84, grid) = &*SYSTEMS;
    let mut point = (longitude.to_radians(), latitude.to_radians(), 0.0);
    proj4rs::transform::transform(wgs84, grid, &mut point).map_err(|_| outside)?;
    GridPoint::new(point.0, point.1).map_err(|_| outside)
}

/// The place in degrees of a point of the British National Grid: [`wgs84_to_grid`] the other way, to a centimetre.
///
/// # Errors
/// [`ProjectionError::MetresOutsideBritain`].
pub fn grid_to_wgs84(point: GridPoint) -> Result<LatLon, ProjectionError> {
    let (easting, northing) = (point.easting(), point.northing());
    let outside = ProjectionError::MetresOutsideBritain { easting, northing };
    if !((-200_000.0..=900_000.0).contains(&easting) && (-200_000.0..=1_400_000.0).contains(&northing)) {
        return Err(outside);
    }
    let (wgs84, grid) = &*SYSTEMS;
    let mut place = (easting, northing, 0.0);
    proj4rs::transform::transform(grid, wgs84, &mut place).map_err(|_| outside)?;
    LatLon::new(place.1.to_degrees(), place.0.to_degrees()).map_err(|_| outside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Test points that Ordnance Survey publishes with OSTN15: latitude, longitude (ETRS89), easting, northing.
    const PUBLISHED: [(&str, f64, f64, f64, f64); 18] = [
        ("TP01 St Mary's, Scilly", 49.92226393730, -6.29977752014, 91492.146, 11318.804),
        ("TP02 Lizard Point", 49.96006137820, -5.20304609998, 170370.718, 11572.405),
        ("TP03 Plymouth", 50.43885825610, -4.10864563561, 250359.811, 62016.569),
        ("TP04 St Catherine's Point", 50.57563665000, -1.29782277240, 449816.371, 75335.861),
        ("TP05 Southampton", 50.93127937910, -1.45051433700, 438710.920, 114792.250),
        ("TP06 Nash Point", 51.40078220140, -3.55128349240, 292184.870, 168003.465),
        ("TP07 North Foreland", 51.37447025550, 1.44454730409, 639821.835, 169565.858),
        ("TP08 Brislington", 51.42754743020, -2.54407618349, 362269.991, 169978.690),
        ("TP09 Lambeth", 51.48936564950, -0.11992557180, 530624.974, 178388.464),
        ("TP10 Carmarthen", 51.85890896400, -4.30852476960, 241124.584, 220332.641),
        ("TP11 Colchester", 51.89436637350, 0.89724327012, 599445.590, 225722.826),
        ("TP12 Droitwich", 52.25529381630, -2.15458614387, 389544.190, 261912.153),
        ("TP13 Northampton", 52.25160951230, -0.91248956970, 474335.969, 262047.755),
        ("TP14 King's Lynn", 52.75136687170, 0.40153547065, 562180.547, 319784.995),
        ("TP15 Nottingham", 52.96219109410, -1.19747655922, 454002.834, 340834.943),
        ("TP16 Daresbury", 53.34480280190, -2.64049320810, 357455.843, 383290.436),
        ("TP20", 53.80021519630, -1.66379168242, 422242.186, 433818.701),
        ("TP40", 60.13308091660, -2.07382822798, 395999.668, 1138728.951),
    ];

    #[test]
    fn published_points_are_met_within_five_metres() {
        for (name, latitude, longitude, easting, northing) in PUBLISHED {
            let expected = GridPoint::new(easting, northing).unwrap();
            let place = LatLon::new(latitude, longitude).unwrap();
            let off = wgs84_to_grid(place).unwrap().km_to(expected) * 1000.0;
            assert!(off < 5.0, "{name}: {off} m");
            let back = wgs84_to_grid(grid_to_wgs84(expected).unwrap()).unwrap().km_to(expected) * 1000.0;
            assert!(back < 0.01, "{name}: {back} m");
            let degrees = grid_to_wgs84(expected).unwrap();
            assert!((degrees.latitude() - latitude).abs() < 5.0 / 111_000.0, "{name}");
        }
    }

    #[test]
    fn the_worked_example_of_the_guide() {
        // Caister water tower: 52 39'28.8282" N, 1 42'57.8663" E (ETRS89) is 651409.903, 313177.270.
        let place = LatLon::new(52.0 + 39.0 / 60.0 + 28.8282 / 3600.0, 1.0 + 42.0 / 60.0 + 57.8663 / 3600.0).unwrap();
        let off = wgs84_to_grid(place).unwrap().km_to(GridPoint::new(651_409.903, 313_177.270).unwrap()) * 1000.0;
        assert!(off < 5.0, "{off} m");
    }

    #[test]
    fn swapped_and_foreign_places_are_refused_by_name() {
        let refused = |latitude, longitude| wgs84_to_grid(LatLon::new(latitude, longitude).unwrap()).unwrap_err();
        assert_eq!(
            refused(-0.1, 51.5).to_string(),
            "latitude -0.1, longitude 51.5 is outside Britain (latitude 48 to 62, longitude -10 to 4): the two are swapped"
        );
        assert_eq!(
            refused(40.0, 3.0).to_string(),
            "latitude 40, longitude 3 is outside Britain (latitude 48 to 62, longitude -10 to 4)"
        );
        assert!(LatLon::new(f64::NAN, 0.0).is_err());
        assert!(LatLon::new(0.0, f64::INFINITY).is_err());
        assert!(grid_to_wgs84(GridPoint::new(1e9, 0.0).unwrap()).is_err());
    }

    proptest! {
        #[test]
        fn there_and_back(easting in -20_000.0..700_000.0_f64, northing in -20_000.0..1_250_000.0_f64) {
            let point = GridPoint::new(easting, northing).unwrap();
            let back = wgs84_to_grid(grid_to_wgs84(point).unwrap()).unwrap();
            prop_assert!(back.km_to(point) < 1e-5, "{back:?}");
        }
    }
}
