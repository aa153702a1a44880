//! What a caller is asked for next: which number of their card, and in which words.

use super::claimed::Claimed;
use super::guess;
use crate::domain::claim::Claim;
use crate::domain::code_card::CodeNumber;
use crate::domain::ids::CallId;
use crate::domain::proof::{Asked, Proof};
use crate::domain::reference::Reference;
use crate::store::{Db, Tx, claim, code_card, throttle};
use crate::web::{App, Desk, Page, Problem};

/// How far the check is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web::call) enum Stage {
    /// The number is to be opened; its last two digits.
    CallBack(String),
    /// It is to be called: the numbers.
    Opened(Vec<String>),
    /// The proofs are to be asked for.
    Proofs,
}

/// What the page asks for.
pub(in crate::web::call) struct Asking {
    pub contract_said: String,
    pub requester_said: String,
    pub stage: Stage,
    /// What the agent reads aloud.
    pub say: String,
    /// A field a proof, in the order in which they are asked for.
    pub proofs: Vec<Field>,
    /// What is lost, in words; empty on the usual way.
    pub lost: String,
    /// What may be said to be lost: code and words.
    pub may_be_lost: Vec<(&'static str, String)>,
}

/// The field of a proof.
pub(in crate::web::call) struct Field {
    pub asks: Proof,
    pub label: String,
    pub hint: String,
}

/// Keeps a claim, with the number that it asks for.
pub(in crate::web::call) async fn keep(
    desk: &Desk,
    tx: &mut Tx,
    claim: Claim,
) -> Result<(), Problem> {
    let claimed = Claimed::find(&desk.app, tx.conn()?, &claim).await?;
    let asks = claimed
        .policy
        .ask(claim.lost)
        .is_some_and(|asked| asked.demand.proofs.contains(Proof::OneTimeCode));
    let number = if asks {
        number(&desk.app, tx, &claimed).await?
    } else {
        None
    };
    Ok(claim::save(tx, &Claim { number, ..claim }).await?)
}

/// The number that is asked for: the card's, until its code is used or burnt. Whoever has no card, or
/// is nobody, is asked for one all the same.
async fn number(app: &App, tx: &mut Tx, claimed: &Claimed) -> Result<Option<CodeNumber>, Problem> {
    if let Some(person) = &claimed.person
        && let Some(card) = code_card::load(tx.conn()?, person.requester).await?
    {
        if card.asked.is_some() {
            return Ok(card.asked);
        }
        let unused = code_card::unused(tx.conn()?, card.id).await?;
        let mut random = [0; 8];
        app.entropy.fill(&mut random);
        if let Some(number) = CodeNumber::among(&unused, random) {
            code_card::ask(tx, card.id, number).await?;
            return Ok(Some(number));
        }
    }
    let key = guess::said(&claimed.said);
    let failures = throttle::load(tx.conn()?, &key).await?.failures;
    Ok(like_a_card(app, claimed, failures))
}

/// The number of a card that is not there. It changes as often as that of one which is.
fn like_a_card(app: &App, claimed: &Claimed, failures: u32) -> Option<CodeNumber> {
    // A real code is burnt by every third wrong answer, until the tenth closes all.
    let burnt = failures.min(9) / 3;
    let all: Vec<CodeNumber> = CodeNumber::all().collect();
    let text = format!("{}\n{burnt}", claimed.said);
    CodeNumber::among(&all, app.seal_key.tag("code", &text))
}

/// What the page of a call asks for, where the caller said who they are.
pub(in crate::web::call) async fn asking(
    app: &App,
    page: &Page,
    read: &mut Db,
    call: CallId,
    reference: Reference,
) -> Result<Option<Asking>, Problem> {
    let Some(claim) = claim::load(read, call).await? else {
        return Ok(None);
    };
    let claimed = Claimed::find(app, read, &claim).await?;
    let Some(asked) = claimed.policy.ask(claim.lost) else {
        // The policy was changed; the caller says once more who they are.
        return Ok(None);
    };
    let stage = match (asked.demand.call_back, claim.called_back_at, &claim.opened) {
        (false, _, _) | (true, Some(_), _) => Stage::Proofs,
        (true, None, None) => Stage::CallBack(claimed.number_end(app)),
        (true, None, Some(_)) => Stage::Opened(
            claimed
                .callable(&claim)
                .iter()
                .map(ToString::to_string)
                .collect(),
        ),
    };
    let say = match stage {
        Stage::CallBack(_) => page.t("say-call-back"),
        Stage::Opened(_) => page.t1("say-called-back", "reference", reference),
        Stage::Proofs => sentence(page, asked, claim.number),
    };
    let may_be_lost = claimed.policy.stand_ins().keys();
    Ok(Some(Asking {
        contract_said: claim.contract_said.to_string(),
        requester_said: claim.requester_said.to_string(),
        stage,
        say,
        proofs: fields(page, asked, claim.number),
        lost: claim
            .lost
            .map_or_else(String::new, |lost| page.code("lost", lost)),
        may_be_lost: may_be_lost
            .map(|lost| (lost.code(), page.code("lost", lost)))
            .collect(),
    }))
}

fn sentence(page: &Page, asked: Asked, number: Option<CodeNumber>) -> String {
    let proofs = asked.demand.proofs;
    let first = thing(page, "say-proof", proofs.first(), number);
    match proofs.second() {
        None => page.t1("say-prove-one", "first", first),
        Some(second) => {
            let second = thing(page, "say-proof", second, number);
            page.t2("say-prove-two", "first", first, "second", second)
        }
    }
}

fn fields(page: &Page, asked: Asked, number: Option<CodeNumber>) -> Vec<Field> {
    let proofs = asked.demand.proofs.iter();
    proofs
        .map(|proof| Field {
            asks: proof,
            label: thing(page, "call-proof", proof, number),
            hint: page.code("call-proof-hint", proof),
        })
        .collect()
}

/// A proof in words; that of a card names the number.
fn thing(page: &Page, prefix: &str, proof: Proof, number: Option<CodeNumber>) -> String {
    let key = format!("{prefix}-{}", proof.code().replace('_', "-"));
    match (proof, number) {
        (Proof::OneTimeCode, Some(number)) => page.t1(&key, "number", number),
        _ => page.t(&key),
    }
}
