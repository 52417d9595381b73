//! Where Britain is, roughly: enough to tell a practice from a point in the sea.

use geo::{Intersects, Point, Polygon};
use pcn::geometry::GridPoint;
use std::sync::LazyLock;

/// Great Britain and its islands in kilometres on the National Grid, drawn 5 to 15 km off the coast, clockwise from
/// Scilly.
const OUTLINE_KM: [(f64, f64); 62] = [
    (75.0, -2.0),
    (70.0, 25.0),
    (130.0, 48.0),
    (178.0, 85.0),
    (198.0, 135.0),
    (208.0, 158.0),
    (228.0, 172.0),
    (190.0, 180.0),
    (155.0, 195.0),
    (155.0, 235.0),
    (200.0, 262.0),
    (240.0, 290.0),
    (200.0, 308.0),
    (200.0, 330.0),
    (225.0, 352.0),
    (208.0, 375.0),
    (210.0, 402.0),
    (250.0, 408.0),
    (300.0, 398.0),
    (312.0, 415.0),
    (308.0, 450.0),
    (295.0, 478.0),
    (280.0, 515.0),
    (262.0, 530.0),
    (220.0, 520.0),
    (185.0, 535.0),
    (180.0, 575.0),
    (205.0, 600.0),
    (155.0, 592.0),
    (105.0, 635.0),
    (105.0, 690.0),
    (55.0, 730.0),
    (45.0, 780.0),
    (0.0, 880.0),
    (0.0, 920.0),
    (60.0, 930.0),
    (140.0, 985.0),
    (215.0, 990.0),
    (310.0, 990.0),
    (315.0, 1045.0),
    (350.0, 1075.0),
    (400.0, 1100.0),
    (420.0, 1195.0),
    (450.0, 1232.0),
    (485.0, 1230.0),
    (475.0, 1120.0),
    (410.0, 1020.0),
    (355.0, 960.0),
    (300.0, 890.0),
    (345.0, 888.0),
    (420.0, 880.0),
    (430.0, 845.0),
    (405.0, 770.0),
    (375.0, 700.0),
    (405.0, 675.0),
    (440.0, 640.0),
    (470.0, 550.0),
    (545.0, 490.0),
    (570.0, 370.0),
    (630.0, 362.0),
    (675.0, 300.0),
    (660.0, 130.0),
];
/// The outline goes on along the south coast.
const SOUTH_COAST_KM: [(f64, f64); 7] =
    [(615.0, 103.0), (560.0, 83.0), (450.0, 63.0), (365.0, 55.0), (310.0, 75.0), (285.0, 25.0), (170.0, -2.0)];

static BRITAIN: LazyLock<Polygon<f64>> = LazyLock::new(|| {
    let outline: Vec<(f64, f64)> = OUTLINE_KM.into_iter().chain(SOUTH_COAST_KM).collect();
    Polygon::new(outline.into(), Vec::new())
});

/// Whether a point lies in Great Britain or within about 10 km of its coast.
pub(crate) fn contains(point: GridPoint) -> bool {
    BRITAIN.intersects(&Point::new(point.easting() / 1000.0, point.northing() / 1000.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there(easting_km: f64, northing_km: f64) -> bool {
        contains(GridPoint::new(easting_km * 1000.0, northing_km * 1000.0).unwrap())
    }

    #[test]
    fn the_corners_of_the_country_are_inside() {
        for (name, easting, northing) in [
            ("St Mary's, Scilly", 90.0, 10.0),
            ("Land's End", 134.0, 25.0),
            ("Lizard", 170.0, 11.0),
            ("Ventnor", 456.0, 77.0),
            ("Dover", 632.0, 141.0),
            ("Margate", 635.0, 171.0),
            ("Lowestoft", 655.0, 293.0),
            ("Cromer", 622.0, 342.0),
            ("Spurn", 540.0, 410.0),
            ("Whitby", 490.0, 511.0),
            ("Berwick", 400.0, 653.0),
            ("Peterhead", 413.0, 846.0),
            ("Lerwick", 447.0, 1141.0),
            ("Kirkwall", 345.0, 1011.0),
            ("Stornoway", 142.0, 933.0),
            ("Stranraer", 206.0, 560.0),
            ("Whitehaven", 297.0, 518.0),
            ("Barrow", 320.0, 469.0),
            ("Holyhead", 224.0, 382.0),
            ("Aberystwyth", 258.0, 281.0),
            ("St Davids", 175.0, 225.0),
            ("Ilfracombe", 252.0, 147.0),
        ] {
            assert!(there(easting, northing), "{name}");
        }
    }

    #[test]
    fn the_sea_and_exchanged_southern_places_are_outside() {
        for (easting, northing) in
            [(0.0, 0.0), (700.0, 300.0), (600.0, 500.0), (166.8, 438.6), (210.0, 440.0), (30.0, 200.0)]
        {
            assert!(!there(easting, northing), "{easting} {northing}");
        }
    }
}
