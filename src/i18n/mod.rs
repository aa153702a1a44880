//! Words: one Fluent catalogue a language, made of one file a resource, and times as people read
//! them.

mod catalogue;
pub mod time;

pub use catalogue::{BadCatalogue, Catalogues, Words};
