use super::*;

fn at() -> Timestamp {
    "2026-11-21T18:14:00Z".parse().unwrap()
}

fn accepted(device_name: &str, serial: &str) -> Letter {
    request_accepted(
        &Catalogues::load().unwrap(),
        &Acceptance {
            reference: reference(),
            accepted_at: at(),
            company: "サクラ商事株式会社",
            contract: "RW-00123",
            action: ProxyAction::Wipe,
            device_name,
            device_serial: serial,
            requester: "佐藤 花子",
        },
    )
}

fn reference() -> Reference {
    Reference::draw(&crate::entropy::SystemEntropy)
}

#[test]
fn an_acceptance_says_all_that_it_has_to_in_both_languages() {
    let letter = accepted("営業部 7", "PF3X7K2M");
    for part in [
        "2026-11-22 03:14 JST",
        "サクラ商事株式会社",
        "RW-00123",
        "ワイプ",
        "Wipe",
        "営業部 7",
        "****7K2M",
        "佐藤 花子",
    ] {
        assert!(letter.body.contains(part), "{part}: {}", letter.body);
    }
    assert!(!letter.body.contains("PF3X"));
    assert!(letter.subject.starts_with("【鍵番】"));
    assert!(!letter.subject.contains('\n'));
    assert!(
        letter.body.find("受付番号") < letter.body.find("Reference"),
        "Japanese comes first"
    );
}

#[test]
fn every_letter_has_all_its_words() {
    let catalogues = Catalogues::load().unwrap();
    let mut letters = vec![
        accepted("PC", "PF3X7K2M"),
        verification_refused(&catalogues, reference(), at(), "RW-00123"),
    ];
    for change in [
        RegisterChange::Requester,
        RegisterChange::Credential,
        RegisterChange::ContactAdded,
        RegisterChange::ContactRemoved,
        RegisterChange::Designation,
        RegisterChange::End,
    ] {
        letters.push(register_changed(
            &catalogues,
            change,
            at(),
            "サクラ商事",
            Some("RW-00123"),
        ));
    }
    let whole = register_changed(
        &catalogues,
        RegisterChange::ContactRemoved,
        at(),
        "サクラ商事",
        None,
    );
    assert!(whole.subject.contains("サクラ商事"), "{}", whole.subject);
    assert!(whole.body.contains("すべての契約"), "{}", whole.body);
    letters.push(whole);
    for letter in letters {
        for text in [&letter.subject, &letter.body] {
            // A missing key stands for itself; a missing value stands in braces.
            assert!(!text.contains("letter-") && !text.contains('{'), "{text}");
        }
    }
}

#[test]
fn a_device_named_in_a_console_cannot_write_lines_or_lose_zeros() {
    let letter = accepted("0012", "x");
    assert!(letter.body.contains("0012"), "{}", letter.body);
    let letter = accepted("PC\r\n\r\n解約手続き", "x");
    assert!(letter.body.contains("PC    解約手続き"), "{}", letter.body);
}

#[test]
fn short_serials_are_hidden_altogether() {
    assert_eq!(masked("7K2M"), "****");
    assert_eq!(masked("A7K2M"), "*7K2M");
    assert_eq!(masked(""), "");
}

fn some_of_every_kind() -> [Letter; 3] {
    let catalogues = Catalogues::load().unwrap();
    let change = RegisterChange::End;
    [
        accepted("PC", "PF3X7K2M"),
        verification_refused(&catalogues, reference(), at(), "RW-00123"),
        register_changed(&catalogues, change, at(), "サクラ商事", None),
    ]
}

#[test]
fn r14_every_letter_says_that_functions_may_be_restricted() {
    for letter in some_of_every_kind() {
        let (ja, en) = letter.body.split_once(&"-".repeat(60)).unwrap();
        assert!(
            ja.contains("機能が制限されること") && ja.contains("第 14 条"),
            "{ja}"
        );
        assert!(
            en.contains("may be restricted") && en.contains("article 14"),
            "{en}"
        );
    }
}

#[test]
fn r15_every_letter_says_that_nothing_is_guaranteed() {
    for letter in some_of_every_kind() {
        let (ja, en) = letter.body.split_once(&"-".repeat(60)).unwrap();
        assert!(
            ja.contains("保証しておりません") && ja.contains("第 15 条"),
            "{ja}"
        );
        assert!(
            en.contains("not guaranteed") && en.contains("article 15"),
            "{en}"
        );
    }
}
