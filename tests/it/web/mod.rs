//! The pages.

mod assets;
mod call;
mod call_page;
mod door;
mod factors;
mod guess;
mod history;
mod language;
mod proposal;
mod refusal;
mod register;
mod sign_in;
mod unwritable;
