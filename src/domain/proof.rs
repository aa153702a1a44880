//! What callers prove themselves with, and what a contract asks of them.
//!
//! A call-back is a check of where somebody is reached, and proves nobody alone (ASVS 5.0, 6.6.1): a
//! [`Demand`] has at least one proof, so that no policy can ask for a call-back and nothing else.

use std::collections::BTreeMap;

use super::Refused;

crate::codes! {
    /// Something that only the requester knows or has.
    Proof {
        /// The passphrase that was registered beforehand (R10-3-5).
        Passphrase = "passphrase",
        /// A code of the printed card, asked for by its number (NIST SP 800-63B-4, 3.1.2).
        OneTimeCode = "one_time_code",
        /// A code of an authenticator app (RFC 6238).
        Totp = "totp",
    }
}

crate::codes! {
    /// What took part in a check.
    Factor {
        /// [`Proof::Passphrase`].
        Passphrase = "passphrase",
        /// [`Proof::OneTimeCode`].
        OneTimeCode = "one_time_code",
        /// [`Proof::Totp`].
        Totp = "totp",
        /// The person answered on a number that was registered beforehand.
        CallBack = "call_back",
    }
}

impl From<Proof> for Factor {
    fn from(proof: Proof) -> Self {
        match proof {
            Proof::Passphrase => Self::Passphrase,
            Proof::OneTimeCode => Self::OneTimeCode,
            Proof::Totp => Self::Totp,
        }
    }
}

/// One or two different proofs, in the order in which they are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proofs {
    first: Proof,
    second: Option<Proof>,
}

impl Proofs {
    /// A single proof.
    pub const fn one(first: Proof) -> Self {
        Self {
            first,
            second: None,
        }
    }

    /// One proof or two; the same one twice is refused.
    pub fn new(first: Proof, second: Option<Proof>) -> Result<Self, Refused> {
        if second == Some(first) {
            return Err(Refused::new("error-proof-twice"));
        }
        Ok(Self { first, second })
    }

    /// The one that is asked for first.
    pub const fn first(self) -> Proof {
        self.first
    }

    /// The one that is asked for after it.
    pub const fn second(self) -> Option<Proof> {
        self.second
    }

    /// All of them, in their order.
    pub fn iter(self) -> impl Iterator<Item = Proof> {
        std::iter::once(self.first).chain(self.second)
    }

    /// Whether this one is asked for.
    pub fn contains(self, proof: Proof) -> bool {
        self.iter().any(|each| each == proof)
    }
}

/// What one check asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demand {
    /// What the person says.
    pub proofs: Proofs,
    /// Whether they are called back first, on a number that was registered beforehand.
    pub call_back: bool,
}

impl Demand {
    /// The factors in the order in which they are asked for.
    pub fn factors(self) -> impl Iterator<Item = Factor> {
        let call_back = self.call_back.then_some(Factor::CallBack);
        call_back
            .into_iter()
            .chain(self.proofs.iter().map(Factor::from))
    }

    /// The factors' words with a plus between them, as the audit log has them.
    pub fn code(self) -> String {
        let codes: Vec<&str> = self.factors().map(Factor::code).collect();
        codes.join("+")
    }
}

/// What a check asked for, and what was said to be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The factors.
    pub demand: Demand,
    /// What the caller said they had lost, where a stand-in was asked for.
    pub lost: Option<Proof>,
}

impl Asked {
    /// Whether something stood in for what was lost.
    pub const fn stand_in(self) -> bool {
        self.lost.is_some()
    }
}

/// What a contract asks of its callers: the usual way, and what stands in when one proof is lost. A
/// stand-in always begins with a call-back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerificationPolicy {
    usual: Demand,
    stand_ins: BTreeMap<Proof, Proofs>,
}

impl VerificationPolicy {
    /// Checks a policy: a stand-in asks for other proofs than the lost one, and only for what the
    /// usual way asks for can anything stand in.
    pub fn new(usual: Demand, stand_ins: BTreeMap<Proof, Proofs>) -> Result<Self, Refused> {
        for (lost, proofs) in &stand_ins {
            if proofs.contains(*lost) {
                return Err(Refused::new("error-stand-in-lost"));
            }
            if !usual.proofs.contains(*lost) {
                return Err(Refused::new("error-stand-in-unasked"));
            }
        }
        Ok(Self { usual, stand_ins })
    }

