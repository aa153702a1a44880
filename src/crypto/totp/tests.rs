use secrecy::{ExposeSecret, SecretString};

use super::*;
use crate::crypto::SealKey;
use crate::entropy::SystemEntropy;

/// The seed of RFC 6238, appendix B: the ASCII text `12345678901234567890`.
fn rfc() -> Seed {
    Seed::parse(&SecretString::from("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")).unwrap()
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

/// RFC 6238, appendix B, SHA-1; its eight digits are cut to the last six (RFC 4226, section 5.3).
const VECTORS: [(i64, &str); 6] = [
    (59, "287082"),
    (1_111_111_109, "081804"),
    (1_111_111_111, "050471"),
    (1_234_567_890, "005924"),
    (2_000_000_000, "279037"),
    (20_000_000_000, "353130"),
];

#[test]
fn the_vectors_of_rfc_6238_hold() {
    for (seconds, code) in VECTORS {
        let now = at(seconds);
        assert_eq!(rfc().code_at(now).unwrap().expose_secret(), code);
        assert_eq!(rfc().check(code, now, None), Step::at(now), "{seconds}");
    }
}

#[test]
fn a_code_is_good_one_step_either_way_and_no_further() {
    let (now, code) = (at(1_234_567_890), "005924");
    let step = Step::at(now);
    for (offset, good) in [
        (-60, false),
        (-30, true),
        (0, true),
        (59, true),
        (60, false),
    ] {
        let found = rfc().check(code, at(1_234_567_890 + offset), None);
        assert_eq!(found, step.filter(|_| good), "{offset}");
    }
}

#[test]
fn each_step_is_good_once_and_none_before_it_any_more() {
    let now = at(1_111_111_111);
    let used = rfc().check("050471", now, None).unwrap();
    assert_eq!(rfc().check("050471", now, Some(used)), None);
    // The step before is inside of the window and was not used; it is still too late for it.
    assert!(rfc().check("081804", now, None).is_some());
    assert_eq!(rfc().check("081804", now, Some(used)), None);
    let next = rfc().code_at(at(1_111_111_141)).unwrap();
    assert!(rfc().check(next.expose_secret(), now, Some(used)) > Some(used));
    assert_eq!(Step::from_stored(used.stored()), Some(used));
    assert_eq!(Step::from_stored(-1), None);
}

#[test]
fn a_code_is_taken_as_phones_and_input_methods_write_it() {
    let now = at(59);
    for typed in [
        "287082",
        " 287 082 ",
        "287-082",
        "２８７０８２",
        "２８７　０８２",
    ] {
        assert!(rfc().check(typed, now, None).is_some(), "{typed}");
    }
    for typed in [
        "",
        "28708",
        "2870822",
        "+87082",
        "287083",
        "二八七〇八二",
        "28708a",
    ] {
        assert!(rfc().check(typed, now, None).is_none(), "{typed}");
    }
}

#[test]
fn seeds_are_160_bits_of_their_own_and_never_shown() {
    let (one, other) = (
        Seed::generate(&SystemEntropy),
        Seed::generate(&SystemEntropy),
    );
    let (text, other) = (one.to_base32(), other.to_base32());
    assert_eq!(text.expose_secret().len(), 32);
    assert_ne!(text.expose_secret(), other.expose_secret());
    assert!(!format!("{one:?}").contains(text.expose_secret()));
    let typed = text.expose_secret().to_lowercase();
    let typed = format!("{} {}", &typed[..16], &typed[16..]);
    let again = Seed::parse(&typed.into()).unwrap();
    assert_eq!(again.to_base32().expose_secret(), text.expose_secret());
    for wrong in ["", "GEZDGNBV", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1", "鍵"] {
        assert_eq!(Seed::parse(&wrong.into()).unwrap_err(), NotASeed, "{wrong}");
    }
}

#[test]
fn the_address_names_desk_and_account() {
    let uri = rfc().uri("Kagiban 鍵番", "sato.hanako").unwrap();
    assert_eq!(
        uri.expose_secret(),
        "otpauth://totp/Kagiban%20%E9%8D%B5%E7%95%AA:sato.hanako\
         ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Kagiban%20%E9%8D%B5%E7%95%AA"
    );
    assert_eq!(rfc().uri("Kagiban", "a:b").unwrap_err(), NotALabel);
    assert_eq!(rfc().uri("Kagi:ban", "a").unwrap_err(), NotALabel);
    assert_eq!(rfc().uri("Kagiban", "").unwrap_err(), NotALabel);
}

#[test]
fn the_picture_is_an_element_without_style_or_script() {
    let uri = rfc().uri("Kagiban", "sato").unwrap();
    let svg = qr_svg(&uri).unwrap();
    let svg = svg.expose_secret();
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"), "{svg}");
    assert!(!svg.contains("style") && !svg.contains("script") && !svg.contains("otpauth"));
    assert_eq!(qr_svg(&"x".repeat(3_000).into()).unwrap_err(), NotALabel);
}

#[test]
fn a_sealed_seed_opens_only_in_its_own_place() {
    let key = SealKeys::from(SealKey::generate(&SystemEntropy));
    let sealed = rfc().seal(&key, "agent:1:totp", &SystemEntropy).unwrap();
    let opened = Seed::open(&key, "agent:1:totp", &sealed).unwrap();
    assert_eq!(
        opened.to_base32().expose_secret(),
        rfc().to_base32().expose_secret()
    );
    let elsewhere = Seed::open(&key, "agent:2:totp", &sealed).unwrap_err();
    assert_eq!(elsewhere, SeedClosed::Open(OpenError::Corrupt));
    let other = key.seal("agent:1:totp", "no seed", &SystemEntropy).unwrap();
    let refused = Seed::open(&key, "agent:1:totp", &other).unwrap_err();
    assert_eq!(refused, SeedClosed::Seed(NotASeed));
}
