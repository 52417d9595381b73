//! The nouns: practices, the size policy, scores, networks, plans, outcomes and certificates.

mod certificate;
mod outcome;
mod plan;
mod policy;
mod practice;
mod score;
mod thousands;

pub use certificate::{AreaCertificate, Certificate, Cut, Island, IslandLeaf, Leaf};
pub use outcome::{Outcome, Status, StopReason, Work, relative_gap};
pub use plan::{Exception, Network, NetworkScore, Plan};
pub use policy::{NetworkCount, PolicyError, SizePolicy};
pub use practice::{Practice, PracticeId};
pub use score::Score;
pub use thousands::thousands;
