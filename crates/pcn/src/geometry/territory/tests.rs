use super::*;
use geo::{Area, Contains, Validation, polygon};
use proptest::prelude::*;

fn at(east: f64, north: f64) -> GridPoint {
    GridPoint::new(east, north).unwrap()
}

fn territories(points: &[(f64, f64)], radius: f64) -> Territories {
    let points: Vec<GridPoint> = points.iter().map(|&(east, north)| at(east, north)).collect();
    Territories::new(&points, &TerritoryOptions::default().radius(radius)).unwrap()
}

fn pairs(territories: &Territories) -> Vec<(usize, usize)> {
    territories.borders().iter().map(|border| (border.a.index(), border.b.index())).collect()
}

fn whole(territories: &Territories) -> MultiPolygon<f64> {
    territories.union(territories.site_ids())
}

/// Area of a disc as it is drawn: a regular polygon of 128 corners.
fn disc(radius: f64) -> f64 {
    64.0 * radius * radius * (std::f64::consts::TAU / 128.0).sin()
}

#[test]
fn no_points_have_no_territories() {
    let none = territories(&[], 1000.0);
    assert_eq!(none.site_ids().len(), 0);
    assert!(whole(&none).0.is_empty());
}

#[test]
fn one_point_has_a_disc() {
    let one = territories(&[(400_000.0, 300_000.0)], 15_000.0);
    assert!(one.borders().is_empty());
    let area = one.polygon(SiteId::new(0)).unsigned_area();
    assert!((area / disc(15_000.0) - 1.0).abs() < 1e-9, "{area}");
    assert!(area > 0.999 * std::f64::consts::PI * 15_000.0_f64.powi(2));
}

#[test]
fn two_points_share_the_chord_of_their_discs() {
    let two = territories(&[(0.0, 0.0), (6000.0, 0.0)], 5000.0);
    assert_eq!(pairs(&two), [(0, 1)]);
    assert!((two.borders()[0].length_m - 8000.0).abs() < 1e-9);
    assert_eq!(whole(&two).0.len(), 1);
    let apart = territories(&[(0.0, 0.0), (10_000.0, 0.0)], 5000.0);
    assert!(pairs(&apart).is_empty());
    assert_eq!(whole(&apart).0.len(), 2);
}

#[test]
fn coincident_points_share_one_site() {
    let shared = territories(&[(5.0, 5.0), (900.0, 0.0), (5.0, 5.001), (-0.0, 0.0), (0.0, 0.0)], 5000.0);
    assert_eq!(shared.site_ids().len(), 3);
    assert_eq!(shared.site_of(2), shared.site_of(0));
    assert_eq!(shared.points_at(shared.site_of(0)), [0, 2]);
    assert_eq!(shared.site_of(3), shared.site_of(4));
}

#[test]
fn collinear_points_are_neighbours_in_turn() {
    let line: Vec<(f64, f64)> = (0..20).map(|k| (f64::from(k) * 700.0, f64::from(k) * 300.0)).collect();
    let line = territories(&line, 2000.0);
    assert_eq!(pairs(&line), (0..19).map(|k| (k, k + 1)).collect::<Vec<_>>());
    assert_eq!(whole(&line).0.len(), 1);
}

#[test]
fn four_points_of_a_square_do_not_touch_across_the_corner() {
    let square = territories(&[(0.0, 0.0), (1000.0, 0.0), (0.0, 1000.0), (1000.0, 1000.0)], 5000.0);
    assert_eq!(pairs(&square), [(0, 1), (0, 2), (1, 3), (2, 3)]);
    let across = square.union([SiteId::new(0), SiteId::new(3)]);
    assert_eq!(across.0.len(), 2, "a shared corner joins nothing");
    assert!(across.is_valid());
}

#[test]
fn a_square_as_wide_as_its_discs_reach_touches_in_one_corner() {
    // The circumradius equals the radius, up to rounding on either side.
    for radius in [500.0 * 2.0_f64.sqrt() - 1e-9, 500.0 * 2.0_f64.sqrt(), 500.0 * 2.0_f64.sqrt() + 1e-9] {
        let square = territories(&[(0.0, 0.0), (1000.0, 0.0), (0.0, 1000.0), (1000.0, 1000.0)], radius);
        assert_eq!(pairs(&square), [(0, 1), (0, 2), (1, 3), (2, 3)]);
        let area: f64 = square.site_ids().map(|site| square.polygon(site).unsigned_area()).sum();
        assert!((whole(&square).unsigned_area() - area).abs() < 1.0);
    }
}

