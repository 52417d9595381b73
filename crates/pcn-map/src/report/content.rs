//! The report's order.

use super::block::Block;
use super::sections;
use crate::atlas::Atlas;

/// The whole report, in order.
pub(super) fn content(atlas: &Atlas) -> Vec<Block> {
    let mut blocks = Vec::new();
    sections::asked(atlas, &mut blocks);
    sections::further(atlas, &mut blocks);
    sections::plan(atlas, &mut blocks);
    sections::rules(atlas, &mut blocks);
    sections::compared(atlas, &mut blocks);
    sections::proof(atlas, &mut blocks);
    sections::firmness(atlas, &mut blocks);
    sections::members(atlas, &mut blocks);
    sections::figures(atlas, &mut blocks);
    sections::changes(atlas, &mut blocks);
    sections::method(atlas, &mut blocks);
    blocks
}
