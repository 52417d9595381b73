//! The same plan on any number of threads, on maps that are cut into tiles and on those that are too large for one LP.

use super::areas::area;
use super::exact::holds;
use super::promises::{on, valid};
use pcn::model::{NetworkCount, SizePolicy};
use pcn::solve::{self, Settings, Silent};

/// Plan, bound, work: nothing may differ. Networks of two practices or so keep the parts of the map cheap to solve. Both maps have to come as far as a bound, or the path was not walked.
fn same(practices: usize, seed: u64, work: u64) {
    let problem = area(practices, seed, SizePolicy::band(10_000, 20_000, 20_000), NetworkCount::Auto);
    let settings = Settings { work_limit: Some(work), ..Settings::default() };
    let one = on(1, || solve::plan(&problem, &settings, &Silent));
    let two = on(2, || solve::plan(&problem, &settings, &Silent));
    valid(&problem, one.plan.as_ref().expect("a plan"));
    holds(&problem, &one).unwrap_or_else(|failure| panic!("{failure}"));
    assert!(one.bound.is_some() && one.work.patches > 0, "it ended too soon: {:?}, {:?}", one.stop, one.work);
    assert_eq!(one.plan, two.plan);
    assert_eq!((one.bound, one.work), (two.bound, two.work));
    assert_eq!(one, two);
}

#[test]
fn a_map_in_tiles() {
    same(610, 11, 400_000);
}

#[test]
fn a_map_that_is_climbed() {
    same(1_510, 12, 600_000);
}
