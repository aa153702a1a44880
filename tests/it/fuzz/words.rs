//! What people type and programs configure.

use std::str::FromStr;

use http::HeaderMap;
use kagiban::config::{Config, ForwardedHeader};
use kagiban::crypto::passphrase::{self, Passphrase};
use kagiban::crypto::password::PhcString;
use kagiban::crypto::staff_password::{self, StaffPassword};
use kagiban::crypto::totp::Seed;
use kagiban::crypto::{SealKey, SealKeys, Token};
use kagiban::domain::agent::Login;
use kagiban::domain::code_card;
use kagiban::domain::contract::{ContractNumber, Count, parse_date};
use kagiban::domain::ids::CallId;
use kagiban::domain::reference::Reference;
use kagiban::domain::register::MailAddress;
use kagiban::domain::text::{Line, Note};
use kagiban::domain::{masked, telephone};
use kagiban::entropy::SystemEntropy;
use kagiban::web::Fields;
use kagiban::web::client::Proxies;
use proptest::prelude::*;

use super::{spoilt, spoilt_bytes};

/// What was read reads as itself again: nothing is stored that could not be typed.
fn stays<T>(typed: &str, parse: impl Fn(&str) -> Option<T>, text: impl Fn(&T) -> String) {
    if let Some(read) = parse(typed) {
        let once = text(&read);
        let again = parse(&once).map(|read| text(&read));
        assert_eq!(again, Some(once), "{typed:?}");
    }
}

proptest! {
    #[test]
    fn words_of_the_register_read_as_themselves(typed in spoilt(&[
        "sato.hanako", "佐藤 花子", "it@sakura.example", "RW-00123", "４８２７−１９３５−６", "ｻﾄｳ ﾊﾅｺ",
        "ご連絡ください。\n情報システム部", "2026-11-22", "125", "0191a1ff-50ae-7a97-9bb1-3ce26df53423",
    ])) {
        stays(&typed, |it| Login::parse(it).ok(), |it| it.as_str().to_owned());
        stays(&typed, |it| Line::<60>::parse(it).ok(), ToString::to_string);
        stays(&typed, |it| Note::parse(it).ok(), |it| it.as_str().to_owned());
        stays(&typed, |it| MailAddress::parse(it).ok(), ToString::to_string);
        stays(&typed, |it| ContractNumber::parse(it).ok(), |it| it.as_str().to_owned());
        stays(&typed, |it| Reference::from_str(it).ok(), ToString::to_string);
        stays(&typed, |it| CallId::from_str(it).ok(), ToString::to_string);
        stays(&typed, |it| parse_date(it).ok(), ToString::to_string);
        stays(&typed, |it| Count::parse(it).ok(), |it| it.count().to_string());
    }

    #[test]
    fn a_number_is_never_masked_to_itself(typed in spoilt(&[
        "090-1234-5678", "(03) 1234 5678", "+81 90 1234 5678", "０３ー１２３４ー５６７８ 内線 123",
    ])) {
        stays(&typed, |it| telephone::parse(it).ok(), ToString::to_string);
        if let Ok(number) = telephone::parse(&typed) {
            let shown = masked::telephone(number.as_str());
            let digits = shown.chars().filter(char::is_ascii_digit).count();
            prop_assert!(digits <= 8, "{number} {shown}");
            prop_assert!(!shown.contains(number.as_str()));
            telephone::key(number.as_str());
            telephone::end(number.as_str());
        }
        masked::address(&typed);
    }

    #[test]
    fn secrets_are_read_without_a_fault(typed in spoilt(&[
        "あおい うみ しろい ほ", "correct horse battery staple 9", "1234 5678", "123456",
        "Zx3k-9Qp2", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        "s1.6b8a5798.CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJ.m5jR4ju0CryG6pE1Bncp-85VPYDsclw",
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm8",
        "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=,AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=",
    ])) {
        if Passphrase::parse(&typed).is_ok() {
            passphrase::attempt(&typed);
        }
        let _ = (StaffPassword::parse(&typed), staff_password::attempt(&typed));
        let _ = (Token::from_str(&typed), PhcString::from_str(&typed));
        let _ = (SealKeys::parse(&typed.as_str().into()), Seed::parse(&typed.as_str().into()));
        code_card::heard(&typed);
        let keys = SealKeys::from(SealKey::generate(&SystemEntropy));
        prop_assert!(keys.open("anywhere", &typed).is_err());
    }

    #[test]
    fn a_form_is_read_and_written_alike(body in spoilt_bytes(&[
        "csrf=abc&form_key=0191a1ff-50ae-7a97-9bb1-3ce26df53423&name=%E4%BD%90%E8%97%A4+%E8%8A%B1%E5%AD%90",
        "a=1&a=2&b", "=&&==%", "q=PF3X%2b7K", "a=%00&b=\0",
    ])) {
        if let Ok(fields) = Fields::parse(&body) {
            let again = Fields::parse(fields.carried().as_bytes()).unwrap();
            for (name, value) in again.iter() {
                prop_assert_eq!(fields.get(name), value);
                prop_assert!(!value.contains('\0'), "it would end a text in the database");
            }
        }
    }

    #[test]
    fn a_forwarding_is_read_without_a_fault(told in spoilt(&[
        "192.0.2.1, 10.0.0.3", "for=\"[2001:db8::1]:443\";proto=https;by=_x, for=192.0.2.1", "unknown",
    ]), standard: bool) {
        let header = if standard { ForwardedHeader::Forwarded } else { ForwardedHeader::XForwardedFor };
        let proxies = Proxies { trusted: vec!["10.0.0.0/8".parse().unwrap()], header };
        let mut headers = HeaderMap::new();
        if let Ok(value) = told.parse() {
            headers.append(if standard { "forwarded" } else { "x-forwarded-for" }, value);
        }
        let elsewhere = "203.0.113.9".parse().unwrap();
        prop_assert_eq!(proxies.client(elsewhere, &headers), elsewhere);
        proxies.client("10.0.0.1".parse().unwrap(), &headers);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 4, ..ProptestConfig::default() })]

    #[test]
    fn a_configuration_is_refused_without_repeating_it(text in spoilt(&[
        "listen = \"127.0.0.1:80\"\ntrusted_proxies = [\"10.0.0.0/8\"]\nforwarded_header = \"forwarded\"\n",
        "seal_key = \"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U=\"\nhash_threads = 2\n",
        "public_url = \"https://desk.example\"\ntls_certificate = \"c.pem\"\n",
    ])) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kagiban.toml");
        std::fs::write(&file, &text).unwrap();
        if let Err(refused) = Config::load(Some(&file)).and_then(|config| config.check()) {
            prop_assert!(!refused.to_string().contains("c2VjcmV0c2VjcmV0"), "{refused}");
        }
    }
}
