//! The pages.

mod assets;
mod call;
mod call_page;
mod language;
mod register;
