//! The pages.

mod assets;
mod call;
mod call_page;
mod door;
mod edge;
mod forgery;
mod guess;
mod history;
mod language;
mod personal;
mod refusal;
mod register;
mod sign_in;
mod unwritable;
