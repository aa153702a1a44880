//! Another retention for a class: with a reason, a second look at what a shorter one takes, and one's own
//! password.

use http::StatusCode;

use super::show;
use crate::domain::Refused;
use crate::domain::event::{Event, Kind};
use crate::domain::retention::{Class, Months, Rule};
use crate::domain::text::Note;
use crate::store::retention;
use crate::web::answer::render_with;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Form, Problem, reauth};

/// Sets it. A purge that would take more than before is said first, and confirmed with the same number of
/// months; it is done on the next day, so that a mistake can be set right.
pub async fn change(desk: Desk, fields: Fields) -> Answer {
    let class: Class = fields
        .get("class")
        .parse()
        .map_err(|_| Problem::BAD_INPUT)?;
    let mut form = fields.check();
    let months = typed(&mut form, &fields, class);
    let reason = form.take("reason", Note::parse);
    reauth::asked(&desk, &fields, &mut form).await?;
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let kept = retention::rule(unit.tx.conn()?, class).await?;
    let mut more = None;
    if let Some(months) = months
        && months < kept.months
        && fields.get("sure") != months.count().to_string()
    {
        let next = months.cutoff(kept.next(desk.page().today()));
        let count = retention::due(unit.tx.conn()?, class, next).await?;
        more = Some((months, count));
        form.refuse("sure", Refused::new("error-retention-sure"));
    }
    let (Some(months), Some(reason), false) = (months, reason, form.is_refused()) else {
        drop(unit);
        return again(&desk, form, more).await;
    };
    let rule = Rule {
        months,
        version: fields.get("version").parse().unwrap_or_default(),
        ..kept
    };
    retention::save(&mut unit.tx, &rule).await?;
    let event = Event::new(Kind::RetentionChanged)
        .fact("class", class.code())
        .fact("months", months.count())
        .fact("months_before", kept.months.count())
        .personal("reason", reason.as_str());
    unit.audit(event).await?;
    unit.finish("/retention?done=retention").await
}

fn typed(form: &mut Form, fields: &Fields, class: Class) -> Option<Months> {
    let mut number = |name| {
        form.take(name, |typed| {
            let number = typed.trim().parse::<i64>().ok();
            number
                .filter(|number| (0..=1_200).contains(number))
                .ok_or(Refused::new("error-number"))
        })
    };
    let years = number("years");
    // Nothing typed is none.
    let months = match fields.get("months").trim() {
        "" => Some(0),
        _ => number("months"),
    };
    let months = years? * 12 + months?;
    form.take("years", |_| Months::new(class, months))
}

async fn again(desk: &Desk, form: Form, more: Option<(Months, i64)>) -> Answer {
    let page = show::load(desk, form, more).await?;
    render_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
