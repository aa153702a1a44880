//! The pages.

mod assets;
mod call;
mod door;
mod guess;
mod language;
mod refusal;
mod register;
