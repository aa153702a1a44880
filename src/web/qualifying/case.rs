//! A case that follows the end of a qualifying service (R17), with its days and its next step.

use askama::Template;
use http::StatusCode;

use super::load;
use crate::domain::ids::QualifyingCaseId;
use crate::domain::qualifying::{Answer as Said, CaseState, QualifyingCase, Terms};
use crate::i18n::time::today;
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::{Answer, Desk, Form, Page, Problem, render};

#[derive(Template)]
#[template(path = "qualifying/case.html")]
struct CasePage {
    page: Page,
    above: Vec<Above>,
    case: QualifyingCase,
    /// The service that ended, in words.
    service: String,
    /// Where the case stands, in words with its day.
    standing: String,
    terms: Option<Terms>,
    may_present: bool,
    may_answer: bool,
    may_withdraw: bool,
    form: Form,
}

/// The page.
pub async fn show(desk: Desk, Id(id): Id<QualifyingCaseId>) -> Answer {
    let day = today(desk.now).to_string();
    let form = Form::showing([("presented_on", day.clone()), ("answered_on", day)]);
    render(&view(&desk, id, form).await?)
}

/// The page with a form that came back.
pub(super) async fn again(desk: &Desk, id: QualifyingCaseId, form: Form) -> Answer {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    render_with(status, &view(desk, id, form).await?)
}

async fn view(desk: &Desk, id: QualifyingCaseId, form: Form) -> Result<CasePage, Problem> {
    let known = load(desk, &mut *desk.read().await?, id).await?;
    let page = register::page(desk);
    let day = today(desk.now);
    let may_change = register::may_change(desk);
    let kind = page.code("service-kind", known.service.kind);
    Ok(CasePage {
        service: page.t2(
            "qualifying-named",
            "kind",
            kind,
            "number",
            &known.service.number,
        ),
        standing: standing(&page, &known.case, day),
        terms: known.case.terms(),
        may_present: may_change && known.case.state == CaseState::Noticed,
        may_answer: may_change && matches!(known.case.state, CaseState::Presented(_)),
        may_withdraw: may_change && known.case.withdraw(day).is_ok(),
        above: vec![Above::subscriber(&known.whose), Above::child(&known.child)],
        case: known.case,
        form,
        page,
    })
}

/// Where a case stands, in words.
pub(in crate::web) fn standing(
    page: &Page,
    case: &QualifyingCase,
    today: jiff::civil::Date,
) -> String {
    match case.state {
        CaseState::Noticed => page.t("case-noticed"),
        CaseState::Presented(terms) if today <= terms.answer_by => {
            page.t1("case-presented", "date", terms.answer_by)
        }
        CaseState::Presented(terms) => page.t2(
            "case-unanswered",
            "date",
            terms.answer_by,
            "last",
            terms.ends_on,
        ),
        CaseState::Answered { terms, answer, .. } => match answer {
            Said::Switch => page.t1("case-switches", "date", terms.switches_on),
            Said::End => page.t1("case-ends", "date", terms.ends_on),
        },
        CaseState::Withdrawn { on, .. } => page.t1("case-withdrawn", "date", on),
    }
}
