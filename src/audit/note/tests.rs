use ed25519_dalek::Signer;
use proptest::prelude::*;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use signed_note::{StandardSigner, StandardVerifier, VerifierList};

use super::*;
use crate::entropy::SystemEntropy;

/// The keys, text and signatures of the tests of Go's `note` package.
const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PETERS_SECRET: &str =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const ENOCH: &str = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const TEXT: &str = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n";
const PETER_SIGNED: &str = "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const ENOCH_SIGNED: &str = "\u{2014} EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

fn key(line: &str) -> VerifierKey {
    line.parse().unwrap()
}

fn note(text: &str) -> Note {
    text.parse().unwrap()
}

fn names(verified: &[Verified<'_>]) -> Vec<String> {
    let names = verified.iter().map(|it| it.key.name().to_string());
    names.collect()
}

#[test]
fn a_key_of_the_reference_signs_the_note_of_the_reference() {
    let peter = SigningKey::parse(&PETERS_SECRET.into()).unwrap();
    assert_eq!(peter.verifier().to_string(), PETER);
    assert_eq!(peter.to_line().expose_secret(), PETERS_SECRET);
    let signed = peter.sign(TEXT.to_owned()).unwrap();
    assert_eq!(signed.to_string(), format!("{TEXT}\n{PETER_SIGNED}"));
    assert_eq!(note(&signed.to_string()), signed);
}

#[test]
fn signatures_of_unknown_keys_are_passed_over_and_those_of_known_ones_must_hold() {
    let both = note(&format!("{TEXT}\n{PETER_SIGNED}{ENOCH_SIGNED}"));
    let opened = |keys: &[&str]| {
        let keys: Vec<_> = keys.iter().map(|line| key(line)).collect();
        both.open(&keys).map(|verified| names(&verified))
    };
    assert_eq!(opened(&[PETER]).unwrap(), ["PeterNeumann"]);
    let all = opened(&[ENOCH, PETER]).unwrap();
    assert_eq!(all, ["PeterNeumann", "EnochRoot"]);
    assert_eq!(opened(&[]), Err(NoteError::Unknown));

    // Peter's signature under Enoch's name and id.
    let (_, peters) = PETER_SIGNED.rsplit_once(' ').unwrap();
    let mut bytes = STANDARD.decode(peters.trim()).unwrap();
    bytes[..4].copy_from_slice(&key(ENOCH).id().to_be_bytes());
    let forged = format!("{DASH}EnochRoot {}\n", STANDARD.encode(bytes));
    let forged = note(&format!("{TEXT}\n{PETER_SIGNED}{forged}"));
    let refused = forged.open(&[key(PETER), key(ENOCH)]).unwrap_err();
    assert_eq!(refused, NoteError::Invalid("EnochRoot".parse().unwrap()));
    assert!(forged.open(&[key(PETER)]).is_ok());
}

#[test]
fn the_same_key_signs_once() {
    let peter = SigningKey::parse(&PETERS_SECRET.into()).unwrap();
    let mut twice = note(&format!("{TEXT}\n{PETER_SIGNED}{ENOCH_SIGNED}"));
    let again = peter.sign(TEXT.to_owned()).unwrap();
    twice.add(again.signatures()[0].clone());
    let expected = format!("{TEXT}\n{ENOCH_SIGNED}{PETER_SIGNED}");
    assert_eq!(twice.to_string(), expected);
}

#[test]
fn what_is_not_in_the_form_of_the_specification_is_no_note() {
    let good = format!("{TEXT}\n{PETER_SIGNED}");
    for bad in [
        String::new(),
        TEXT.to_owned(),
        format!("\n{TEXT}"),
        // Without the last newline, the blank line, the text, the signatures.
        good.trim_end().to_owned(),
        format!("{TEXT}{PETER_SIGNED}"),
        PETER_SIGNED.to_owned(),
        format!("{TEXT}\n"),
        format!("{TEXT}\n\n"),
        // A control character, a carriage return.
        format!("\u{1}{good}"),
        good.replace('\n', "\r\n"),
        // Another dash, another space, no name, two spaces.
        good.replace('\u{2014}', "-"),
        good.replace(DASH, "\u{2014}\u{a0}"),
        good.replace("PeterNeumann ", ""),
        good.replace("PeterNeumann ", "PeterNeumann  "),
        good.replace("PeterNeumann", "Peter+Neumann"),
        // No base64, base64 without padding, too short to be anything.
        good.replace("x08go", "!!!!!"),
        good.replace("AM=", "AM"),
        format!("{TEXT}\n{DASH}PeterNeumann x08gow==\n"),
        format!("{good}and more\n"),
        format!("{TEXT}\n{}", PETER_SIGNED.repeat(MAX_SIGNATURES + 1)),
        format!("{}{good}", "x".repeat(MAX_BYTES)),
    ] {
        let read = bad.parse::<Note>();
        assert_eq!(read.unwrap_err(), NoteError::Malformed, "{bad:.200}");
    }
    let many = format!("{TEXT}\n{}", PETER_SIGNED.repeat(MAX_SIGNATURES));
    assert!(note(&many).open(&[key(PETER)]).is_ok());
}

#[test]
fn text_may_have_blank_lines_and_must_end_in_a_newline() {
    let peter = SigningKey::parse(&PETERS_SECRET.into()).unwrap();
    for text in ["\n", "a\n\nb\n", "a\n\n", "鍵番\n"] {
        let signed = peter.sign(text.to_owned()).unwrap();
        let read = note(&signed.to_string());
        assert_eq!(read.text(), text);
        assert!(read.open(&[key(PETER)]).is_ok());
    }
    for text in ["", "a", "a\u{7}\n", "a\t\n"] {
        let refused = peter.sign(text.to_owned());
        assert_eq!(refused.unwrap_err(), NoteError::Malformed);
    }
}

#[test]
fn a_line_that_is_no_key_is_told_from_one_of_another_kind() {
    let (name, rest) = PETER.split_once('+').unwrap();
    let (id, base64) = rest.split_once('+').unwrap();
    for (line, why) in [
        (String::new(), NotAKey::Form),
        (format!("{name}+{id}"), NotAKey::Form),
        (
            format!("{name}+{}+{base64}", id.to_uppercase()),
            NotAKey::Form,
        ),
        (format!("{name}+0{id}+{base64}"), NotAKey::Form),
        (format!("{name}+{id}+{base64} "), NotAKey::Form),
        (format!("{name}+{id}+AQEB"), NotAKey::Form),
        (format!("+{id}+{base64}"), NotAKey::Name),
        (format!("Peter Neumann+{id}+{base64}"), NotAKey::Name),
        (format!("Paul+{id}+{base64}"), NotAKey::Id),
        (format!("{name}+c74f20a4+{base64}"), NotAKey::Id),
        (
            format!("{name}+{id}+{}", base64.replace("AR", "Ag")),
            NotAKey::Algorithm,
        ),
        (PETERS_SECRET.to_owned(), NotAKey::Form),
    ] {
        assert_eq!(line.parse::<VerifierKey>(), Err(why), "{line}");
    }
    let secret = |line: &str| SigningKey::parse(&SecretString::from(line)).unwrap_err();
    assert_eq!(secret(PETER), NotAKey::Form);
    let other = PETERS_SECRET.replace("c74f20a3", "c74f20a4");
    assert_eq!(secret(&other), NotAKey::Id);
    let other = PETERS_SECRET.replace("+AY", "+BI");
    assert_eq!(secret(&other), NotAKey::Algorithm);
}

#[test]
fn a_key_of_small_order_is_no_key() {
    let mut identity = [0; 33];
    (identity[0], identity[1]) = (1, 1);
    let digest = Sha256::digest([b"weak\n", identity.as_slice()].concat());
    let id = hex::encode(&digest[..4]);
    let line = format!("weak+{id}+{}", STANDARD.encode(identity));
    assert_eq!(line.parse::<VerifierKey>(), Err(NotAKey::Form));
}

#[test]
fn a_signing_key_never_shows_in_debug_output() {
    let peter = SigningKey::parse(&PETERS_SECRET.into()).unwrap();
    let shown = format!("{peter:?}");
    assert!(shown.contains(PETER) && !shown.contains("AYEK"));
}

/// What a witness says to a text at a time; how it does so is no part of the desk.
fn cosigned(seed: [u8; 32], text: &str, time: u64, stamp: u64) -> (VerifierKey, Signature) {
    let secret = ed25519_dalek::SigningKey::from_bytes(&seed);
    let name: KeyName = "witness.example/w1".parse().unwrap();
    let verifier = VerifierKey::new(
        name.clone(),
        Algorithm::CosignatureV1,
        secret.verifying_key(),
    );
    let message = format!("cosignature/v1\ntime {time}\n{text}");
    let signed = secret.sign(message.as_bytes()).to_bytes();
    let bytes = [stamp.to_be_bytes().as_slice(), &signed].concat();
    let id = verifier.id();
    (verifier, Signature { name, id, bytes })
}

#[test]
fn a_cosignature_holds_for_its_text_and_its_time() {
    let (witness, signature) = cosigned([7; 32], TEXT, 1_679_315_147, 1_679_315_147);
    assert_eq!(key(&witness.to_string()), witness);
    let mut seen = Note::unsigned(TEXT.to_owned()).unwrap();
    seen.add(signature.clone());
    let read = note(&seen.to_string());
    let known = [witness.clone()];
    let verified = read.open(&known).unwrap();
    assert_eq!(verified[0].time, Some(1_679_315_147));

    let invalid = NoteError::Invalid(witness.name().clone());
    let mut other = Note::unsigned("else\n".to_owned()).unwrap();
    other.add(signature);
    assert_eq!(other.open(&known).unwrap_err(), invalid);
    let mut later = Note::unsigned(TEXT.to_owned()).unwrap();
    later.add(cosigned([7; 32], TEXT, 1, 2).1);
    assert_eq!(later.open(&known).unwrap_err(), invalid);
}

#[test]
fn a_signature_is_no_cosignature_with_the_same_key() {
    let secret = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
    let name: KeyName = "desk.example".parse().unwrap();
    let [signs, cosigns] = [Algorithm::Ed25519, Algorithm::CosignatureV1]
        .map(|algorithm| VerifierKey::new(name.clone(), algorithm, secret.verifying_key()));
    assert_ne!(signs.id(), cosigns.id());
    let bytes = secret.sign(TEXT.as_bytes()).to_vec();
    let mut signed = Note::unsigned(TEXT.to_owned()).unwrap();
    let id = cosigns.id();
    signed.add(Signature { name, id, bytes });
    assert!(matches!(
        signed.open(&[cosigns]),
        Err(NoteError::Invalid(_))
    ));
    assert_eq!(signed.open(&[signs]).unwrap_err(), NoteError::Unknown);
}

fn key_name() -> impl Strategy<Value = KeyName> {
    "[^\\s\\p{Cc}+]{1,30}".prop_map(|name| name.parse().unwrap())
}

fn text() -> impl Strategy<Value = String> {
    "([^\\p{Cc}]|\n){0,200}".prop_map(|text| format!("{text}\n"))
}

fn signed_by_us(name: KeyName, text: String) -> (SigningKey, Note) {
    let key = SigningKey::generate(name, &SystemEntropy);
    let signed = key.sign(text).unwrap();
    (key, signed)
}

proptest! {
    #[test]
    fn another_implementation_opens_our_notes_with_our_verifier_line(name in key_name(), text in text()) {
        let (key, signed) = signed_by_us(name, text.clone());
        let theirs = signed_note::Note::from_bytes(signed.to_string().as_bytes()).unwrap();
        let verifier = StandardVerifier::new(&key.verifier().to_string()).unwrap();
        prop_assert!(theirs.verify(&VerifierList::new(vec![Box::new(verifier)])).is_ok());
        prop_assert_eq!(theirs.text(), text.as_bytes());
    }

    #[test]
    fn we_open_the_notes_of_another_implementation(name in key_name(), text in text()) {
        // Their keys are drawn from ours, so that both know the same secret line.
        let ours = SigningKey::generate(name, &SystemEntropy);
        let signer = StandardSigner::new(ours.to_line().expose_secret()).unwrap();
        let mut theirs = signed_note::Note::new(text.as_bytes(), &[]).unwrap();
        theirs.add_sigs(&[&signer]).unwrap();
        let read = note(&String::from_utf8(theirs.to_bytes()).unwrap());
        prop_assert_eq!(read.text(), text.as_str());
        prop_assert!(read.open(std::slice::from_ref(ours.verifier())).is_ok());
        // Ed25519 has one signature for a text.
        prop_assert_eq!(ours.sign(text).unwrap(), read);
    }

    #[test]
    fn a_note_with_one_bit_changed_does_not_open(
        text in text(),
        byte: prop::sample::Index,
        bit in 0_u32..8,
    ) {
        let (key, signed) = signed_by_us("desk.example/audit".parse().unwrap(), text);
        let mut bytes = signed.to_string().into_bytes();
        let at = byte.index(bytes.len());
        bytes[at] ^= 1_u8 << bit;
        let known = [key.verifier().clone()];
        let opened = String::from_utf8(bytes).ok().and_then(|text| text.parse::<Note>().ok());
        prop_assert!(opened.is_none_or(|note| note.open(&known).is_err()));
    }

    #[test]
    fn a_key_with_one_bit_changed_is_no_key(byte: prop::sample::Index, bit in 0_u32..8) {
        let mut bytes = PETER.as_bytes().to_vec();
        let at = byte.index(bytes.len());
        bytes[at] ^= 1_u8 << bit;
        let read = String::from_utf8(bytes).ok().and_then(|line| line.parse::<VerifierKey>().ok());
        prop_assert!(read.is_none());
    }

    #[test]
    fn no_text_makes_the_reader_stumble(text in "(\u{2014} |\n|[a-z+=]|\\PC){0,60}") {
        let _ = text.parse::<Note>();
        let _ = text.parse::<VerifierKey>();
        let _ = SigningKey::parse(&text.into());
    }
}