#[test]
fn a_ring_of_sites_has_a_hole() {
    let grid: Vec<(f64, f64)> = (0..9).map(|k| (f64::from(k % 3) * 1000.0, f64::from(k / 3) * 1000.0)).collect();
    let grid = territories(&grid, 5000.0);
    let ring = grid.union(grid.site_ids().filter(|site| site.index() != 4));
    assert_eq!(ring.0.len(), 1);
    assert_eq!(ring.0[0].interiors().len(), 1);
    assert!((ring.0[0].interiors()[0].0.len()) == 5);
    assert!(ring.is_valid());
    // Without one corner of the ring the hole opens to the outside in one point only: two sites touch there.
    let broken = grid.union(grid.site_ids().filter(|site| ![4, 8].contains(&site.index())));
    assert_eq!(broken.0.len(), 1);
    assert!(broken.is_valid());
}

#[test]
fn radius_and_coordinates_are_checked() {
    let bad = |radius| Territories::new(&[], &TerritoryOptions::default().radius(radius)).unwrap_err().to_string();
    assert_eq!(bad(0.0), "territory radius 0 m: it has to be a positive number of metres, at most 100,000,000");
    assert_eq!(bad(f64::NAN), "territory radius NaN m: it has to be a positive number of metres, at most 100,000,000");
    let far = Territories::new(&[at(0.0, 1e300)], &TerritoryOptions::default()).unwrap_err();
    assert!(matches!(far, TerritoryError::TooFar { point: 0, .. }));
}

/// Land from x = 0 to 10 km with a bay from the north between x = 4 and 6 km, down to `depth` north of the south coast.
fn bay(depth: f64) -> MultiPolygon<f64> {
    let land = polygon![
        (x: 0.0, y: 0.0), (x: 10_000.0, y: 0.0), (x: 10_000.0, y: 10_000.0), (x: 6000.0, y: 10_000.0),
        (x: 6000.0, y: depth), (x: 4000.0, y: depth), (x: 4000.0, y: 10_000.0), (x: 0.0, y: 10_000.0)
    ];
    MultiPolygon::new(vec![land])
}

fn on_land(points: &[(f64, f64)], land: MultiPolygon<f64>) -> Territories {
    let points: Vec<GridPoint> = points.iter().map(|&(east, north)| at(east, north)).collect();
    Territories::new(&points, &TerritoryOptions::default().outline(land)).unwrap()
}

#[test]
fn a_bay_separates_what_touches_only_across_water() {
    let banks = [(2000.0, 5000.0), (8000.0, 5000.0)];
    let open = on_land(&banks, bay(3000.0));
    assert_eq!(pairs(&open), [(0, 1)]);
    assert!((open.borders()[0].length_m - 3000.0).abs() < 1e-6);
    let land = whole(&open).unsigned_area();
    assert!((land - bay(3000.0).unsigned_area()).abs() < 1.0, "{land}");
    let closed = on_land(&banks, bay(0.5));
    assert!(pairs(&closed).is_empty());
}

#[test]
fn the_far_bank_is_not_reached() {
    // The bisector runs on the eastern land, so the western site is nearest to some of it, across the water.
    let strait = MultiPolygon::new(vec![
        polygon![(x: 0.0, y: 0.0), (x: 4000.0, y: 0.0), (x: 4000.0, y: 9000.0), (x: 0.0, y: 9000.0)],
        polygon![(x: 6000.0, y: 0.0), (x: 20_000.0, y: 0.0), (x: 20_000.0, y: 9000.0), (x: 6000.0, y: 9000.0)],
    ]);
    let sites = [(3500.0, 5000.0), (15_000.0, 5000.0)];
    let apart = on_land(&sites, strait.clone());
    assert!(pairs(&apart).is_empty());
    assert_eq!(apart.polygon(SiteId::new(0)).0.len(), 2, "the polygon still shows it");
    // A third site on the eastern bank is that land's own.
    let joined = on_land(&[(3500.0, 5000.0), (15_000.0, 5000.0), (6500.0, 5000.0)], strait);
    assert_eq!(pairs(&joined), [(1, 2)]);
}

#[test]
fn a_site_off_the_outline_reaches_the_nearest_land_or_none() {
    let lost = on_land(&[(-200.0, 5000.0), (2000.0, 5000.0), (300_000.0, 0.0)], bay(3000.0));
    assert_eq!(pairs(&lost), [(0, 1)]);
    assert!(lost.polygon(SiteId::new(2)).0.is_empty());
    let bad = TerritoryOptions::default()
        .outline(MultiPolygon::new(vec![polygon![(x: 0.0, y: 0.0), (x: f64::NAN, y: 0.0), (x: 4.0, y: 9.0)]]));
    assert!(matches!(Territories::new(&[], &bad), Err(TerritoryError::Outline { .. })));
}

