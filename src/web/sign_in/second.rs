//! The second step of a sign-in: a code of the app, or a recovery code.

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;
use http::StatusCode;
use jiff::Timestamp;
use secrecy::SecretString;

use super::half::{self, Half};
use super::local;
use super::open::{browser, cause_of, open};
use crate::crypto::password::{NotAPhcString, PhcString};
use crate::crypto::totp::{Seed, Step};
use crate::domain::agent::Agent;
use crate::domain::event::{Event, Kind};
use crate::domain::sealed::SealedColumn;
use crate::domain::second_factor::{RECOVERY_NAMES, SecondFactor, recovery_code};
use crate::store::{second_factor, throttle};
use crate::web::answer::{render_with, retry_after};
use crate::web::desk::Visitor;
use crate::web::fields::Search;
use crate::web::resume::Unsent;
use crate::web::{Answer, App, Fields, Page, Problem, guard, see_other};

#[derive(Template)]
#[template(path = "sign_in_code.html")]
struct CodePage {
    page: Page,
    return_to: String,
    unsent: Option<Unsent>,
    /// What to say; empty at first.
    notice: String,
    help: String,
}

/// The page that asks for the code.
pub(super) fn page(page: Page, return_to: String, unsent: Option<Unsent>) -> Answer {
    again(page, return_to, unsent, (StatusCode::OK, String::new(), ""))
}

fn again(
    page: Page,
    return_to: String,
    unsent: Option<Unsent>,
    (status, notice, help): (StatusCode, String, &str),
) -> Answer {
    let help = if help.is_empty() {
        String::new()
    } else {
        page.t(help)
    };
    let code = CodePage {
        page,
        return_to,
        unsent,
        notice,
        help,
    };
    render_with(status, &code)
}

/// The form, for whoever typed their password.
pub async fn show(State(app): State<App>, search: Search, visitor: Visitor) -> Answer {
    if Half::find(&app, &visitor.headers).await?.is_none() {
        return see_other("/sign-in");
    }
    let frame = Page::new(&app, None, &visitor.headers, &visitor.path);
    page(frame, local(search.0.get("return_to")), None)
}

/// What was typed, as far as it can be right.
enum Typed {
    Totp(Step),
    Recovery(char),
    Wrong,
}

/// Checks the code, and opens the session. Wrong, used and never made get the same words.
pub async fn check(
    State(app): State<App>,
    jar: CookieJar,
    fields: Fields,
    visitor: Visitor,
) -> Answer {
    let Some(half) = Half::find(&app, &visitor.headers).await? else {
        return see_other("/sign-in");
    };
    let (now, return_to) = (app.clock.now(), local(fields.get("return_to")));
    let unsent = Unsent::carried_by(&fields);
    let frame = Page::new(&app, None, &visitor.headers, &visitor.path);
    let cause = cause_of(&half.agent, now, &visitor);
    let keys = [format!("second/{}", half.agent.id)];
    let mut tx = app.store.begin().await?;
    if let Some(until) = throttle::count(&mut tx, &keys, now).await? {
        tx.audit(&cause, refused(&half.agent, "throttled")).await?;
        tx.commit().await?;
        let notice = frame.refused(crate::domain::Refused::until("sign-in-throttled", until));
        let status = StatusCode::TOO_MANY_REQUESTS;
        let mut answer = again(
            frame,
            return_to,
            unsent,
            (status, notice, "sign-in-throttled-help"),
        )?;
        retry_after(&mut answer, now, until);
        return Ok(answer);
    }
    tx.commit_bookkeeping().await?;
    let typed = match judge(&app, &half.agent, fields.get("totp"), now).await {
        Ok(typed) => typed,
        Err(problem) => {
            let mut tx = app.store.begin().await?;
            throttle::take_back(&mut tx, &keys).await?;
            tx.commit_bookkeeping().await?;
            return Err(problem);
        }
    };
    let mut tx = app.store.begin().await?;
    let id = half.agent.id;
    let factor = match typed {
        Typed::Totp(step) => second_factor::use_step(&mut tx, id, step.stored())
            .await?
            .then_some(SecondFactor::Totp),
        Typed::Recovery(name) => second_factor::use_code(&mut tx, id, name, now)
            .await?
            .then_some(SecondFactor::RecoveryCode),
        Typed::Wrong => None,
    };
    let Some(factor) = factor else {
        tx.audit(&cause, refused(&half.agent, "mismatch")).await?;
        tx.commit().await?;
        let notice = frame.t("sign-in-code-refused");
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return again(
            frame,
            return_to,
            unsent,
            (status, notice, "sign-in-code-help"),
        );
    };
    throttle::clear(&mut tx, &keys).await?;
    let Some((token, session)) =
        open(&app, tx, &half, (&cause, &browser(&visitor)), factor.code()).await?
    else {
        return see_other("/sign-in");
    };
    let answer = match unsent {
        Some(unsent) => unsent.offer(Page::new(&app, Some(&session), &visitor.headers, "/"))?,
        None => see_other(&return_to)?,
    };
    let jar = jar.add(guard::cookie(&app, token)).add(half::gone(&app));
    Ok((jar, answer).into_response())
}

/// What was typed; a code of the app costs no hash, everything else one.
async fn judge(app: &App, agent: &Agent, typed: &str, now: Timestamp) -> Result<Typed, Problem> {
    let mut read = app.store.read().await?;
    let enrolled = second_factor::app(&mut read, agent.id).await?;
    if let Some(enrolled) = enrolled {
        let context = SealedColumn::AGENT_TOTP.context(agent.id);
        let seed = Seed::open(&app.seal_key, &context, &enrolled.seed_sealed)
            .map_err(|error| Problem::internal("an agent's seed does not open", &error))?;
        if let Some(step) = seed.check(typed, now, Step::from_stored(enrolled.last_step)) {
            return Ok(Typed::Totp(step));
        }
    }
    let typed = recovery_code(typed);
    let name = typed
        .chars()
        .next()
        .filter(|it| RECOVERY_NAMES.contains(it));
    let stored = match name {
        Some(name) => second_factor::code(&mut read, agent.id, name).await?,
        None => None,
    };
    drop(read);
    let stored: Option<PhcString> =
        stored
            .map(|phc| phc.parse())
            .transpose()
            .map_err(|error: NotAPhcString| {
                Problem::internal("a stored recovery code is unreadable", &error)
            })?;
    let secret = SecretString::from(typed);
    let verdict = app.passwords.verify(secret, stored.as_ref()).await?;
    Ok(match name {
        Some(name) if verdict.matched => Typed::Recovery(name),
        _ => Typed::Wrong,
    })
}

fn refused(agent: &Agent, why: &'static str) -> Event {
    Event::new(Kind::SecondFactorRefused)
        .about("agent", agent.id)
        .fact("why", why)
}
