use jiff::civil::date;
use uuid::Uuid;

use super::over_use::{closed, decided, notice, received, reminder};
use super::*;
use crate::domain::calendar::MonthStart;
use crate::domain::ids::{ContractId, OverUseId, SubscriberId};
use crate::domain::over_use::{
    ARTICLES, Case, Closed, Deadline, Decision, Notice, NoticeNumber, Subject, TEXT_VERSION,
};
use crate::domain::yen::Yen;

fn case() -> Case {
    let issued_on = date(2026, 11, 22);
    Case {
        id: OverUseId::new(Uuid::nil()),
        subscriber: SubscriberId::new(Uuid::nil()),
        contract: ContractId::new(Uuid::nil()),
        notice: Notice {
            number: NoticeNumber {
                year: 2026,
                serial: 1,
            },
            used: 31,
            contracted: 25,
            company: "株式会社サクラ商事".into(),
            contract_number: "RW-00123".into(),
            articles: ARTICLES.into(),
            text_version: TEXT_VERSION.into(),
            issued_on,
        },
        deadline: Deadline::issued(issued_on),
        decision: None,
        decisions: 0,
        closed: None,
    }
}

#[test]
fn r10_3_3_a_notice_says_how_much_is_used_and_by_when_it_has_to_be_inside() {
    let letter = notice(&Catalogues::load().unwrap(), &case());
    for part in [
        "OU-2026-0001",
        "株式会社サクラ商事",
        "RW-00123",
        "31",
        "25",
        "2026-12-22",
        "第 10 条第 3 項第 3 号",
        "第 16 条",
        "article 16",
    ] {
        assert!(letter.body.contains(part), "{part}: {}", letter.body);
    }
    assert!(letter.subject.contains("OU-2026-0001"));
}

#[test]
fn every_letter_of_over_use_has_all_its_words() {
    let catalogues = Catalogues::load().unwrap();
    let case = case();
    let month = MonthStart::new(date(2027, 1, 1)).unwrap();
    let yen = Yen::new(12_000).unwrap();
    let last = date(2027, 1, 31);
    let mut letters = vec![
        notice(&catalogues, &case),
        reminder(&catalogues, &case),
        received(&catalogues, &case),
    ];
    let mut decisions = vec![
        Decision::Charge { yen, month },
        Decision::Extend { until: last },
    ];
    decisions.extend(
        [Subject::Option, Subject::Child].map(|subject| Decision::Terminate { subject, last }),
    );
    letters.extend(
        decisions
            .into_iter()
            .map(|it| decided(&catalogues, &case, it)),
    );
    letters
        .extend([Closed::Inside, Closed::Ended].map(|why| closed(&catalogues, &case, why, last)));
    for letter in &letters {
        for text in [&letter.subject, &letter.body] {
            assert!(!text.contains("letter-") && !text.contains('{'), "{text}");
            assert!(!text.contains("over-use-"), "{text}");
        }
        assert!(
            letter.subject.contains("OU-2026-0001"),
            "{}",
            letter.subject
        );
    }
    assert!(letters[3].body.contains("12,000"), "{}", letters[3].body);
}
