//! The committee pack.

mod sources;

pub(crate) use sources::sources;
