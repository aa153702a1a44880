//! Every message exists in Japanese and English, and every key that is used exists.

use std::collections::{BTreeMap, BTreeSet};

use kagiban::absolute::WhyKind;
use kagiban::attest::Doubt;
use kagiban::domain::action::ProxyAction;
use kagiban::domain::agent::Locale;
use kagiban::domain::alarm::AlarmKind;
use kagiban::domain::attempt::{AttemptKind, Outcome};
use kagiban::domain::audit_export::ExportForm;
use kagiban::domain::call::{Ending, Step};
use kagiban::domain::device::Unfit;
use kagiban::domain::event::Kind;
use kagiban::domain::policy::Role;
use kagiban::domain::proof::{Factor, Proof};
use kagiban::domain::readiness::Learnt;
use kagiban::domain::reconciliation::{
    ActKind, ActSource, Beside, DifferenceKind, Reading, Standing,
};
use kagiban::domain::release::ReleaseKind;
use kagiban::domain::request::StateCode;
use kagiban::domain::retention::{Class, Thing};
use kagiban::domain::script;
use kagiban::domain::unusual::{Ended, Unusual};
use kagiban::domain::watch::{Source, Told};
use kagiban::i18n::{Catalogues, Words};
use kagiban::web::Problem;

use super::sources::files;

/// Keys and texts of one language.
fn catalogue(language: &str) -> BTreeMap<String, String> {
    let mut keys: BTreeMap<String, String> = BTreeMap::new();
    let mut current = None;
    for (path, text) in files(&format!("src/i18n/{language}"), "ftl") {
        for line in text.lines() {
            if line.starts_with(char::is_alphabetic) {
                let (key, value) = line
                    .split_once('=')
                    .unwrap_or_else(|| panic!("{path}: {line}"));
                let key = key.trim().to_owned();
                assert!(
                    keys.insert(key.clone(), value.trim().to_owned()).is_none(),
                    "{path}: {key} stands twice"
                );
                current = Some(key);
            } else if let Some(key) = &current {
                keys.get_mut(key).unwrap().push_str(line.trim());
            }
        }
    }
    keys
}

fn words() -> [Words; 2] {
    let catalogues = Catalogues::load().unwrap();
    [catalogues.words(Locale::Ja), catalogues.words(Locale::En)]
}

#[test]
fn both_languages_have_the_same_messages_and_none_is_empty() {
    let (ja, en) = (catalogue("ja"), catalogue("en"));
    let only = |a: &BTreeMap<String, String>, b: &BTreeMap<String, String>| -> Vec<String> {
        a.keys()
            .filter(|key| !b.contains_key(*key))
            .cloned()
            .collect()
    };
    assert_eq!((only(&ja, &en), only(&en, &ja)), (vec![], vec![]));
    for (key, text) in ja.iter().chain(&en) {
        assert!(!text.is_empty(), "{key} is empty");
    }
}

#[test]
fn a_message_takes_the_same_values_in_both_languages() {
    let values = |text: &str| -> BTreeSet<String> {
        text.match_indices('$')
            .map(|(at, _)| {
                text[at + 1..]
                    .chars()
                    .take_while(|c| c.is_alphanumeric())
                    .collect()
            })
            .collect()
    };
    let (ja, en) = (catalogue("ja"), catalogue("en"));
    // A mail has one subject for both languages; its Japanese half has the values.
    for (key, text) in ja
        .iter()
        .filter(|(key, _)| !(key.starts_with("letter-") && key.ends_with("-subject")))
    {
        assert_eq!(values(text), values(&en[key]), "{key}");
    }
}

