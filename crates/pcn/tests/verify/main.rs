//! Verification against something even more naive, on tiny problems and on real practices.

mod areas;
mod certificate;
mod claims;
mod islands;
mod naive;
mod plan;
mod real;
mod ruled;
mod solved;
mod tiny;
