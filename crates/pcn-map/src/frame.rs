//! The flat frame that everything is drawn in.

use geo::Coord;
use pcn::geometry::{GridPoint, LatLon, grid_to_wgs84, wgs84_to_grid};

/// Half the girth of the sphere of Web Mercator, in metres.
const HALF_GIRTH_M: f64 = 20_037_508.342_789_244;

/// Where things are drawn: whole units east and north of an origin.
///
/// Web Mercator where every practice lies in or near Britain, so that an online base map fits; the grid's own metres
/// elsewhere.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Frame {
    mercator: bool,
    origin: Coord<f64>,
    units_per_km: f64,
}

impl Frame {
    /// The frame for these points.
    pub(crate) fn around(points: &[GridPoint]) -> Self {
        let mercator =
            !points.is_empty() && points.iter().all(|&point| mercator(point.easting(), point.northing()).is_some());
        let place = |point: &GridPoint| {
            let (x, y) = (point.easting(), point.northing());
            if mercator { self::mercator(x, y).unwrap_or(Coord { x, y }) } else { Coord { x, y } }
        };
        let places: Vec<Coord<f64>> = points.iter().map(place).collect();
        let middle = |of: fn(&Coord<f64>) -> f64| {
            let low = places.iter().map(of).fold(f64::INFINITY, f64::min);
            let high = places.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
            if low <= high { ((low + high) / 2.0).round() } else { 0.0 }
        };
        let origin = Coord { x: middle(|c| c.x), y: middle(|c| c.y) };
        let stretch = if mercator { (origin.y / HALF_GIRTH_M * std::f64::consts::PI).cosh() } else { 1.0 };
        Self { mercator, origin, units_per_km: 1000.0 * stretch }
    }

    /// The place of grid metres in whole units.
    pub(crate) fn place(&self, easting: f64, northing: f64) -> (i32, i32) {
        let at = if self.mercator {
            // The rim of a territory may lie outside the projection where its practice is just inside.
            mercator(easting.clamp(-190_000.0, 890_000.0), northing.clamp(-190_000.0, 1_390_000.0))
                .unwrap_or(self.origin)
        } else {
            Coord { x: easting, y: northing }
        };
        ((at.x - self.origin.x).round() as i32, (at.y - self.origin.y).round() as i32)
    }

    /// The place of degrees in whole units; nothing outside of where the frame can place it.
    pub(crate) fn place_degrees(&self, longitude: f64, latitude: f64) -> Option<(i32, i32)> {
        if self.mercator {
            let at = degrees_to_mercator(longitude, latitude)?;
            return Some(((at.x - self.origin.x).round() as i32, (at.y - self.origin.y).round() as i32));
        }
        let point = wgs84_to_grid(LatLon::new(latitude, longitude).ok()?).ok()?;
        Some(self.place(point.easting(), point.northing()))
    }

    /// Whether an online base map in Web Mercator fits.
    pub(crate) fn is_mercator(&self) -> bool {
        self.mercator
    }

    /// The origin in Web Mercator metres, or in grid metres.
    pub(crate) fn origin(&self) -> (f64, f64) {
        (self.origin.x, self.origin.y)
    }

    /// Units to a kilometre on the ground, in the middle of the map.
    pub(crate) fn units_per_km(&self) -> f64 {
        self.units_per_km
    }
}

fn mercator(easting: f64, northing: f64) -> Option<Coord<f64>> {
    let place = grid_to_wgs84(GridPoint::new(easting, northing).ok()?).ok()?;
    degrees_to_mercator(place.longitude(), place.latitude())
}

fn degrees_to_mercator(longitude: f64, latitude: f64) -> Option<Coord<f64>> {
    if !(longitude.abs() <= 180.0 && latitude.abs() <= 85.0) {
        return None;
    }
    let x = longitude / 180.0 * HALF_GIRTH_M;
    let y = latitude.to_radians().tan().asinh() / std::f64::consts::PI * HALF_GIRTH_M;
    Some(Coord { x, y })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kilometre_of_britain_is_a_kilometre_of_the_frame() {
        let points = [(400_000.0, 300_000.0), (401_000.0, 300_000.0)].map(|(e, n)| GridPoint::new(e, n).unwrap());
        let frame = Frame::around(&points);
        assert!(frame.is_mercator());
        let ((ax, ay), (bx, by)) = (frame.place(400_000.0, 300_000.0), frame.place(401_000.0, 300_000.0));
        let apart = f64::from((bx - ax).pow(2) + (by - ay).pow(2)).sqrt();
        assert!((apart / frame.units_per_km() - 1.0).abs() < 2e-3, "{apart} {}", frame.units_per_km());
    }

    #[test]
    fn another_grid_is_drawn_as_it_is() {
        let points = [GridPoint::new(5e6, 5e6).unwrap()];
        let frame = Frame::around(&points);
        assert!(!frame.is_mercator());
        assert_eq!(frame.place(5e6 + 10.0, 5e6), (10, 0));
        assert_eq!(Frame::around(&[]).place(1.0, 2.0), (1, 2));
    }
}
