use proptest::prelude::*;

use super::*;
use crate::entropy::SystemEntropy;

fn key(byte: u8) -> SealKey {
    SealKey::new(&[byte; 32])
}

fn sealed() -> String {
    key(1).seal("tenant:1", "hunter2", &SystemEntropy).unwrap()
}

fn opened(key: &SealKey, context: &str, text: &str) -> Result<String, OpenError> {
    key.open(context, text)
        .map(|secret| secret.expose_secret().to_owned())
}

#[test]
fn what_was_sealed_opens_and_no_two_seals_are_alike() {
    assert_eq!(opened(&key(1), "tenant:1", &sealed()).unwrap(), "hunter2");
    assert_ne!(sealed(), sealed());
    assert!(!sealed().contains("hunter2"));
}

#[test]
fn a_text_that_was_sealed_once_opens_for_ever() {
    #[derive(Debug)]
    struct Fixed;
    impl Entropy for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(9);
        }
    }
    let golden = "s1.6b8a5798.CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJ.m5jR4ju0CryG6pE1Bncp-85VPYDsclw";
    assert_eq!(key(1).seal("tenant:1", "hunter2", &Fixed).unwrap(), golden);
    assert_eq!(opened(&key(1), "tenant:1", golden).unwrap(), "hunter2");
}

#[test]
fn the_wrong_key_is_told_from_a_changed_text() {
    let fault = opened(&key(2), "tenant:1", &sealed()).unwrap_err();
    assert_eq!(
        fault,
        OpenError::WrongKey {
            sealed_with: key(1).id().to_owned(),
            ours: key(2).id().to_owned(),
        }
    );
    // The key's name cannot be changed to pass for another.
    let renamed = sealed().replace(key(1).id(), key(2).id());
    assert_eq!(
        opened(&key(2), "tenant:1", &renamed),
        Err(OpenError::Corrupt)
    );
}

#[test]
fn a_secret_opens_only_where_it_was_sealed_for() {
    assert_eq!(
        opened(&key(1), "tenant:2", &sealed()),
        Err(OpenError::Corrupt)
    );
}

#[test]
fn a_text_of_another_form_is_malformed() {
    let good = sealed();
    for wrong in [
        "",
        "s1",
        "s1.a.b.c",
        &good.replace("s1.", "s2."),
        &format!("{good}.x"),
    ] {
        assert_eq!(
            opened(&key(1), "tenant:1", wrong),
            Err(OpenError::Malformed)
        );
    }
}

#[test]
fn a_generated_key_survives_being_written_down() {
    let key = SealKey::generate(&SystemEntropy);
    let again = SealKey::parse(&key.to_base64()).unwrap();
    let text = key.seal("c", "秘密", &SystemEntropy).unwrap();
    assert_eq!(opened(&again, "c", &text).unwrap(), "秘密");
    assert_ne!(key.id(), SealKey::generate(&SystemEntropy).id());
    for wrong in ["", "AQEB", "!"] {
        assert_eq!(SealKey::parse(&wrong.into()).unwrap_err(), NotAKey);
    }
}

proptest! {
    #[test]
    fn no_changed_character_passes(at in 0_usize..200, to in "[A-Za-z0-9._-]") {
        let good = sealed();
        let at = at % good.len();
        let mut changed = good.clone();
        changed.replace_range(at..=at, &to);
        prop_assume!(changed != good);
        prop_assert!(key(1).open("tenant:1", &changed).is_err());
    }
}
