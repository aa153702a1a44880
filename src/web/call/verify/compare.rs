//! Comparing what a caller said with what is stored: outside of any unit, for hashing takes long, and
//! as much of it for nobody as for somebody.

use secrecy::SecretString;

use super::claimed::Person;
use crate::crypto::passphrase;
use crate::crypto::password::PhcString;
use crate::domain::code_card;
use crate::domain::ids::RequesterId;
use crate::domain::proof::{Asked, Proof};
use crate::store::{Tx, code_card as cards, requester, requester_totp};
use crate::web::{Desk, Fields, Problem};

/// What comparing found.
pub(super) struct Compared {
    /// Every proof is right.
    pub matched: bool,
    /// The card's code is wrong.
    pub wrong_code: bool,
    /// The step of an app's code that is right.
    step: Option<i64>,
    /// The passphrase's hash is to be replaced by this one.
    rehashed: Option<PhcString>,
}

impl Compared {
    /// Compares every proof that is asked for, one after the other, whatever came of those before.
    pub(super) async fn of(
        desk: &Desk,
        fields: &Fields,
        asked: Asked,
        person: Option<&Person>,
    ) -> Result<Self, Problem> {
        let mut compared = Self {
            matched: person.is_some(),
            wrong_code: false,
            step: None,
            rehashed: None,
        };
        let passwords = &desk.app.passwords;
        for proof in asked.demand.proofs.iter() {
            let typed = fields.get(proof.code());
            let right = match proof {
                Proof::Passphrase => {
                    let typed = passphrase::attempt(typed);
                    let stored = person.map(|person| &person.passphrase);
                    let verdict = passwords.verify(typed.clone(), stored).await?;
                    if verdict.matched && verdict.outdated {
                        compared.rehashed = Some(passwords.hash(typed).await?);
                    }
                    verdict.matched
                }
                Proof::OneTimeCode => {
                    let typed = SecretString::from(code_card::heard(typed));
                    let stored = person.and_then(|person| person.code.as_ref());
                    let stored = stored.map(|(_, _, phc)| phc);
                    let right = passwords.verify(typed, stored).await?.matched;
                    compared.wrong_code = !right;
                    right
                }
                Proof::Totp => {
                    compared.step = super::totp::step(desk, person, typed)?;
                    compared.step.is_some()
                }
            };
            compared.matched &= right;
        }
        Ok(compared)
    }

    /// Uses up what counts once; answers false where somebody was faster.
    pub(super) async fn spend(
        &self,
        desk: &Desk,
        tx: &mut Tx,
        asked: Asked,
        person: &Person,
    ) -> Result<bool, Problem> {
        if let (Some(step), Some(app)) = (self.step, &person.totp)
            && !requester_totp::spend(tx, person.requester, &app.seed_sealed, step).await?
        {
            return Ok(false);
        }
        if asked.demand.proofs.contains(Proof::OneTimeCode) {
            let Some((card, number, _)) = &person.code else {
                return Ok(false);
            };
            return Ok(cards::spend(tx, *card, *number, desk.now).await?);
        }
        Ok(true)
    }

    /// Keeps the passphrase's new hash, where the old one was made with other parameters or another
    /// pepper.
    pub(super) async fn rehash(
        &self,
        tx: &mut Tx,
        id: RequesterId,
        old: &PhcString,
    ) -> Result<(), Problem> {
        if let Some(new) = &self.rehashed {
            requester::rehash(tx, id, old.as_str(), new.as_str()).await?;
        }
        Ok(())
    }
}