#[test]
fn every_key_that_is_written_out_exists() {
    let known = catalogue("ja");
    let calls = [
        "t(\"",
        "t1(\"",
        "t2(\"",
        "Refused::new(\"",
        "Refused::with(\"",
        "words.with(\"",
        "refuse(\"",
    ];
    let mut missing = BTreeSet::new();
    let mut seen = 0;
    for (path, text) in files("src", "rs")
        .into_iter()
        .chain(files("templates", "html"))
    {
        // Text of tests is not shown to anybody.
        let text = text.split("#[cfg(test)]").next().unwrap();
        for call in calls {
            for (at, _) in text.match_indices(call) {
                let before = text[..at].chars().next_back().unwrap_or(' ');
                let key: String = text[at + call.len()..]
                    .chars()
                    .take_while(|c| *c != '"')
                    .collect();
                let is_key = key.contains('-') || known.contains_key(&key);
                if before.is_alphanumeric()
                    || key.contains('{')
                    || !is_key
                    || key.ends_with('-')
                    || key.contains(['/', '.', ' '])
                {
                    continue;
                }
                seen += 1;
                if !known.contains_key(&key) {
                    missing.insert(format!("{path}: {key}"));
                }
            }
        }
    }
    assert!(seen > 300, "only {seen} keys were found");
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_word_of_the_audit_pages_has_its_message() {
    let classes = || Class::ALL.iter().map(|it| it.code()).collect();
    let lists: [(&str, Vec<&str>); 8] = [
        ("retention-class", classes()),
        ("retention-what", classes()),
        (
            "retention-thing",
            Thing::ALL.iter().map(|it| it.code()).collect(),
        ),
        ("unusual", Unusual::ALL.iter().map(|it| it.code()).collect()),
        ("ended", Ended::ALL.iter().map(|it| it.code()).collect()),
        ("outcome", Outcome::ALL.iter().map(|it| it.code()).collect()),
        (
            "doing",
            AttemptKind::ALL.iter().map(|it| it.code()).collect(),
        ),
        (
            "audit-export",
            ExportForm::ALL.iter().map(|it| it.code()).collect(),
        ),
    ];
    let catalogues = Catalogues::load().unwrap();
    for (prefix, codes) in lists {
        for code in codes {
            let key = format!("{prefix}-{}", code.replace('_', "-"));
            for locale in Locale::ALL {
                assert!(catalogues.words(*locale).has(&key), "{key}");
            }
        }
    }
}

#[test]
fn every_word_of_a_closed_list_has_its_message() {
    let mut keys: Vec<String> = Vec::new();
    let mut add = |prefix: &str, codes: Vec<&str>| {
        keys.extend(
            codes
                .into_iter()
                .map(|code| format!("{prefix}-{}", code.replace('_', "-"))),
        );
    };
    add("role", Role::ALL.iter().map(|it| it.code()).collect());
    add(
        "action",
        ProxyAction::ALL.iter().map(|it| it.code()).collect(),
    );
    add(
        "call-designated-only",
        ProxyAction::ALL.iter().map(|it| it.code()).collect(),
    );
    add("step", Step::ALL.iter().map(|it| it.code()).collect());
    add("ending", Ending::ALL.iter().map(|it| it.code()).collect());
    add("unfit", Unfit::ALL.iter().map(|it| it.code()).collect());
    add("factor", Factor::ALL.iter().map(|it| it.code()).collect());
    for prefix in ["lost", "say-proof", "call-proof", "call-proof-hint"] {
        add(prefix, Proof::ALL.iter().map(|it| it.code()).collect());
    }
    add(
        "state",
        StateCode::ALL
            .iter()
            .map(|it| it.code())
            .chain(["held"])
            .collect(),
    );
    for prefix in ["release-kind", "release-told-confirmed"] {
        add(
            prefix,
            ReleaseKind::ALL.iter().map(|it| it.code()).collect(),
        );
    }
    add("event", Kind::ALL.iter().map(|it| it.code()).collect());
    add("why", WhyKind::ALL.iter().map(|it| it.code()).collect());
    add("told", Told::ALL.iter().map(|it| it.code()).collect());
    add("source", Source::ALL.iter().map(|it| it.code()).collect());
    add("learnt", Learnt::ALL.iter().map(|it| it.code()).collect());
    add("act", ActKind::ALL.iter().map(|it| it.code()).collect());
    add(
        "source",
        ActSource::ALL.iter().map(|it| it.code()).collect(),
    );
    add(
        "desk-act",
        Standing::ALL.iter().map(|it| it.code()).collect(),
    );
    add("beside", Beside::ALL.iter().map(|it| it.code()).collect());
    add("reading", Reading::ALL.iter().map(|it| it.code()).collect());
    for prefix in ["difference", "difference-do"] {
        add(
            prefix,
            DifferenceKind::ALL.iter().map(|it| it.code()).collect(),
        );
    }
    add("fault", Doubt::ALL.iter().map(|it| it.code()).collect());
    add("alarm", AlarmKind::ALL.iter().map(|it| it.code()).collect());
    for kind in AttemptKind::ALL {
        add(
            &format!("attempt-{kind}"),
            Outcome::ALL.iter().map(|it| it.code()).collect(),
        );
    }
    for action in ProxyAction::ALL {
        add("script", script::lines(*action).to_vec());
    }
    for problem in Problem::ALL {
        add(
            &format!("problem-{}", problem.code),
            vec!["what", "safe", "do"],
        );
    }
    for glyph in ('a'..='z').chain('0'..='9') {
        keys.push(format!("spoken-{glyph}"));
    }
    // Words that the dispatch makes itself.
    let own = [
        "lease_lapsed",
        "not_believed_yet",
        "several_found",
        "other_lock_found",
        "device_gone",
        "tenant_mismatch",
        "seal_key",
        "api_base",
    ];
    keys.extend(own.map(|code| format!("why-{}", code.replace('_', "-"))));
    for words in words() {
        let missing: Vec<&String> = keys.iter().filter(|key| !words.has(key)).collect();
        assert!(
            missing.is_empty(),
            "{:?} lacks {missing:#?}",
            words.locale()
        );
    }
}
