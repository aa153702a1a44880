//! The pages.

mod call;
mod register;
