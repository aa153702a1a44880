//! Values that can be read and still would not do.

use std::ops::RangeInclusive;
use std::path::Path;

use super::{BadConfig, Config, MailRoute, bad};

/// Looks at every setting that has a range or a form of its own.
pub(super) fn check(config: &Config) -> Result<(), BadConfig> {
    let node = config.node.trim();
    if node.is_empty() || node.chars().count() > 60 || node.chars().any(char::is_control) {
        return Err(bad("node", "is this node's name, 1 to 60 characters"));
    }
    let minutes = "minutes, from 1 to 1440";
    within(
        "session_idle_minutes",
        config.session_idle_minutes,
        1..=1_440,
        minutes,
    )?;
    let hours = "hours, from 1 to 168";
    within("session_hours", config.session_hours, 1..=168, hours)?;
    within(
        "office_idle_minutes",
        config.office_idle_minutes,
        1..=1_440,
        minutes,
    )?;
    within("office_hours", config.office_hours, 1..=168, hours)?;
    let calls = "calls in a second, from 1 to 1000";
    within(
        "calls_per_second",
        config.calls_per_second.into(),
        1..=1_000,
        calls,
    )?;
    within(
        "requests_per_second",
        config.requests_per_second.into(),
        5..=10_000,
        "requests in a second, from 5 to 10000",
    )?;
    config.trusted_proxies()?;
    config.tls()?;
    let threads = i64::try_from(config.hash_threads).unwrap_or(i64::MAX);
    within("hash_threads", threads, 1..=64, "threads, from 1 to 64")?;
    config.public_url()?;
    config.openid()?;
    config.seal_keys()?;
    if !matches!(
        &*config.second_factor,
        "nobody" | "supervisors" | "everybody"
    ) {
        return Err(bad("second_factor", "is supervisors or everybody"));
    }
    config.peppers()?;
    if let (MailRoute::Folder(path), _) = config.mail()? {
        folder("mail", &path)?;
    }
    if let Some(out) = config.audit()? {
        folder("audit_checkpoints", &out.folder)?;
    }
    Ok(())
}

fn within(
    setting: &str,
    value: i64,
    range: RangeInclusive<i64>,
    what: &str,
) -> Result<(), BadConfig> {
    if range.contains(&value) {
        Ok(())
    } else {
        Err(bad(
            setting,
            format!("is a number of {what}; it is {value}"),
        ))
    }
}

/// Found out at start rather than by the first mail or checkpoint: can anything be written there?
fn folder(setting: &str, path: &Path) -> Result<(), BadConfig> {
    let told = |error: std::io::Error| {
        let path = path.display();
        bad(
            setting,
            format!("nothing can be written in the folder {path}: {error}"),
        )
    };
    std::fs::create_dir_all(path).map_err(told)?;
    tempfile::tempfile_in(path).map_err(told)?;
    Ok(())
}
