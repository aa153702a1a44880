//! The supervisor's stop of the whole desk: nothing leaves until it is lifted.

pub mod lift;
pub mod press;
