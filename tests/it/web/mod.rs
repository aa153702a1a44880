//! The pages.

mod assets;
mod call;
mod call_page;
mod history;
mod language;
mod register;
mod sign_in;
