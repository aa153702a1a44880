//! The pages.

mod assets;
mod call;
mod language;
mod register;
