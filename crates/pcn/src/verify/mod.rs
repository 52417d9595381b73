//! Recomputes a plan and a certificate the slow way; shares no code with `candidates` or `solve`.
//!
//! - [`plan()`] reviews groups of practices however broken they are: every violation, every exception, every score.
//! - [`matches()`] holds what a [`Plan`](crate::model::Plan) says of itself against that review, to the last digit.
//! - [`certificate()`] re-checks a bound by its own enumeration, in whole numbers.
//!
//! Nothing here asks the problem to score, accept or measure anything: sizes, distances, prices and contiguity are
//! computed again from the practices, the edges, the policy, the rules and the data of the terms. Only a user's own measures are called, as they are the
//! only definition of themselves.

mod areas;
mod assignment;
mod carried;
mod certificate;
mod contiguity;
mod cover;
mod decisions;
mod describe;
mod facts;
mod faults;
mod island;
mod leaf;
mod local;
mod matches;
mod phase;
mod plan;
mod price;
mod review;
mod rules;
mod terms;
mod trapped;
mod violation;
mod walk;

pub use assignment::assignment;
pub use certificate::{CertificateReview, Fault, LeafReview, Limits, Verdict, certificate, certificate_while};
pub use contiguity::{CutOff, Link};
pub use faults::fault_sentences;
pub use matches::{Mismatch, matches};
pub use plan::plan;
pub use review::{NetworkReview, Review, ReviewedException};
pub use violation::Violation;
