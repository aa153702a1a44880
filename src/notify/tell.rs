//! Writing letters to the contacts of a subscriber whose purpose fits, inside the unit of what they tell.

use jiff::Timestamp;

use super::letters::{self, Acceptance, RegisterChange};
use crate::domain::call::Call;
use crate::domain::contact::Purpose;
use crate::domain::contract::{Contract, ContractNumber};
use crate::domain::ids::{CallId, ContractId, ImportId, MailId, RequestId, SubscriberId};
use crate::domain::mail::{Letter, Mail};
use crate::domain::register::{MailAddress, Subscriber};
use crate::domain::request::Accepted;
use crate::entropy::{Entropy, uuid_v7};
use crate::i18n::Catalogues;
use crate::i18n::time::today;
use crate::store::{Result, StoreError, Tx, contract, import_register, mail, subscriber, told};

/// Tells that a request was accepted.
pub async fn request_accepted(
    tx: &mut Tx,
    catalogues: &Catalogues,
    entropy: &dyn Entropy,
    accepted: &Accepted,
) -> Result<()> {
    let told = told::of_request(tx.conn()?, accepted.contract, accepted.requester)
        .await?
        .ok_or_else(|| missing("contract", accepted.contract))?;
    let letter = letters::request_accepted(
        catalogues,
        &Acceptance {
            reference: accepted.reference,
            accepted_at: accepted.accepted_at,
            company: &told.company,
            contract: &told.contract,
            action: accepted.action,
            device_name: &accepted.device_name,
            device_serial: &accepted.device_serial,
            requester: &told.requester,
        },
    );
    let about = (Some(accepted.call), Some(accepted.id));
    let now = accepted.accepted_at;
    send(tx, entropy, told.addresses, &letter, about, now).await
}

/// Tells that somebody called and could not prove who they are.
pub async fn verification_refused(
    tx: &mut Tx,
    catalogues: &Catalogues,
    entropy: &dyn Entropy,
    call: &Call,
    contract: ContractId,
    now: Timestamp,
) -> Result<()> {
    let (contract, subscriber) = whose(tx, contract, now).await?;
    let letter =
        letters::verification_refused(catalogues, call.reference, now, contract.number.as_str());
    let whom = (subscriber.id, Some(Purpose::Security));
    post(tx, entropy, whom, &letter, (Some(call.id), None), now).await
}

/// Tells that the register was changed; `contract` where one is concerned.
pub async fn register_changed(
    tx: &mut Tx,
    catalogues: &Catalogues,
    entropy: &dyn Entropy,
    change: RegisterChange,
    subscriber: SubscriberId,
    contract: Option<&ContractNumber>,
    now: Timestamp,
) -> Result<()> {
    let company = subscriber::load(tx.conn()?, subscriber)
        .await?
        .ok_or_else(|| missing("subscriber", subscriber))?;
    let number = contract.map(ContractNumber::as_str);
    let letter = letters::register_changed(catalogues, change, now, company.name.as_str(), number);
    let whom = (subscriber, change.purpose());
    post(tx, entropy, whom, &letter, (None, None), now).await
}

/// Writes a letter about contracts to the contacts for them.
pub async fn of_contract(
    tx: &mut Tx,
    entropy: &dyn Entropy,
    whose: SubscriberId,
    letter: &Letter,
    now: Timestamp,
) -> Result<()> {
    let whom = (whose, Some(Purpose::Contract));
    post(tx, entropy, whom, letter, (None, None), now).await
}

/// Tells the contacts of every contract that a file has requesters of that these may ask now.
pub async fn requesters_imported(
    tx: &mut Tx,
    catalogues: &Catalogues,
    entropy: &dyn Entropy,
    import: ImportId,
    now: Timestamp,
) -> Result<()> {
    let told = import_register::told(tx.conn()?, import).await?;
    let mails = told.into_iter().map(|told| {
        let (change, contract) = (RegisterChange::Requester, Some(told.contract.as_str()));
        Mail {
            id: MailId::new(uuid_v7(now, entropy)),
            to: told.address,
            letter: letters::register_changed(catalogues, change, now, &told.company, contract),
            call: None,
            request: None,
        }
    });
    mail::enqueue(tx, mails.collect(), now).await
}

async fn whose(tx: &mut Tx, id: ContractId, now: Timestamp) -> Result<(Contract, Subscriber)> {
    let contract = contract::load(tx.conn()?, id, today(now))
        .await?
        .ok_or_else(|| missing("contract", id))?;
    let subscriber = subscriber::load(tx.conn()?, contract.subscriber)
        .await?
        .ok_or_else(|| missing("subscriber", contract.subscriber))?;
    Ok((contract, subscriber))
}

/// Posts to the contacts with this purpose; to all of them where it concerns whoever is told.
async fn post(
    tx: &mut Tx,
    entropy: &dyn Entropy,
    (subscriber, purpose): (SubscriberId, Option<Purpose>),
    letter: &Letter,
    about: (Option<CallId>, Option<RequestId>),
    now: Timestamp,
) -> Result<()> {
    let contacts = match purpose {
        Some(purpose) => subscriber::contacts_for(tx.conn()?, subscriber, purpose).await?,
        None => subscriber::contacts(tx.conn()?, subscriber).await?,
    };
    let addresses = contacts.into_iter().map(|contact| contact.address);
    send(tx, entropy, addresses.collect(), letter, about, now).await
}

async fn send(
    tx: &mut Tx,
    entropy: &dyn Entropy,
    addresses: Vec<MailAddress>,
    letter: &Letter,
    about: (Option<CallId>, Option<RequestId>),
    now: Timestamp,
) -> Result<()> {
    let mails = addresses.into_iter().map(|to| Mail {
        id: MailId::new(uuid_v7(now, entropy)),
        to,
        letter: letter.clone(),
        call: about.0,
        request: about.1,
    });
    mail::enqueue(tx, mails.collect(), now).await
}

fn missing(table: &'static str, id: impl ToString) -> StoreError {
    StoreError::Changed {
        table,
        id: id.to_string(),
    }
}
