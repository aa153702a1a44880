//! Files of the log: asked for with one's own password, complete, signed, and safe in a spreadsheet.

use kagiban::audit::manifest::Manifest;
use kagiban::audit::proof::verify_inclusion;
use kagiban::audit::{Beside, Head, Line};
use kagiban::domain::event::Kind;
use kagiban::domain::policy::Role;
use sha2::{Digest, Sha256};

use super::told;
use crate::support::desk::{TestDesk, both};
use crate::support::program::KAGIBAN;
use crate::support::visitor::Visitor;
use crate::support::{desk::PASSWORD, seed};
use crate::web::call::{ACCEPT, CLAIM, claimed, read_aloud, step};

both!(
    a_whole_log_is_taken_out_and_recomputed_from_the_file_alone,
    a_part_of_the_log_comes_with_a_proof_for_each_event,
    a_spreadsheet_gets_no_formulas,
    an_export_asks_for_ones_own_password_and_is_in_the_log,
    nobody_fetches_what_another_asked_for,
    a_file_is_fetched_within_a_day,
    a_file_is_verified_alone_and_what_was_changed_in_it_is_named,
);

/// Asks for a file, and gives where it is.
async fn ask(auditor: &mut Visitor, fields: &[(&str, &str)]) -> String {
    let own = [fields, &[("password", PASSWORD)]].concat();
    auditor.get("/audit").await;
    let asked = auditor.post("/audit/exports", &own).await;
    assert_eq!(asked.status, 303, "{}", asked.html);
    asked.location
}

async fn fetch(auditor: &mut Visitor, place: &str) -> String {
    let file = auditor.get(&format!("{place}/file")).await;
    assert_eq!(file.status, 200);
    file.html
}

/// The manifest of what was fetched, by its signature.
async fn signed(desk: &TestDesk, auditor: &mut Visitor, place: &str) -> Manifest {
    let manifest = auditor.get(&format!("{place}/manifest")).await;
    let signature = auditor.get(&format!("{place}/signature")).await;
    assert_eq!(manifest.status, 200);
    assert_eq!(signature.status, 200);
    let key = desk.app.attest.verifier().unwrap();
    Manifest::open(&manifest.html, &signature.html, key).unwrap()
}

/// What `kagiban audit verify` says of an export's files, with these bytes as the file.
async fn verified(
    desk: &TestDesk,
    auditor: &mut Visitor,
    place: &str,
    file: &str,
) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let manifest = auditor.get(&format!("{place}/manifest")).await.html;
    let signature = auditor.get(&format!("{place}/signature")).await.html;
    for (name, text) in [
        ("file", file),
        ("manifest", &manifest),
        ("signature", &signature),
    ] {
        std::fs::write(path(name), text).unwrap();
    }
    let key = desk.app.attest.verifier().unwrap().to_string();
    let (file, manifest, signature) = (path("file"), path("manifest"), path("signature"));
    let said = std::process::Command::new(KAGIBAN)
        .args([
            "audit",
            "verify",
            "--export",
            &file,
            "--manifest",
            &manifest,
        ])
        .args(["--signature", &signature, "--key", &key])
        .output()
        .unwrap();
    let text = [said.stdout, said.stderr].concat();
    (said.status.success(), String::from_utf8(text).unwrap())
}

/// The file with the digit before a word changed, on its tenth line.
fn touched(file: &str) -> String {
    let lines = file.split_inclusive('\n').enumerate();
    let lines = lines.map(|(place, line)| match place {
        9 => line.replacen("\"at\":1", "\"at\":2", 1),
        _ => line.to_owned(),
    });
    lines.collect()
}

async fn a_file_is_verified_alone_and_what_was_changed_in_it_is_named(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = read_aloud(&mut agent).await;
    step(&mut agent, &call, "commit", &ACCEPT).await;
    let mut auditor = desk.sign_in(Role::Auditor).await;
    for query in [
        &[("form", "jsonl")][..],
        &[("form", "jsonl"), ("ended", "done")],
    ] {
        let place = ask(&mut auditor, query).await;
        let file = fetch(&mut auditor, &place).await;
        let (holds, said) = verified(&desk, &mut auditor, &place, &file).await;
        assert!(holds && said.contains("ok: "), "{said}");
        let whole = query.len() == 1;
        assert_eq!(said.contains("the whole log"), whole, "{said}");
        let (holds, said) = verified(&desk, &mut auditor, &place, &touched(&file)).await;
        assert!(!holds && said.contains("line 10"), "{said}");
        let cut: String = file.split_inclusive('\n').skip(1).collect();
        let (holds, said) = verified(&desk, &mut auditor, &place, &cut).await;
        assert!(!holds, "{said}");
    }
    let place = ask(&mut auditor, &[("form", "csv")]).await;
    let file = fetch(&mut auditor, &place).await;
    assert!(verified(&desk, &mut auditor, &place, &file).await.0);
    let (holds, said) = verified(&desk, &mut auditor, &place, &file.replace(',', ";")).await;
    assert!(!holds && said.contains("digest"), "{said}");
}