    /// The passphrase and nothing else: what contracts had before policies were there.
    pub const fn passphrase_alone() -> Self {
        Self {
            usual: Demand {
                proofs: Proofs::one(Proof::Passphrase),
                call_back: false,
            },
            stand_ins: BTreeMap::new(),
        }
    }

    /// What is asked for where nothing is lost.
    pub const fn usual(&self) -> Demand {
        self.usual
    }

    /// What stands in, by what is lost.
    pub const fn stand_ins(&self) -> &BTreeMap<Proof, Proofs> {
        &self.stand_ins
    }

    /// What a check asks for; nothing where no stand-in is agreed on for what is lost.
    pub fn ask(&self, lost: Option<Proof>) -> Option<Asked> {
        let demand = match lost {
            None => self.usual,
            Some(lost) => Demand {
                proofs: *self.stand_ins.get(&lost)?,
                call_back: true,
            },
        };
        Some(Asked { demand, lost })
    }

    /// Whether any way begins with a call-back: the road that guessing from outside cannot close.
    pub fn has_call_back(&self) -> bool {
        self.usual.call_back || !self.stand_ins.is_empty()
    }

    /// Whether any way asks for this proof.
    pub fn asks_for(&self, proof: Proof) -> bool {
        self.usual.proofs.contains(proof) || self.stand_ins.values().any(|it| it.contains(proof))
    }

    /// The whole policy in one line, as the audit log has it: the usual way, then
    /// `<lost>: <what stands in>` for each.
    pub fn code(&self) -> String {
        let stand_ins = self.stand_ins.keys().filter_map(|lost| {
            let asked = self.ask(Some(*lost))?;
            Some(format!("{lost}: {}", asked.demand.code()))
        });
        let ways: Vec<String> = std::iter::once(self.usual.code())
            .chain(stand_ins)
            .collect();
        ways.join("; ")
    }
}

impl Default for VerificationPolicy {
    /// Something known and something had; whoever lost one of them is called back and says the other.
    fn default() -> Self {
        let (known, had) = (Proof::Passphrase, Proof::OneTimeCode);
        Self {
            usual: Demand {
                proofs: Proofs {
                    first: known,
                    second: Some(had),
                },
                call_back: false,
            },
            stand_ins: BTreeMap::from([(known, Proofs::one(had)), (had, Proofs::one(known))]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARD: Proof = Proof::OneTimeCode;

    fn usual(second: Option<Proof>) -> Demand {
        Demand {
            proofs: Proofs::new(Proof::Passphrase, second).unwrap(),
            call_back: false,
        }
    }

    #[test]
    fn every_policy_asks_for_a_proof_on_every_way() {
        for policy in [
            VerificationPolicy::default(),
            VerificationPolicy::passphrase_alone(),
        ] {
            let lost = Proof::ALL.iter().copied().map(Some).chain([None]);
            for asked in lost.filter_map(|lost| policy.ask(lost)) {
                let proofs = asked.demand.factors().filter(|it| *it != Factor::CallBack);
                assert!(proofs.count() > 0, "{asked:?}");
                assert_eq!(asked.stand_in(), asked.lost.is_some());
                assert!(!asked.stand_in() || asked.demand.call_back);
            }
        }
    }

    #[test]
    fn a_policy_that_makes_no_sense_is_refused() {
        let twice = Proofs::new(CARD, Some(CARD));
        assert_eq!(twice, Err(Refused::new("error-proof-twice")));
        let same = BTreeMap::from([(CARD, Proofs::one(CARD))]);
        let refused = VerificationPolicy::new(usual(Some(CARD)), same);
        assert_eq!(refused, Err(Refused::new("error-stand-in-lost")));
        let unasked = BTreeMap::from([(CARD, Proofs::one(Proof::Passphrase))]);
        let refused = VerificationPolicy::new(usual(None), unasked);
        assert_eq!(refused, Err(Refused::new("error-stand-in-unasked")));
    }

    #[test]
    fn a_policy_is_told_in_one_line() {
        assert_eq!(
            VerificationPolicy::default().code(),
            "passphrase+one_time_code; passphrase: call_back+one_time_code; one_time_code: call_back+passphrase"
        );
        assert_eq!(VerificationPolicy::passphrase_alone().code(), "passphrase");
    }
}
