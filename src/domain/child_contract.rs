//! Parent and child contracts, above the desk option (R1 to R5).

use jiff::civil::Date;

use super::Refused;
use super::contract::{ContractNumber, Count};
use super::ending::End;
use super::ids::{ChildContractId, ParentContractId, SubscriberId};
use super::yen::Yen;

crate::codes! {
    /// The grade of a child contract (R2).
    Grade {
        /// Devices are managed, seen and acted on.
        Basic = "basic",
        /// And applications repair themselves, together with a qualifying service (R4).
        StandardBundled = "standard_bundled",
        /// The same, without one.
        StandardAlone = "standard_alone",
    }
}

impl Grade {
    /// Checks a change of the grade: between the two Standards alone (R8-1).
    pub fn become_other(self, other: Self) -> Result<Self, Refused> {
        match (self, other) {
            (Self::Basic, _) | (_, Self::Basic) => Err(Refused::new("error-grade-basic")),
            (before, after) if before == after => Err(Refused::new("error-grade-same")),
            (_, after) => Ok(after),
        }
    }
}

/// A parent contract (親たる契約): what child contracts belong to. It has no minimum period (R3).
#[derive(Debug, Clone)]
pub struct ParentContract {
    /// Identity.
    pub id: ParentContractId,
    /// Whose it is.
    pub subscriber: SubscriberId,
    /// Its number.
    pub number: ContractNumber,
    /// Grows with each change.
    pub version: i64,
}

/// A child contract (子たる契約) as it stands on a day.
#[derive(Debug, Clone)]
pub struct ChildContract {
    /// Identity.
    pub id: ChildContractId,
    /// The parent contract that it belongs to.
    pub parent: ParentContractId,
    /// Whose it is.
    pub subscriber: SubscriberId,
    /// Its number.
    pub number: ContractNumber,
    /// Its one grade (R1, R2).
    pub grade: Grade,
    /// How many licences it has (R5-2).
    pub licences: Count,
    /// Its first day; its minimum period is a month from then (R3).
    pub billing_start: Date,
    /// The whole fee of a month (R12).
    pub monthly_fee: Yen,
    /// Its end, where one is known.
    pub end: Option<End>,
    /// Grows with each change.
    pub version: i64,
}

impl ChildContract {
    /// Whether it has ended before a day.
    pub fn has_ended(&self, day: Date) -> bool {
        self.end.is_some_and(|end| end.on < day)
    }
}

#[cfg(test)]
mod tests {
    use super::Grade::{Basic, StandardAlone, StandardBundled};

    #[test]
    fn r8_the_grade_changes_between_the_two_standards_alone() {
        let grades = [Basic, StandardBundled, StandardAlone];
        for before in grades {
            for after in grades {
                let may = matches!(
                    (before, after),
                    (StandardBundled, StandardAlone) | (StandardAlone, StandardBundled)
                );
                let changed = before.become_other(after);
                assert_eq!(changed.is_ok(), may, "{before:?} {after:?}");
            }
        }
    }
}