async fn a_whole_log_is_taken_out_and_recomputed_from_the_file_alone(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    claimed(&mut agent, &CLAIM).await;
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let place = ask(&mut auditor, &[("form", "jsonl"), ("personal", "1")]).await;
    let before = auditor.get(&place).await;
    assert!(before.attrs("progress", "value").contains(&"0".to_owned()));
    assert_eq!(auditor.get(&format!("{place}/manifest")).await.status, 404);
    let file = fetch(&mut auditor, &place).await;
    let manifest = signed(&desk, &mut auditor, &place).await;
    assert_eq!(manifest.sha256, hex::encode(Sha256::digest(&file)));
    assert_eq!(manifest.bytes, file.len() as u64);
    assert_eq!(
        (manifest.first, manifest.last),
        (Some(0), Some(manifest.events - 1))
    );
    let mut head = Head::empty();
    let mut given = 0;
    for line in file.lines() {
        let line = Line::parse(line).unwrap();
        assert_eq!(line.entry.seq, head.size());
        assert_eq!(line.proof, None);
        given += usize::from(matches!(line.personal, Beside::Given(_)));
        head.append(line.entry.leaf_hash().unwrap());
    }
    assert_eq!(head.size(), manifest.events);
    assert!(given > 0 && file.contains("佐藤花子"));
    assert!(
        manifest.checkpoint.contains(&head.root().to_base64()),
        "{}",
        manifest.checkpoint
    );
}

async fn a_part_of_the_log_comes_with_a_proof_for_each_event(desk: TestDesk) {
    seed::sakura(&desk).await;
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = read_aloud(&mut agent).await;
    step(&mut agent, &call, "commit", &ACCEPT).await;
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let query = [("form", "jsonl"), ("kind", "script_line_read")];
    let place = ask(&mut auditor, &query).await;
    let file = fetch(&mut auditor, &place).await;
    let manifest = signed(&desk, &mut auditor, &place).await;
    assert_eq!(manifest.filter["kind"], "script_line_read");
    assert_eq!(manifest.events, 7);
    let note: kagiban::audit::note::Note = manifest.checkpoint.parse().unwrap();
    let key = desk.app.attest.verifier().unwrap().clone();
    let log = kagiban::audit::checkpoint::KnownLog::new(key, None, []);
    let tree = log.open(&note).unwrap().checkpoint.tree;
    for line in file.lines() {
        let line = Line::parse(line).unwrap();
        let leaf = line.entry.leaf_hash().unwrap();
        verify_inclusion(line.entry.seq, leaf, tree, &line.proof.unwrap()).unwrap();
    }
    assert!(!file.contains("佐藤花子"));
}

async fn a_spreadsheet_gets_no_formulas(desk: TestDesk) {
    let mut agent = desk.sign_in(Role::Agent).await;
    let call = crate::web::call::open(&mut agent).await;
    let caller = [
        ("name", "=HYPERLINK(\"http://x\")"),
        ("callback", "03-1234-5678"),
    ];
    step(&mut agent, &call, "caller", &caller).await;
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let query = [("form", "csv"), ("personal", "1"), ("kind", "caller_noted")];
    let place = ask(&mut auditor, &query).await;
    let file = fetch(&mut auditor, &place).await;
    assert!(file.starts_with('\u{feff}'));
    assert_eq!(file.lines().count(), 2, "{file}");
    assert!(!file.contains(",=") && file.contains("HYPERLINK"), "{file}");
    let manifest = signed(&desk, &mut auditor, &place).await;
    assert_eq!((manifest.form.as_str(), manifest.events), ("csv", 1));
}

async fn an_export_asks_for_ones_own_password_and_is_in_the_log(desk: TestDesk) {
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let wrong = [
        ("form", "jsonl"),
        ("kind", "call_opened"),
        ("password", "not the one at all"),
    ];
    let refused = auditor.post("/audit/exports", &wrong).await;
    assert_eq!(refused.status, 422);
    assert!(!refused.error("password").is_empty());
    assert_eq!(told(&desk, Kind::AuditExported).await.len(), 0);
    ask(&mut auditor, &[("form", "jsonl"), ("kind", "call_opened")]).await;
    let exported = told(&desk, Kind::AuditExported).await.pop().unwrap();
    let personal = exported.personal().unwrap().unwrap();
    assert_eq!(personal.fields["filter"], "kind=call_opened");
    let odd = [("form", "pdf"), ("password", PASSWORD)];
    assert_eq!(auditor.post("/audit/exports", &odd).await.status, 422);
}

async fn nobody_fetches_what_another_asked_for(desk: TestDesk) {
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let place = ask(&mut auditor, &[("form", "jsonl")]).await;
    let mut other = desk.sign_in(Role::Supervisor).await;
    for part in ["", "/file", "/manifest", "/signature"] {
        assert_eq!(
            other.get(&format!("{place}{part}")).await.status,
            404,
            "{part}"
        );
    }
}

async fn a_file_is_fetched_within_a_day(desk: TestDesk) {
    let mut auditor = desk.sign_in(Role::Auditor).await;
    let place = ask(&mut auditor, &[("form", "jsonl")]).await;
    fetch(&mut auditor, &place).await;
    desk.clock.shift(jiff::SignedDuration::from_hours(24));
    let mut again = desk.sign_in(Role::Auditor).await;
    assert_eq!(again.get(&place).await.status, 404);
}
