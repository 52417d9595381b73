//! WGS84 to the British National Grid.

use pcn::geometry::GridPoint;
use proj4rs::proj::Proj;
use std::sync::LazyLock;

/// EPSG:27700 with the seven-parameter Helmert transformation, good to about 5 m.
const NATIONAL_GRID: &str = "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy \
     +towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 +units=m +no_defs";
const DEGREES: &str = "+proj=longlat +datum=WGS84 +no_defs";

static PROJECTIONS: LazyLock<Option<(Proj, Proj)>> =
    LazyLock::new(|| Some((Proj::from_proj_string(DEGREES).ok()?, Proj::from_proj_string(NATIONAL_GRID).ok()?)));

/// The grid point at a latitude and longitude in degrees, none where the projection is not defined.
pub(crate) fn from_wgs84(lat: f64, lon: f64) -> Option<GridPoint> {
    let (degrees, grid) = PROJECTIONS.as_ref()?;
    let mut point = (lon.to_radians(), lat.to_radians(), 0.0);
    proj4rs::transform::transform(degrees, grid, &mut point).ok()?;
    GridPoint::new(point.0, point.1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Caister water tower, ETRS89 and OSTN15 as the Ordnance Survey publishes them.
    #[test]
    fn within_five_metres_of_a_surveyed_point() {
        let point = from_wgs84(52.658_007_8, 1.716_074).unwrap();
        let known = GridPoint::new(651_409.8, 313_177.45).unwrap();
        assert!(point.km_to(known) < 0.005, "{point:?}");
    }

    #[test]
    fn the_origin_of_longitude_is_400_km_east() {
        let point = from_wgs84(52.0, -2.0).unwrap();
        assert!((point.easting() - 400_000.0).abs() < 150.0, "{point:?}");
    }
}
