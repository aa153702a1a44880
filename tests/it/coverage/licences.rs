//! The licence and ban lists of `deny.toml`, held without cargo-deny and without a network.

use std::collections::BTreeSet;
use std::process::Command;

use figment::Figment;
use figment::providers::{Format, Toml};
use serde::Deserialize;

#[derive(Deserialize)]
struct Policy {
    licenses: Licenses,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licenses {
    allow: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    license: Option<String>,
    source: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
}

fn policy() -> Policy {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/deny.toml");
    Figment::from(Toml::file_exact(file))
        .extract()
        .expect("deny.toml")
}

/// The packages that a build for Linux uses: the lock file has optional ones and other systems' too.
fn packages() -> Vec<Package> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .args([
            "--manifest-path",
            concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
        ])
        .output()
        .expect("cargo metadata");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );

    let metadata: Metadata = serde_json::from_slice(&output.stdout).expect("its format 1");
    let used: BTreeSet<String> = metadata
        .resolve
        .nodes
        .into_iter()
        .map(|node| node.id)
        .collect();
    let packages = metadata
        .packages
        .into_iter()
        .filter(|package| used.contains(&package.id));
    packages.collect()
}

/// Whether one way through an SPDX expression needs allowed licences only.
///
/// AND binds stronger than OR. An old manifest says `MIT/Apache-2.0` for OR. An exception only adds
/// permissions, so `X WITH Y` is as good as X.
struct Expression<'a> {
    words: std::iter::Peekable<std::vec::IntoIter<&'a str>>,
    allow: &'a BTreeSet<String>,
}

fn is_allowed(expression: &str, allow: &BTreeSet<String>) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut expression = Expression {
        words: words.into_iter().peekable(),
        allow,
    };
    let allowed = expression.any();
    allowed && expression.words.next().is_none()
}

impl Expression<'_> {
    fn any(&mut self) -> bool {
        let mut allowed = self.all();
        while self.words.next_if_eq(&"OR").is_some() {
            allowed |= self.all();
        }
        allowed
    }

    fn all(&mut self) -> bool {
        let mut allowed = self.one();
        while self.words.next_if_eq(&"AND").is_some() {
            allowed &= self.one();
        }
        allowed
    }

    fn one(&mut self) -> bool {
        if self.words.next_if_eq(&"(").is_some() {
            let allowed = self.any();
            return self.words.next_if_eq(&")").is_some() && allowed;
        }
        let allowed = self
            .words
            .next()
            .is_some_and(|licence| self.allow.contains(licence));
        if self.words.next_if_eq(&"WITH").is_some() {
            return self.words.next().is_some() && allowed;
        }
        allowed
    }
}

#[test]
fn every_dependency_has_a_licence_that_deny_toml_allows() {
    let allow = policy().licenses.allow;
    let packages = packages();
    assert!(
        packages.len() > 100,
        "cargo metadata named only {} packages",
        packages.len()
    );

    let refused: Vec<String> = packages
        .into_iter()
        .filter(|package| !is_allowed(package.license.as_deref().unwrap_or_default(), &allow))
        .map(|package| format!("{}: {:?}", package.name, package.license))
        .collect();
    assert!(refused.is_empty(), "not allowed by deny.toml: {refused:#?}");
}

#[test]
fn deny_toml_allows_no_licence_that_no_dependency_has() {
    let packages = packages();
    for licence in policy().licenses.allow {
        let mentions = |package: &Package| {
            package
                .license
                .as_ref()
                .is_some_and(|text| text.contains(&licence))
        };
        assert!(
            packages.iter().any(mentions),
            "{licence} is allowed for nobody"
        );
    }
}

#[test]
fn no_dependency_is_one_that_deny_toml_bans() {
    let used: BTreeSet<String> = packages().into_iter().map(|package| package.name).collect();
    let banned = policy().bans.deny;
    assert!(!banned.is_empty());
    for ban in banned {
        assert!(
            !used.contains(&ban.name),
            "{} is banned; `cargo tree -i {}` says who wants it",
            ban.name,
            ban.name
        );
    }
}

#[test]
fn every_dependency_comes_from_crates_io() {
    for package in packages() {
        let permitted = match package.source.as_deref() {
            Some(source) => source == "registry+https://github.com/rust-lang/crates.io-index",
            None => package.name == env!("CARGO_PKG_NAME"),
        };
        assert!(
            permitted,
            "{} comes from {:?}",
            package.name, package.source
        );
    }
}

#[test]
fn a_licence_expression_is_allowed_when_one_way_through_it_is() {
    let allow = BTreeSet::from(["MIT", "ISC", "Apache-2.0"].map(String::from));
    for allowed in [
        "MIT",
        "GPL-3.0 OR MIT",
        "Unlicense/MIT",
        "MIT AND ISC OR GPL-3.0",
        "GPL-3.0 OR ISC AND MIT",
        "(MIT OR GPL-3.0) AND ISC",
        "Apache-2.0 WITH LLVM-exception OR GPL-3.0",
        "ISC AND (GPL-3.0 OR (MIT AND Apache-2.0))",
    ] {
        assert!(is_allowed(allowed, &allow), "{allowed}");
    }
    for refused in [
        "",
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "MIT AND (GPL-3.0 OR MPL-2.0)",
        "GPL-3.0 WITH MIT",
        "(MIT",
        "MIT)",
        "MIT ISC",
    ] {
        assert!(!is_allowed(refused, &allow), "{refused}");
    }
}
