//! How many devices of a contract are in use, by day (R10-3-3, R16).

use jiff::civil::Date;

/// What was counted of a day in Tokyo: the last complete reading of the tenant that began on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsageDay {
    /// The day.
    pub day: Date,
    /// Devices whose agent was active.
    pub devices: i64,
    /// The accounts that the contract had on it.
    pub contracted: i64,
}

impl UsageDay {
    /// Whether more was in use than is contracted.
    pub const fn is_over(self) -> bool {
        self.devices > self.contracted
    }
}
