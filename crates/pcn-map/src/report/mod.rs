//! The committee pack: what was asked, the map, the networks, the rules and their exceptions, today beside it, how close to
//! the best possible, how firm it is, method and sources, and the list of changes. As HTML that prints well, and as Markdown.

mod block;
mod calls;
mod content;
mod glance;
mod html;
mod markdown;
mod sections;
mod sources;

pub use html::html;
pub use markdown::{Markdown, markdown};

pub(crate) use glance::glance;
pub(crate) use sources::sources;
