//! The practices of an area and all that is asked of their plan.

pub(crate) use pcn_io::scenario::Study as Area;
