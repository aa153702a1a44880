use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::*;

fn heard(text: &str) -> String {
    Passphrase::parse(text)
        .unwrap()
        .secret()
        .expose_secret()
        .to_owned()
}

#[test]
fn every_spelling_of_one_spoken_phrase_is_one_passphrase() {
    for spelling in [
        "サクラ・タワー3かい",
        "さくら　たわー３カイ",
        "ｻｸﾗ ﾀﾜｰ 3 ｶｲ",
        "サクラタワー\u{200b}3かい\n",
        "さくらたわ-3かい",
        "サクラタワ−3カイ",
    ] {
        assert_eq!(heard(spelling), "サクラタワー3カイ", "{spelling}");
    }
    assert_eq!(heard("Blue  Ocean ＷＨＡＬＥ"), "blueoceanwhale");
    assert_eq!(heard("GROẞE Straße"), heard("große STRASSE"));
    assert_eq!(heard("ガラスのバラ 花束"), heard("ｶﾞﾗｽﾉﾊﾞﾗ花束"));
    assert_eq!(
        heard("がらすのばら花束"),
        heard("か\u{3099}らすのは゛ら花束")
    );
}

#[test]
fn a_dash_is_a_long_vowel_beside_kana_and_a_hyphen_elsewhere() {
    assert_eq!(heard("コーヒー12‐34ー56"), "コーヒー12-34-56");
    assert_eq!(heard("kmt—dvf–ghi"), "kmt-dvf-ghi");
    assert_eq!(heard("スーーパーー日本語"), "スーーパーー日本語");
}

#[test]
fn different_sounds_stay_different() {
    assert_ne!(heard("びよういんのねこ"), heard("びょういんのねこ"));
    assert_ne!(heard("おばさんのでんわ"), heard("おばーさんのでんわ"));
}

#[test]
fn what_is_too_short_too_long_monotone_or_unspeakable_is_refused() {
    let refused = |text: &str| Passphrase::parse(text).unwrap_err();
    assert_eq!(refused(""), PassphraseRefused::TooShort);
    assert_eq!(refused("あいう えおか・き"), PassphraseRefused::TooShort);
    assert!(Passphrase::parse("あかい みず・うみべ").is_ok());
    assert!(Passphrase::parse(&"あおいうみしろいほ".repeat(7)).is_ok());
    assert_eq!(refused(&"あい".repeat(32)), PassphraseRefused::Monotone);
    assert_eq!(refused(&"あ".repeat(65)), PassphraseRefused::TooLong);
    assert_eq!(refused(&" ".repeat(5_000)), PassphraseRefused::TooLong);
    for unspeakable in ["correct_horse", "さくら!たわー3かい", "桜桜桜桜桜桜桜桜🌸"]
    {
        assert_eq!(refused(unspeakable), PassphraseRefused::Unspeakable);
    }
}

#[test]
fn what_anybody_would_try_is_refused_however_it_is_said() {
    for guessable in [
        "パスワード 1234",
        "ぱすわーどぱすわーど",
        "カギバン・カギバン",
        "ＰＡＳＳＷＯＲＤ２０２６",
        "あいうえおかきくけこ",
        "いろはにほへとちり",
        "abcdefghij",
        "1980-01-01",
        "さくらさくらさくら",
        "やまかわやまかわや",
    ] {
        let refused = Passphrase::parse(guessable);
        assert_eq!(refused, Err(PassphraseRefused::Guessable), "{guessable}");
    }
    for good in [
        "やまのいただき ゆきのみち",
        "秘密のない窓の外",
        "lock the blue whale",
    ] {
        assert!(Passphrase::parse(good).is_ok(), "{good}");
    }
}

#[test]
fn an_attempt_takes_the_form_of_the_passphrase_and_is_never_judged() {
    assert_eq!(attempt("ｻｸﾗ ﾀﾜｰ 3 ｶｲ").expose_secret(), "サクラタワー3カイ");
    assert_eq!(attempt("!").expose_secret(), "!");
    assert_eq!(attempt(&"a".repeat(5_000)).expose_secret(), "");
}

#[test]
fn a_passphrase_never_shows_in_debug_output() {
    let passphrase = Passphrase::parse("さくらたわーさんかい").unwrap();
    assert_eq!(format!("{passphrase:?}"), "Passphrase([REDACTED])");
}

/// The hiragana that have a katakana of their own.
const HIRAGANA: &str = "[ぁ-ゖゝゞ]{1,20}";
/// Half-width kana with sound marks.
const HALF_WIDTH: &str = "[ｦ-ﾝ]{1,5}[ﾞﾟ]?[ｦ-ﾝ]{1,5}[ﾞﾟ]?";
const MIXED: &str = "[ぁ-ゖァ-ヺｦ-ﾟa-zA-Z0-9ー‐−―・ \u{3000}゛゜\u{3099}\u{309a}一-龠]{0,30}";

fn assert_stable(text: &str) {
    let once = normalised(text);
    assert_eq!(normalised(&once), once, "{text:?}");
}

proptest! {
    #[test]
    fn normalising_twice_is_normalising_once(text in any::<String>(), mixed in MIXED) {
        assert_stable(&text);
        assert_stable(&mixed);
    }

    #[test]
    fn a_guessable_phrase_stays_so_in_every_dress(
        gap in "[ \u{3000}・]{0,3}",
        digits in "[0-9０-９]{0,4}",
    ) {
        let dressed = format!("{digits}ぱす{gap}ワード{gap}カギ番{digits}");
        let dressed = dressed.replace("カギ番", "かぎばん");
        prop_assert_eq!(Passphrase::parse(&dressed), Err(PassphraseRefused::Guessable));
    }

    #[test]
    fn whatever_may_be_set_is_matched_by_an_attempt_of_it(text in MIXED) {
        if let Ok(set) = Passphrase::parse(&text) {
            let attempted = attempt(&text);
            prop_assert_eq!(attempted.expose_secret(), set.secret().expose_secret());
        }
    }

    #[test]
    fn half_width_kana_are_full_width_kana(text in HALF_WIDTH) {
        let full: String = text.nfkc().collect();
        prop_assert_ne!(&full, &text);
        prop_assert_eq!(normalised(&text), normalised(&full));
    }

    #[test]
    fn hiragana_are_katakana(text in HIRAGANA) {
        let katakana: String =
            text.chars().map(|c| char::from_u32(u32::from(c) + 0x60).unwrap()).collect();
        prop_assert_eq!(normalised(&text), normalised(&katakana));
    }

    #[test]
    fn spaces_and_middle_dots_do_not_count(
        words in proptest::collection::vec("[a-zぁ-ゖァ-ヺー]{1,6}", 1..6),
        gap in "[ \u{3000}\t・･]{1,3}",
    ) {
        prop_assert_eq!(normalised(&words.join(&gap)), normalised(&words.concat()));
    }
}
