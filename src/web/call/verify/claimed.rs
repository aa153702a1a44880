//! Whom a claim fits: found by what was said, not proved.
//!
//! Whoever fits nobody is asked as somebody is: for what some contract's policy asks, and for a number
//! of a card. Both are told by the seal key, so that the same words get the same questions, and nobody
//! without the key can tell them from those of a real requester.

use crate::crypto::password::PhcString;
use crate::domain::claim::Claim;
use crate::domain::code_card::CodeNumber;
use crate::domain::event::{Event, Kind};
use crate::domain::fold::{fold, fold_company};
use crate::domain::ids::{CallId, CodeCardId, ContractId, RequesterId};
use crate::domain::proof::VerificationPolicy;
use crate::domain::telephone;
use crate::domain::text::Line;
use crate::i18n::time::today;
use crate::store::requester_totp::Enrolled;
use crate::store::{
    Db, call_back_number, code_card, contract, requester, requester_totp, verification_policy,
};
use crate::web::{App, Problem};

/// Whom a claim fits, as far as it fits anybody.
pub struct Claimed {
    /// What was said, folded: the same for every spelling of it.
    pub said: String,
    /// The contract that was said, where it is one of one subscriber.
    pub contract: Option<ContractId>,
    /// The one requester who was said; none where the words fit nobody or several.
    pub person: Option<Person>,
    /// What is asked for.
    pub policy: VerificationPolicy,
}

/// A requester, with what they prove themself with.
pub struct Person {
    pub requester: RequesterId,
    pub passphrase: PhcString,
    /// The code of the number that this call asks for, while it is still asked for.
    pub code: Option<(CodeCardId, CodeNumber, PhcString)>,
    pub totp: Option<Enrolled>,
    pub numbers: Vec<Line<40>>,
}

impl Claimed {
    /// Looks whom a claim fits.
    pub async fn find(app: &App, read: &mut Db, claim: &Claim) -> Result<Self, Problem> {
        let day = today(app.clock.now());
        let contract_said = claim.contract_said.as_str();
        let requester_said = claim.requester_said.as_str();
        let said = format!("{}\n{}", fold_company(contract_said), fold(requester_said));
        let contracts = contract::candidates(read, contract_said, day).await?;
        let ids: Vec<ContractId> = contracts.iter().map(|contract| contract.id).collect();
        let mut found = requester::candidates(read, &ids, requester_said, day).await?;
        let found = found.pop().filter(|_| found.is_empty());
        let one_company = contracts
            .iter()
            .all(|contract| contract.subscriber == contracts[0].subscriber);
        let contract = match &found {
            Some((requester, _)) => Some(requester.contract),
            None => ids.first().copied().filter(|_| one_company),
        };
        let whose = match contract {
            Some(contract) => Some(contract),
            None => {
                let place = u64::from_be_bytes(app.seal_key.tag("policy", &said));
                verification_policy::contract_at(read, place).await?
            }
        };
        let policy = match whose {
            Some(contract) => verification_policy::load(read, contract).await?,
            None => VerificationPolicy::default(),
        };
        let person = match found {
            Some((requester, passphrase)) => {
                Some(Person::load(read, requester.id, &passphrase, claim.number).await?)
            }
            None => None,
        };
        Ok(Self {
            said,
            contract,
            person,
            policy,
        })
    }

    /// The registered numbers that may be called: not the lost device's own.
    pub fn callable(&self, claim: &Claim) -> Vec<Line<40>> {
        let opened = claim.opened.as_ref();
        let device = opened.and_then(|opened| opened.device_number.as_ref());
        let device = device.map(|number| telephone::key(number.as_str()));
        let numbers = self.person.iter().flat_map(|person| &person.numbers);
        numbers
            .filter(|number| device.as_ref() != Some(&telephone::key(number.as_str())))
            .cloned()
            .collect()
    }

    /// The last two digits of the number to call back, or of none that is as good.
    pub fn number_end(&self, app: &App) -> String {
        match self.person.as_ref().and_then(|it| it.numbers.first()) {
            Some(number) => telephone::end(number.as_str()),
            None => format!("{:02}", app.seal_key.tag("number", &self.said)[0] % 100),
        }
    }

    /// An event of the check, about whom it is about as far as that is known.
    pub fn event(&self, kind: Kind, call: CallId) -> Event {
        let mut event = Event::new(kind).about("call", call);
        if let Some(contract) = self.contract {
            event = event.about("contract", contract);
        }
        if let Some(person) = &self.person {
            event = event.about("requester", person.requester);
        }
        event
    }
}

impl Person {
    async fn load(
        read: &mut Db,
        requester: RequesterId,
        passphrase: &str,
        number: Option<CodeNumber>,
    ) -> Result<Self, Problem> {
        let code = match number {
            Some(number) => code_card::asked(read, requester, number)
                .await?
                .map(|(card, phc)| Ok::<_, Problem>((card, number, parsed(&phc)?)))
                .transpose()?,
            None => None,
        };
        Ok(Self {
            requester,
            passphrase: parsed(passphrase)?,
            code,
            totp: requester_totp::load(read, requester).await?,
            numbers: call_back_number::list(read, requester).await?,
        })
    }
}

fn parsed(phc: &str) -> Result<PhcString, Problem> {
    phc.parse()
        .map_err(|error| Problem::internal("a stored hash is unreadable", &error))
}
