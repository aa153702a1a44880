//! What a requester proves themself with, as far as it may be shown, and what they lack of what their
//! contract asks for.

use jiff::Timestamp;

use crate::domain::code_card::{CodeCard, FEW};
use crate::domain::ids::RequesterId;
use crate::domain::proof::{Proof, VerificationPolicy};
use crate::domain::standing::Standing;
use crate::domain::telephone;
use crate::store::{Db, call_back_number, code_card, requester_totp, standing};
use crate::web::{Page, Problem};

/// What there is of a requester's credentials.
pub(in crate::web) struct CredentialState {
    pub standing: Standing,
    /// The card that counts, and how many of its codes are left.
    pub card: Option<(CodeCard, usize)>,
    /// Since when an authenticator app is enrolled.
    pub app: Option<Timestamp>,
    /// The registered numbers' last two digits.
    pub numbers: Vec<String>,
}

impl CredentialState {
    /// Reads it.
    pub(in crate::web) async fn load(read: &mut Db, id: RequesterId) -> Result<Self, Problem> {
        let card = match code_card::load(read, id).await? {
            Some(card) => {
                let left = code_card::unused(read, card.id).await?.len();
                Some((card, left))
            }
            None => None,
        };
        let numbers = call_back_number::list(read, id).await?;
        Ok(Self {
            standing: standing::load(read, id).await?,
            card,
            app: requester_totp::load(read, id)
                .await?
                .map(|app| app.enrolled_at),
            numbers: numbers
                .iter()
                .map(|number| telephone::end(number.as_str()))
                .collect(),
        })
    }

    /// What has to be seen to, in words.
    pub(in crate::web) fn lacks(&self, page: &Page, policy: &VerificationPolicy) -> Vec<String> {
        let mut lacks = Vec::new();
        if self.standing.is_closed() {
            lacks.push(page.t("credential-disabled"));
        }
        if policy.asks_for(Proof::OneTimeCode) {
            match self.card {
                None => lacks.push(page.t("credential-no-card")),
                Some((_, left)) if left <= FEW => {
                    lacks.push(page.t1("credential-few-codes", "n", left));
                }
                Some(_) => {}
            }
        }
        if policy.asks_for(Proof::Totp) && self.app.is_none() {
            lacks.push(page.t("credential-no-app"));
        }
        if policy.has_call_back() && self.numbers.is_empty() {
            lacks.push(page.t("credential-no-number"));
        }
        lacks
    }
}
