//! Tells the program which source it was built from, so that every audit event can say it.

#![expect(
    clippy::disallowed_methods,
    reason = "what Cargo tells a build script comes through the environment"
)]

use std::process::Command;

fn main() {
    println!("cargo::rerun-if-env-changed=BUILD_COMMIT");
    let version = std::env::var("CARGO_PKG_VERSION").unwrap_or_default();
    let build = match std::env::var("PROFILE").as_deref() {
        // A name that changes with every commit would build everything anew at every commit.
        Ok("release") => commit().map(|commit| format!("{version}+{commit}")),
        _ => Some(format!("{version}+dev")),
    };
    let build = build.unwrap_or(version);
    println!("cargo::rustc-env=BUILD_NAME={build}");
}

/// The commit: what whoever packs the source says, or what git says.
fn commit() -> Option<String> {
    if let Ok(commit) = std::env::var("BUILD_COMMIT") {
        return Some(commit);
    }
    println!("cargo::rerun-if-changed=.git/logs/HEAD");
    println!("cargo::rerun-if-changed=src");
    let head = git(&["rev-parse", "--short=12", "HEAD"])?;
    let changed = git(&["status", "--porcelain", "--untracked-files=no"])?;
    let mark = if changed.is_empty() { "" } else { ".changed" };
    Some(format!("{head}{mark}"))
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
