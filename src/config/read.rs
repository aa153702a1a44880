//! Reading the file and the environment. What is wrong is named by its setting, and what was found
//! there is never repeated: it may be a secret at the wrong place.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use figment::Figment;
use figment::error::Kind;
use figment::providers::{Format, Serialized, Toml};

use secrecy::SecretString;

use super::{BadConfig, Config, bad};

/// Reads the file, if one is named, and goes over it with variables of the environment.
pub(super) fn read(
    file: Option<&Path>,
    variables: impl Iterator<Item = (String, String)>,
) -> Result<Config, BadConfig> {
    let mut figment = Figment::from(Serialized::defaults(Config::default()));
    if let Some(file) = file {
        if !file.exists() {
            let why = format!("{} does not exist", file.display());
            return Err(bad("--config", why));
        }
        figment = figment.merge(Toml::file_exact(file));
    }
    for (name, text) in variables {
        // Taken as the text it is: a node may be called 2, and a key of digits is no number.
        figment = match name.as_str() {
            "calls_per_second"
            | "requests_per_second"
            | "session_idle_minutes"
            | "session_hours"
            | "office_idle_minutes"
            | "office_hours"
            | "hash_threads" => {
                let number: i64 = text
                    .trim()
                    .parse()
                    .map_err(|_| bad(&name, "is a whole number"))?;
                figment.merge((name, number))
            }
            "allowed_api_bases"
            | "openid_second_factor_by"
            | "pepper_before"
            | "trusted_proxies" => figment.merge((name, list(&text))),
            _ => figment.merge((name, text)),
        };
    }
    figment.extract().map_err(|error| unreadable(&error))
}

/// Reads a secret from a file that its setting names. What others may read is said in the log.
pub(super) fn secret(setting: &str, path: &Path) -> Result<SecretString, BadConfig> {
    let told = |error: std::io::Error| bad(setting, format!("{}: {error}", path.display()));
    let mode = std::fs::metadata(path).map_err(told)?.permissions().mode();
    if mode & 0o007 != 0 {
        tracing::warn!(
            setting,
            "everybody on this machine may use the file; chmod 600 it"
        );
    }
    Ok(std::fs::read_to_string(path).map_err(told)?.into())
}

/// `["http://a", "http://b"]`, or the same without brackets and quotes.
fn list(text: &str) -> Vec<String> {
    let text = text.trim();
    let inner = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    inner
        .unwrap_or(text)
        .split(',')
        .map(|entry| entry.trim().trim_matches('"').to_owned())
        .filter(|entry| !entry.is_empty())
        .collect()
}

/// The name of a setting as it may be repeated: a key that slipped to the left of its equals sign is
/// no name.
fn nameable(name: &str) -> &str {
    let is_name = |c: char| c.is_ascii_lowercase() || c == '_';
    if name.len() <= 32 && name.chars().all(is_name) {
        name
    } else {
        "--config"
    }
}

fn unreadable(error: &figment::Error) -> BadConfig {
    let setting = error.path.join(".");
    let why = match &error.kind {
        Kind::UnknownField(name, _) => return bad(nameable(name), "there is no such setting"),
        Kind::InvalidType(_, expected) | Kind::InvalidValue(_, expected) => {
            format!("should be {expected}")
        }
        Kind::MissingField(name) => return bad(name, "is missing"),
        Kind::Message(told) if setting.is_empty() => {
            // The lines after the first one quote the file.
            let place = told
                .lines()
                .next()
                .and_then(|line| line.strip_prefix("TOML parse error at "))
                .unwrap_or("an unknown place");
            let why = format!("the file is not TOML: look at {place}");
            return bad("--config", why);
        }
        Kind::Message(_) if setting.ends_with("listen") => {
            "is an address and a port, such as 127.0.0.1:8080".into()
        }
        Kind::Message(_) => "cannot be read as what it should be".into(),
        _ => "is not of the kind or the size that it should be".into(),
    };
    let setting = if setting.is_empty() {
        "the configuration"
    } else {
        &setting
    };
    bad(setting, why)
}