/// Length of the border between sites `i` and `j`, from the definition: the stretch of the points equally near to both
/// that no other site is nearer to, within the radius.
fn border_by_definition(points: &[(f64, f64)], i: usize, j: usize, radius: f64) -> f64 {
    let ((xi, yi), (xj, yj)) = (points[i], points[j]);
    let (dx, dy) = (xj - xi, yj - yi);
    let length = dx.hypot(dy);
    if length >= 2.0 * radius {
        return 0.0;
    }
    let reach = (radius * radius - length * length / 4.0).sqrt();
    let (mut low, mut high) = (-reach, reach);
    for (k, &(xk, yk)) in points.iter().enumerate() {
        if k == i || k == j {
            continue;
        }
        // The point m + t u is at most as far from i as from k: 2 t u.(k - i) <= |k - m|^2 - |i - m|^2.
        let (mx, my, ux, uy) = ((xi + xj) / 2.0, (yi + yj) / 2.0, -dy / length, dx / length);
        let slope = 2.0 * (ux * (xk - xi) + uy * (yk - yi));
        let limit = (xk - mx).powi(2) + (yk - my).powi(2) - length * length / 4.0;
        if slope > 0.0 {
            high = high.min(limit / slope);
        } else if slope < 0.0 {
            low = low.max(limit / slope);
        } else if limit < 0.0 {
            return 0.0;
        }
    }
    (high - low).max(0.0)
}

/// Points in general position, on a coarse grid, where four and more lie on one circle, and in huddles a centimetre wide.
fn any_points() -> impl Strategy<Value = Vec<(f64, f64)>> {
    let general = prop::collection::btree_set((0..20_000_i32, 0..20_000_i32), 1..25)
        .prop_map(|set| set.into_iter().map(|(x, y)| (f64::from(x), f64::from(y))).collect());
    let lattice = prop::collection::btree_set((0..7_i32, 0..7_i32), 1..30)
        .prop_map(|set| set.into_iter().map(|(x, y)| (f64::from(x) * 1500.0, f64::from(y) * 1500.0)).collect());
    let huddles = prop::collection::btree_set((0..4_i32, 0..4_i32, 0..3_i32, 0..3_i32), 1..20).prop_map(|set| {
        set.into_iter()
            .map(|(x, y, dx, dy)| (f64::from(x * 150_000 + dx) / 100.0, f64::from(y * 150_000 + dy) / 100.0))
            .collect()
    });
    prop_oneof![general, lattice, huddles]
}

proptest! {
    #[test]
    fn an_outline_around_everything_changes_nothing(points in any_points(), radius in 300.0..15_000.0_f64) {
        let free = territories(&points, radius);
        let around = MultiPolygon::new(vec![polygon![
            (x: -1e5, y: -1e5), (x: 1e5, y: -1e5), (x: 1e5, y: 1e5), (x: -1e5, y: 1e5)
        ]]);
        let options = TerritoryOptions::default().radius(radius).outline(around);
        let points: Vec<GridPoint> = points.iter().map(|&(east, north)| at(east, north)).collect();
        let held = Territories::new(&points, &options).unwrap();
        prop_assert_eq!(free.borders(), held.borders());
        prop_assert_eq!(whole(&free), whole(&held));
    }

    #[test]
    fn borders_agree_with_the_definition(points in any_points(), radius in 300.0..15_000.0_f64) {
        let found = territories(&points, radius);
        for i in 0..points.len() {
            for j in i + 1..points.len() {
                let expected = border_by_definition(&points, i, j, radius);
                let border = found.borders().iter().find(|b| b.a.index() == i && b.b.index() == j);
                match border {
                    Some(border) => prop_assert!((border.length_m - expected).abs() < 0.01, "{i} {j}: {border:?}, {expected}"),
                    None => prop_assert!(expected <= MIN_BORDER_M + 0.01, "{i} {j}: none, {expected}"),
                }
            }
        }
    }

    #[test]
    fn territories_tile_their_union(points in any_points(), radius in 300.0..15_000.0_f64, pick in any::<u64>()) {
        let found = territories(&points, radius);
        let mut sum = 0.0;
        for site in found.site_ids() {
            let polygon = found.polygon(site);
            prop_assert!(polygon.is_valid(), "{site:?}: {polygon:?}");
            let (x, y) = points[site.index()];
            prop_assert!(polygon.contains(&geo::Point::new(x, y)));
            sum += polygon.unsigned_area();
        }
        let all = whole(&found);
        prop_assert!(all.is_valid(), "{all:?}");
        prop_assert!((all.unsigned_area() - sum).abs() < 1e-6 * sum, "{} {sum}", all.unsigned_area());
        // A part and the rest of the sites fill the whole.
        let (part, rest): (Vec<_>, Vec<_>) = found.site_ids().partition(|site| pick >> (site.index() % 64) & 1 == 1);
        let (part, rest) = (found.union(part), found.union(rest));
        prop_assert!(part.is_valid() && rest.is_valid(), "{part:?} {rest:?}");
        prop_assert!((part.unsigned_area() + rest.unsigned_area() - sum).abs() < 1e-6 * sum);
    }
}
