//! What a contract asks of its callers. A change is told to the subscriber's contacts, and the log
//! keeps both policies.

use std::collections::BTreeMap;

use askama::Template;
use http::StatusCode;

use crate::domain::Refused;
use crate::domain::contract::Contract;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::ContractId;
use crate::domain::proof::{Demand, Proof, Proofs, VerificationPolicy};
use crate::domain::register::Subscriber;
use crate::notify::RegisterChange;
use crate::store::{contract, verification_policy};
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::register::{self, Above};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Choice, Desk, Fields, Form, Page, reauth, render};

/// Fields of the usual way: first and second proof.
const USUAL: [&str; 2] = ["usual_first", "usual_second"];
/// Fields of what stands in, by what is lost.
const STAND_INS: [(Proof, [&str; 2]); 3] = [
    (Proof::Passphrase, ["passphrase_first", "passphrase_second"]),
    (Proof::OneTimeCode, ["code_first", "code_second"]),
    (Proof::Totp, ["totp_first", "totp_second"]),
];

#[derive(Template)]
#[template(path = "contract/verification.html")]
struct PolicyPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    send: String,
    back: String,
    form: Form,
    usual: Way,
    stand_ins: Vec<Way>,
}

/// Two selects: what is asked for first, and after it.
struct Way {
    title: String,
    fields: [&'static str; 2],
    first: Vec<Choice>,
    second: Vec<Choice>,
    errors: [String; 2],
}

/// The form, with what is stored.
pub async fn form(desk: Desk, Id(id): Id<ContractId>) -> Answer {
    let mut read = desk.read().await?;
    let (whose, kept) = register::contract(&mut read, id, desk.now).await?;
    let policy = verification_policy::load(&mut read, id).await?;
    let code = |proof: Option<Proof>| proof.map_or_else(String::new, |it| it.code().to_owned());
    let usual = policy.usual();
    let mut values = vec![
        (USUAL[0], usual.proofs.first().code().to_owned()),
        (USUAL[1], code(usual.proofs.second())),
        ("call_back", i64::from(usual.call_back).to_string()),
        ("version", kept.version.to_string()),
    ];
    for (lost, [first, second]) in STAND_INS {
        if let Some(proofs) = policy.stand_ins().get(&lost) {
            values.push((first, proofs.first().code().to_owned()));
            values.push((second, code(proofs.second())));
        }
    }
    render(&page(&desk, &whose, &kept, Form::showing(values)))
}

/// Keeps what was chosen.
pub async fn save(desk: Desk, Id(id): Id<ContractId>, fields: Fields) -> Answer {
    let version = register::version(&fields)?;
    let mut form = fields.check();
    let typed = check(&mut form, fields.get("call_back") == "1");
    reauth::asked(&desk, &fields, &mut form).await?;
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (whose, kept) = register::contract(unit.tx.conn()?, id, desk.now).await?;
    let (Some(policy), false) = (typed, form.is_refused()) else {
        let page = page(&desk, &whose, &kept, form);
        return render_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let before = verification_policy::load(unit.tx.conn()?, id).await?;
    contract::touch(&mut unit.tx, id, version).await?;
    verification_policy::save(&mut unit.tx, id, &policy).await?;
    let event = Event::new(Kind::VerificationPolicyChanged)
        .about("subscriber", whose.id)
        .about("contract", id)
        .fact("policy", policy.code())
        .fact("policy_before", before.code());
    unit.audit(event).await?;
    let change = RegisterChange::VerificationPolicy;
    register::told(&desk, &mut unit, change, whose.id, Some(&kept.number)).await?;
    unit.finish(&format!(
        "/contracts/{id}?done=verification_policy#verification"
    ))
    .await
}

fn check(form: &mut Form, call_back: bool) -> Option<VerificationPolicy> {
    let usual = proofs(form, USUAL);
    if usual.is_none() {
        form.refuse(USUAL[0], Refused::new("error-choice"));
    }
    let stand_ins: Vec<_> = STAND_INS
        .iter()
        .filter_map(|(lost, fields)| Some((*lost, fields[0], proofs(form, *fields)?)))
        .collect();
    let usual = Demand {
        proofs: usual?,
        call_back,
    };
    for (lost, field, proofs) in &stand_ins {
        let alone = BTreeMap::from([(*lost, *proofs)]);
        if let Err(refused) = VerificationPolicy::new(usual, alone) {
            form.refuse(field, refused);
        }
    }
    if form.is_refused() {
        return None;
    }
    let stand_ins = stand_ins.into_iter();
    let stand_ins = stand_ins.map(|(lost, _, proofs)| (lost, proofs)).collect();
    VerificationPolicy::new(usual, stand_ins).ok()
}

/// The proofs of a way; none where nothing is chosen first, or what is chosen is refused.
fn proofs(form: &mut Form, [first, second]: [&'static str; 2]) -> Option<Proofs> {
    let proof = |typed: &str| match typed {
        "" => Ok(None),
        word => word
            .parse::<Proof>()
            .map(Some)
            .map_err(|_| Refused::new("error-choice")),
    };
    let (chosen, after) = (form.take(first, proof)?, form.take(second, proof)?);
    let proofs = Proofs::new(chosen?, after);
    proofs.map_err(|refused| form.refuse(second, refused)).ok()
}

fn page(desk: &Desk, whose: &Subscriber, kept: &Contract, form: Form) -> PolicyPage {
    let page = register::page(desk);
    let above = Above::contract(kept);
    let way = |title: String, fields: [&'static str; 2]| Way {
        title,
        first: choices(&page, form.value(fields[0])),
        second: choices(&page, form.value(fields[1])),
        errors: fields.map(|field| form.error(&page, field)),
        fields,
    };
    PolicyPage {
        usual: way(page.t("policy-usual"), USUAL),
        stand_ins: STAND_INS
            .map(|(lost, fields)| way(page.code("lost", lost), fields))
            .into(),
        back: above.href.clone(),
        above: vec![Above::subscriber(whose), above],
        title: page.t("policy-edit"),
        send: page.t("policy-go"),
        form,
        page,
    }
}

fn choices(page: &Page, typed: &str) -> Vec<Choice> {
    let choice = |proof: &Proof| Choice::new(proof.code(), page.code("factor", proof), typed);
    Proof::ALL.iter().map(choice).collect()
}
