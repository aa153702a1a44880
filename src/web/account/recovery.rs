//! Recovery codes, for the day on which the app is lost: shown once, each good once.

use askama::Template;
use secrecy::SecretString;

use super::show;
use crate::crypto::staff_password;
use crate::domain::Refused;
use crate::domain::code_card;
use crate::domain::event::{Cause, Event, Kind};
use crate::domain::ids::AgentId;
use crate::domain::second_factor::{RECOVERY_NAMES, recovery_code};
use crate::store::{self, Tx, second_factor};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, App, Desk, Fields, Page, Problem, reauth};

/// Codes that were drawn, and their hashes.
pub(in crate::web) struct Codes {
    shown: Vec<String>,
    hashes: Vec<(char, String)>,
}

/// Draws and hashes all of them. Before any unit: hashing takes long.
pub(in crate::web) async fn draw(app: &App) -> Result<Codes, Problem> {
    let (mut shown, mut hashes) = (Vec::new(), Vec::new());
    for name in RECOVERY_NAMES {
        let half = || code_card::spaced(&code_card::draw(&*app.entropy)).replace(' ', "-");
        let code = format!("{name}-{}-{}", half(), half());
        let secret = SecretString::from(recovery_code(&code));
        let phc = app.passwords.hash(secret).await?;
        hashes.push((name, phc.as_str().to_owned()));
        shown.push(code);
    }
    Ok(Codes { shown, hashes })
}

impl Codes {
    /// Keeps them in place of those before.
    pub(in crate::web) async fn keep(
        &self,
        tx: &mut Tx,
        agent: AgentId,
        cause: &Cause,
    ) -> store::Result<()> {
        second_factor::keep_codes(tx, agent, &self.hashes, cause.at).await?;
        let made = Event::new(Kind::RecoveryCodesMade).about("agent", agent);
        tx.audit(cause, made).await
    }
}

/// The page that shows them, this once.
#[derive(Template)]
#[template(path = "account/recovery.html")]
pub(in crate::web) struct CodesPage {
    page: Page,
    codes: Vec<String>,
    back: String,
}

impl CodesPage {
    /// The page, and where it leads on.
    pub(in crate::web) fn of(page: Page, codes: &Codes, back: &str) -> Self {
        Self {
            page,
            codes: codes.shown.clone(),
            back: back.to_owned(),
        }
    }
}

/// Makes new ones, for whoever proves themself again and has what they stand in for.
pub async fn make(desk: Desk, fields: Fields) -> Answer {
    let mut form = fields.check();
    let proved =
        reauth::proved(&desk, staff_password::attempt(fields.get("codes_password"))).await?;
    let enrolled = second_factor::is_enrolled(&mut *desk.read().await?, desk.agent.id).await?;
    if !proved {
        form.refuse("codes_password", Refused::new("error-password-mismatch"));
        return show::refuse(&desk, form, "recovery_codes").await;
    }
    if !enrolled {
        return Err(Problem::CONFLICT);
    }
    let codes = draw(&desk.app).await?;
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    codes
        .keep(&mut unit.tx, desk.agent.id, &desk.cause())
        .await?;
    let shown = CodesPage::of(desk.page().of("/account"), &codes, "/account");
    unit.finish_once("/account", &shown).await
}
