//! What subscribers are told of over-use (R10-3-3, R10-3-4, R16).

use jiff::civil::Date;

use super::{Value, letter};
use crate::domain::mail::Letter;
use crate::domain::over_use::{Case, Closed, Decision, Notice, Subject};
use crate::i18n::Catalogues;

/// The notice: how much is in use, how much is contracted, and by when it has to be inside.
pub fn notice(catalogues: &Catalogues, case: &Case) -> Letter {
    about(catalogues, "letter-over-use-notice", case, &[])
}

/// The deadline comes nearer.
pub fn reminder(catalogues: &Catalogues, case: &Case) -> Letter {
    about(catalogues, "letter-over-use-reminder", case, &[])
}

/// The notice was received on another day, so that the deadline is another one.
pub fn received(catalogues: &Catalogues, case: &Case) -> Letter {
    about(catalogues, "letter-over-use-received", case, &[])
}

/// What was decided after the deadline.
pub fn decided(catalogues: &Catalogues, case: &Case, decision: Decision) -> Letter {
    match decision {
        Decision::Charge { yen, month } => {
            let month = month.date().strftime("%Y-%m").to_string();
            let yen = yen.to_string();
            let values = [("yen", Value::Text(&yen)), ("month", Value::Text(&month))];
            about(catalogues, "letter-over-use-charge", case, &values)
        }
        Decision::Extend { until } => {
            let until = until.to_string();
            let values = [("until", Value::Text(&until))];
            about(catalogues, "letter-over-use-extend", case, &values)
        }
        Decision::Terminate { subject, last } => {
            let last = last.to_string();
            let subject = match subject {
                Subject::Option => "over-use-subject-option",
                Subject::Child => "over-use-subject-child",
            };
            let values = [
                ("subject", Value::Key(subject)),
                ("last", Value::Text(&last)),
            ];
            about(catalogues, "letter-over-use-terminate", case, &values)
        }
    }
}

/// The case is over.
pub fn closed(catalogues: &Catalogues, case: &Case, why: Closed, day: Date) -> Letter {
    let why = match why {
        Closed::Inside => "letter-over-use-inside",
        Closed::Ended => "letter-over-use-ended",
    };
    let day = day.to_string();
    let values = [("why", Value::Key(why)), ("day", Value::Text(&day))];
    about(catalogues, "letter-over-use-closed", case, &values)
}

fn about(catalogues: &Catalogues, key: &str, case: &Case, more: &[(&str, Value<'_>)]) -> Letter {
    let Notice {
        number,
        used,
        contracted,
        company,
        contract_number,
        issued_on,
        ..
    } = &case.notice;
    let text = [
        ("number", number.to_string()),
        ("used", used.to_string()),
        ("contracted", contracted.to_string()),
        ("issued", issued_on.to_string()),
        ("deadline", case.deadline.on.to_string()),
        ("company", company.clone()),
        ("contract", contract_number.clone()),
    ];
    let values = text.iter().map(|(name, text)| (*name, Value::Text(text)));
    let values: Vec<_> = values.chain(more.iter().copied()).collect();
    letter(catalogues, key, &values)
}
