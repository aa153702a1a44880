//! Which program this is.

/// Version and commit, such as `0.1.0+4f1c2a9b0d3e`; `+dev` in a development build, `.changed` behind
/// the commit where the source was not as committed.
pub const BUILD: &str = env!("BUILD_NAME");
