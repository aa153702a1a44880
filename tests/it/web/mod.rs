//! The pages.

mod assets;
mod call;
mod guess;
mod language;
mod refusal;
mod register;
