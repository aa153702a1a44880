//! An event of the log, in words.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;

use crate::audit::{Entry, PersonalColumns, Row};
use crate::domain::event::Kind;
use crate::domain::unusual::Unusual;
use crate::web::Page;
use crate::web::personal::Personal;

/// Digits of a leaf hash that the page shows.
const HASH_SHOWN: usize = 12;

/// Names by id: of staff, and of what the log is about.
pub(in crate::web) type Names = HashMap<String, String>;

/// An event, as the page shows it.
pub(in crate::web) struct Told {
    pub(in crate::web) seq: i64,
    pub(in crate::web) at: Option<Timestamp>,
    pub(in crate::web) what: String,
    pub(in crate::web) actor: String,
    pub(in crate::web) about: Vec<About>,
    pub(in crate::web) facts: Vec<(String, String)>,
    pub(in crate::web) changes: Vec<Change>,
    pub(in crate::web) personal: Vec<(String, String)>,
    /// The number of the event that purged its personal data, and where that is.
    pub(in crate::web) purged: Option<(i64, String)>,
    /// A column is not what was written; `kagiban audit verify` says more.
    pub(in crate::web) unreadable: bool,
    /// Why somebody should look at it, in words; empty where nothing is unusual.
    pub(in crate::web) unusual: String,
    pub(in crate::web) hash: String,
    pub(in crate::web) whole_hash: String,
}

/// What an event changed: what it is now, and what it was before where that was told.
pub(in crate::web) struct Change {
    pub(in crate::web) what: String,
    pub(in crate::web) before: Option<String>,
    pub(in crate::web) after: String,
}

/// What an event is about.
pub(in crate::web) struct About {
    pub(in crate::web) label: String,
    /// Where it is shown; empty where nowhere.
    pub(in crate::web) href: String,
    pub(in crate::web) text: String,
}

impl Told {
    pub(in crate::web) fn of(page: &Page, row: &Row, names: &Names, how: Personal) -> Self {
        let entry = row.entry().ok();
        let personal = row.personal().ok().flatten();
        let told: Vec<(&str, (String, String))> = entry
            .iter()
            .flat_map(|entry| &entry.facts)
            .map(|(name, value)| {
                let text = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                (name.as_str(), fact(page, name, &text, names))
            })
            .collect();
        Self {
            seq: row.seq,
            at: Timestamp::from_microsecond(row.at).ok(),
            what: known(page, "event", &row.kind),
            actor: entry
                .as_ref()
                .map(|entry| actor(page, entry, names))
                .unwrap_or_default(),
            about: entry
                .iter()
                .flat_map(|entry| &entry.about)
                .map(|(what, id)| about(page, what, id, names))
                .collect(),
            facts: told.iter().map(|(_, fact)| fact.clone()).collect(),
            changes: changes(&told),
            personal: personal
                .iter()
                .flat_map(|personal| &personal.fields)
                .map(|(name, value)| fact(page, name, &private(how, name, value), names))
                .collect(),
            purged: match row.personal {
                PersonalColumns::Purged { by } => Some((by, format!("/audit/{by}"))),
                _ => None,
            },
            unreadable: entry.is_none(),
            unusual: unusual(row).map_or_else(String::new, |why| page.code("unusual", why)),
            hash: row.leaf_hash.chars().take(HASH_SHOWN).collect(),
            whole_hash: row.leaf_hash.clone(),
        }
    }
}

/// Why an event is unusual: by what it is, or by how it ended.
fn unusual(row: &Row) -> Option<Unusual> {
    let kind: Option<Kind> = row.kind.parse().ok();
    let outcome = row.index.outcome.as_deref().unwrap_or_default();
    let ended = || {
        Unusual::ALL
            .iter()
            .find(|why| why.outcomes().contains(&outcome))
    };
    kind.and_then(Kind::unusual).or_else(|| ended().copied())
}

/// Facts, each beside the one that tells what it was before; what stayed the same is left out.
fn changes(told: &[(&str, (String, String))]) -> Vec<Change> {
    let now = told.iter().filter(|(name, _)| !name.ends_with("_before"));
    let changes = now.map(|(name, (what, after))| {
        let before = told
            .iter()
            .find(|(other, _)| other.strip_suffix("_before") == Some(name));
        Change {
            what: what.clone(),
            before: before.map(|(_, (_, before))| before.clone()),
            after: after.clone(),
        }
    });
    changes
        .filter(|change| change.before.as_ref() != Some(&change.after))
        .collect()
}

/// How to reach somebody is masked until it is opened; who they are is what the log tells.
fn private(how: Personal, name: &str, value: &str) -> String {
    match name.trim_end_matches("_before") {
        "callback" | "telephone" => how.telephone(value),
        "address" => how.address(value),
        "tenant_actor" if value.contains('@') => how.address(value),
        // What a mail server answered, which names the address that it refused.
        "why" if how.is_masked() && value.contains('@') => "…".to_owned(),
        _ => value.to_owned(),
    }
}

