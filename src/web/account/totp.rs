//! One's own authenticator app: drawn, proved by a code, kept; taken away where it is not required.

use askama::Template;
use http::StatusCode;
use secrecy::{ExposeSecret, SecretString};

use super::recovery::{self, CodesPage};
use super::{last, show};
use crate::crypto::staff_password;
use crate::crypto::totp::{Seed, Step, qr_svg};
use crate::domain::Refused;
use crate::domain::agent::Agent;
use crate::domain::event::{Event, Kind};
use crate::domain::sealed::SealedColumn;
use crate::store::{second_factor, session};
use crate::web::answer::render_with;
use crate::web::picture::Picture;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, App, Desk, Fields, Form, Page, Problem, reauth, render};

/// Who the app says that the code is for.
const ISSUER: &str = "Kagiban staff";

/// A seed that waits for the first code of its app. The page carries it sealed, for this agent alone.
pub(in crate::web) struct Drawn {
    /// The sealed seed.
    pub sealed: String,
    /// The QR code.
    pub picture: Picture,
    /// The seed in groups of four.
    pub seed: Vec<String>,
}

impl Drawn {
    /// Draws a new one.
    pub(in crate::web) fn anew(app: &App, agent: &Agent) -> Result<Self, Problem> {
        let seed = Seed::generate(&*app.entropy);
        let context = SealedColumn::AGENT_TOTP.context(agent.id);
        let sealed = seed
            .seal(&app.seal_key, &context, &*app.entropy)
            .map_err(|error| Problem::internal("a seed was not sealed", &error))?;
        Self::shown(&seed, sealed, agent)
    }

    /// The one of a form that came back; a new one where it is not this agent's.
    pub(in crate::web) fn again(app: &App, agent: &Agent, sealed: &str) -> Result<Self, Problem> {
        let context = SealedColumn::AGENT_TOTP.context(agent.id);
        match Seed::open(&app.seal_key, &context, sealed) {
            Ok(seed) => Self::shown(&seed, sealed.to_owned(), agent),
            Err(_) => Self::anew(app, agent),
        }
    }

    fn shown(seed: &Seed, sealed: String, agent: &Agent) -> Result<Self, Problem> {
        let picture = seed
            .uri(ISSUER, agent.login.as_str())
            .and_then(|uri| qr_svg(&uri))
            .map_err(|error| Problem::internal("a seed was not drawn", &error))?;
        let base32: Vec<char> = seed.to_base32().expose_secret().chars().collect();
        Ok(Self {
            sealed,
            picture: Picture::of_qr(picture),
            seed: base32.chunks(4).map(|four| four.iter().collect()).collect(),
        })
    }
}

/// The sealed seed and the step of a form whose code is right; otherwise the form is marked.
pub(in crate::web) fn proved(
    app: &App,
    agent: &Agent,
    fields: &Fields,
    form: &mut Form,
) -> Option<(String, Step)> {
    let context = SealedColumn::AGENT_TOTP.context(agent.id);
    let sealed = fields.get("seed_sealed");
    let step = Seed::open(&app.seal_key, &context, sealed)
        .ok()
        .and_then(|seed| seed.check(fields.get("totp"), app.clock.now(), None));
    if step.is_none() {
        form.refuse("totp", Refused::new("error-totp"));
    }
    step.map(|step| (sealed.to_owned(), step))
}

/// The event of an app that was taken on.
pub(in crate::web) fn enrolled(agent: &Agent) -> Event {
    Event::new(Kind::SecondFactorEnrolled).about("agent", agent.id)
}

#[derive(Template)]
#[template(path = "account/totp.html")]
struct TotpPage {
    page: Page,
    drawn: Drawn,
    form: Form,
}

/// Shows a new seed, to whoever proves themself again.
pub async fn begin(desk: Desk, fields: Fields) -> Answer {
    let mut form = fields.check();
    if !reauth::proved(&desk, staff_password::attempt(fields.get("totp_password"))).await? {
        form.refuse("totp_password", Refused::new("error-password-mismatch"));
        return show::refuse(&desk, form, "totp").await;
    }
    render(&TotpPage {
        drawn: Drawn::anew(&desk.app, &desk.agent)?,
        page: desk.page().of("/account"),
        form: Form::default(),
    })
}

/// Takes the app on that shows the right code; all other sessions end.
pub async fn enrol(desk: Desk, fields: Fields) -> Answer {
    let mut form = fields.check();
    let proof = proved(&desk.app, &desk.agent, &fields, &mut form);
    let again = reauth::proved(&desk, staff_password::attempt(fields.get("password"))).await?;
    if !again {
        form.refuse("password", Refused::new("error-password-mismatch"));
    }
    let (Some((sealed, step)), true) = (proof, again) else {
        show::audit_refusal(&desk, "totp").await?;
        let page = TotpPage {
            drawn: Drawn::again(&desk.app, &desk.agent, fields.get("seed_sealed"))?,
            page: desk.page().of("/account"),
            form,
        };
        return render_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let codes = recovery::draw(&desk.app).await?;
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let id = desk.agent.id;
    second_factor::enrol(&mut unit.tx, id, &sealed, step.stored(), desk.now).await?;
    unit.audit(enrolled(&desk.agent)).await?;
    codes.keep(&mut unit.tx, id, &desk.cause()).await?;
    session::end_others(&mut unit.tx, id, &desk.session.digest).await?;
    let shown = CodesPage::of(desk.page().of("/account"), &codes, "/account");
    unit.finish_once("/account", &shown).await
}

/// Takes the app away, where a passkey is left or the password may stand alone.
pub async fn remove(desk: Desk, fields: Fields) -> Answer {
    let mut form = fields.check();
    let typed: SecretString = staff_password::attempt(fields.get("remove_password"));
    let alone = last::may_stand_alone(&desk, &typed);
    if !reauth::proved(&desk, typed).await? {
        form.refuse("remove_password", Refused::new("error-password-mismatch"));
        return show::refuse(&desk, form, "remove").await;
    }
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let id = desk.agent.id;
    second_factor::remove_app(&mut unit.tx, id).await?;
    let left = second_factor::settle(&mut unit.tx, id).await?;
    if let (false, Err(refused)) = (left, alone) {
        drop(unit);
        form.refuse("remove_password", refused);
        return show::refuse(&desk, form, "remove").await;
    }
    session::end_others(&mut unit.tx, id, &desk.session.digest).await?;
    unit.audit(Event::new(Kind::SecondFactorRemoved).about("agent", id))
        .await?;
    unit.finish("/account?done=account").await
}
