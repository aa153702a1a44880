//! What the demo's callers prove themselves with. Everybody knows it, so it is not drawn but written
//! here, and a demo that is started again tells the same.

use std::collections::BTreeMap;

use anyhow::{Context, anyhow};
use secrecy::SecretString;
use serde_json::{Value, json};

use super::cast::{Asks, COMPANIES, Caller};
use crate::crypto::totp::Seed;
use crate::domain::code_card::{self, CodeCard, CodeNumber};
use crate::domain::ids::CodeCardId;
use crate::domain::proof::{Demand, Proof, Proofs, VerificationPolicy};
use crate::domain::register::Requester;
use crate::domain::sealed::SealedColumn;
use crate::domain::{Refused, telephone};
use crate::entropy::uuid_v7;
use crate::store::{Tx, call_back_number, code_card as cards, requester_totp};
use crate::web::App;

/// The codes of the demo's card, number 1 first.
const CODES: [&str; 20] = [
    "15988000", "42880483", "67446522", "68695681", "86865468", "13775684", "29968745", "80668968",
    "83414184", "74700087", "56453983", "76848884", "73526008", "98051283", "65888073", "78721495",
    "59202768", "32203407", "00340220", "82437103",
];

/// The hashes of the card's codes; none where nobody has it.
pub(super) async fn card(app: &App) -> anyhow::Result<Vec<String>> {
    let mut hashes = Vec::new();
    if COMPANIES
        .iter()
        .any(|it| it.requesters.iter().any(|it| it.card))
    {
        for code in CODES {
            let phc = app.passwords.hash(SecretString::from(code)).await?;
            hashes.push(phc.as_str().to_owned());
        }
    }
    Ok(hashes)
}

/// The policy of a contract.
pub(super) fn policy(asks: Asks) -> anyhow::Result<VerificationPolicy> {
    let app = || {
        let usual = Demand {
            proofs: Proofs::one(Proof::Totp),
            call_back: false,
        };
        let lost = BTreeMap::from([(Proof::Totp, Proofs::one(Proof::Passphrase))]);
        VerificationPolicy::new(usual, lost)
    };
    match asks {
        Asks::Passphrase => Ok(VerificationPolicy::passphrase_alone()),
        Asks::PassphraseAndCode => Ok(VerificationPolicy::default()),
        Asks::App => app().map_err(refused),
    }
}

/// Registers what a requester has besides the passphrase.
pub(super) async fn register(
    app: &App,
    tx: &mut Tx,
    person: &Requester,
    caller: &Caller,
    card: &[String],
) -> anyhow::Result<()> {
    let now = app.clock.now();
    let numbers: Result<Vec<_>, Refused> = caller
        .numbers
        .iter()
        .map(|it| telephone::parse(it))
        .collect();
    call_back_number::save(tx, person.id, &numbers.map_err(refused)?).await?;
    if caller.card {
        let made = CodeCard {
            id: CodeCardId::new(uuid_v7(now, &*app.entropy)),
            requester: person.id,
            made_at: now,
            asked: None,
            wrong: 0,
        };
        cards::add(tx, &made, card).await?;
    }
    if let Some(seed) = caller.seed {
        let context = SealedColumn::REQUESTER_TOTP.context(person.id);
        let seed = Seed::parse(&seed.into()).context("the demo's seed")?;
        let sealed = seed.seal(&app.seal_key, &context, &*app.entropy)?;
        requester_totp::enrol(tx, person.id, &sealed, now).await?;
    }
    Ok(())
}

/// What a caller can say, as `--json` describes it.
pub(super) fn tell(caller: &Caller) -> Value {
    let codes: serde_json::Map<String, Value> = CodeNumber::all()
        .zip(CODES)
        .filter(|_| caller.card)
        .map(|(number, code)| (number.to_string(), Value::from(code)))
        .collect();
    json!({
        "number": caller.number, "name": caller.name, "passphrase": caller.passphrase,
        "codes": codes, "totpSeed": caller.seed, "callBack": caller.numbers,
    })
}

/// What a caller can say, in lines to read.
pub(super) fn lines(caller: &Caller) -> Vec<String> {
    let mut lines = vec![format!("passphrase {}", caller.passphrase)];
    if caller.card {
        let codes = CodeNumber::all().zip(CODES);
        let codes: Vec<String> = codes
            .map(|(number, code)| format!("{number}: {}", code_card::spaced(code)))
            .collect();
        lines.extend(
            codes
                .chunks(5)
                .map(|five| format!("code {}", five.join("  "))),
        );
    }
    if let Some(seed) = caller.seed {
        lines.push(format!(
            "authenticator app {seed} (base32, SHA-1, 6 digits, 30 s)"
        ));
    }
    if !caller.numbers.is_empty() {
        lines.push(format!("called back on {}", caller.numbers.join(", ")));
    }
    lines
}

fn refused(refused: Refused) -> anyhow::Error {
    anyhow!("the demo's data was refused: {refused}")
}