/// A fact in words: what it is, and what it says where that is a code.
fn fact(page: &Page, name: &str, value: &str, names: &Names) -> (String, String) {
    let prefix = match name.trim_end_matches("_before") {
        "action" | "designated" => "action",
        "role" => "role",
        "grade" => "grade",
        "subject" => "end-subject",
        "ground" => "ground",
        "service_kind" => "service-kind",
        "noticed_how" => "noticed-how",
        "answer" => "case-answer",
        "factors" | "policy" => "factors",
        "purposes" => "purpose",
        "item" => "preparation",
        "lost" => "lost",
        "step" | "at" | "attempted" => "step",
        "why" => "why",
        "active" | "stand_in" | "confirmed" | "personal" => "fact-active",
        "proposed" => "proposal-title",
        "class" => "retention-class",
        "thing" => "retention-thing",
        "status" => "told",
        "source" => "source",
        "devices" | "wipes" | "freezes" | "siem" => "learnt",
        "act" => "act",
        "difference" => "difference",
        "reading" => "reading",
        "fields" => "shown",
        "page" => "page",
        "outcome" => "outcome",
        "doing" => "doing",
        "state" => "state",
        "decision" => "fact-decision",
        "severity" => "severity",
        "closed" => "fact-closed",
        "fault" => "fault",
        "alarm" => "alarm",
        _ => "",
    };
    let value = match (prefix, names.get(value)) {
        _ if name == "numbers" => value.chars().take(HASH_SHOWN).chain(['…']).collect(),
        ("factors", _) => ways(page, value),
        ("purpose", _) => together(page, prefix, value),
        ("", Some(name)) => name.clone(),
        ("", None) => value.to_owned(),
        (prefix, _) => known(page, prefix, value),
    };
    (known(page, "fact", name), value)
}

/// Who acted, piece by piece.
pub(in crate::web) fn who(page: &Page, row: &Row, names: &Names) -> Vec<(String, String)> {
    let Ok(entry) = row.entry() else {
        return Vec::new();
    };
    let part = |name: &str| entry.actor.get(name).cloned();
    let person = |id: String| names.get(&id).cloned().unwrap_or(id);
    let pieces = [
        ("audit-second", part("second").map(person)),
        ("audit-address", part("address")),
        ("audit-session", part("session")),
        ("audit-build", part("build")),
    ];
    let told = pieces.into_iter();
    let rest = told.filter_map(|(label, value)| Some((page.t(label), value?)));
    [(page.t("audit-who"), actor(page, &entry, names))]
        .into_iter()
        .chain(rest)
        .collect()
}

/// Codes with a plus between them, in words.
fn together(page: &Page, prefix: &str, codes: &str) -> String {
    let words = codes.split('+').map(|code| known(page, prefix, code));
    words.collect::<Vec<_>>().join(" + ")
}

/// Ways of checking a caller, as a policy or a check has them, in words.
fn ways(page: &Page, codes: &str) -> String {
    let factors = |codes: &str| together(page, "factor", codes);
    let ways = codes.split("; ").map(|way| match way.split_once(": ") {
        Some((lost, codes)) => format!("{}: {}", known(page, "lost", lost), factors(codes)),
        None => factors(way),
    });
    ways.collect::<Vec<_>>().join(" / ")
}

/// What the events of a page are about, to be named.
pub(in crate::web) fn things(rows: &[Row]) -> BTreeSet<(String, String)> {
    rows.iter()
        .filter_map(|row| row.entry().ok())
        .flat_map(|entry| entry.about)
        .collect()
}

/// The words of a code; a log may hold codes of an earlier or later program.
fn known(page: &Page, prefix: &str, code: &str) -> String {
    let key = format!("{prefix}-{}", code.replace('_', "-"));
    if !code.is_empty() && page.words.has(&key) {
        page.t(&key)
    } else {
        code.to_owned()
    }
}

fn actor(page: &Page, entry: &Entry, names: &Names) -> String {
    let part = |name: &str| entry.actor.get(name).map_or("", String::as_str);
    let who = match part("kind") {
        "agent" => {
            let name = names.get(part("id")).map_or(part("id"), String::as_str);
            format!("{name} ({})", known(page, "role", part("role")))
        }
        "system" => page.t1("audit-actor-system", "job", part("job")),
        other => known(page, "audit-actor", other),
    };
    match part("address") {
        "" => who,
        address => format!("{who} · {address}"),
    }
}

fn about(page: &Page, what: &str, id: &str, names: &Names) -> About {
    // Whoever reads the log may open these (`domain::policy`).
    let href = match what {
        "call" => format!("/calls/{id}"),
        "request" => format!("/requests/{id}"),
        "mail" => format!("/mails/{id}"),
        "subscriber" => format!("/subscribers/{id}"),
        "parent" => format!("/parent-contracts/{id}"),
        "child" => format!("/child-contracts/{id}"),
        "case" => format!("/qualifying-cases/{id}"),
        "contract" => format!("/contracts/{id}"),
        "proposal" => format!("/proposals/{id}"),
        "import" => format!("/imports/{id}"),
        "over_use" => format!("/over-use/{id}"),
        "difference" => format!("/differences/{id}"),
        "review" => format!("/audit/reviews/{id}"),
        "finding" => format!("/audit/findings/{id}"),
        _ => String::new(),
    };
    let text = match what {
        "reference" | "device" => Some(id.to_owned()),
        _ if names.contains_key(id) => names.get(id).cloned(),
        // The end of an id tells more than its beginning, which is its time.
        _ => Some(id.chars().skip(24).collect::<String>()).filter(|end| !end.is_empty()),
    };
    About {
        label: known(page, "about", what),
        href,
        text: text.unwrap_or_else(|| id.to_owned()),
    }
}
