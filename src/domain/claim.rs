//! Who a caller says they are, and how far the check of it is. Told, not proved.

use jiff::Timestamp;

use super::code_card::CodeNumber;
use super::ids::CallId;
use super::proof::Proof;
use super::text::Line;

/// What a caller claims within a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The call.
    pub call: CallId,
    /// The contract's number or the company, as it was said.
    pub contract_said: Line<100>,
    /// The requester's number or name, as it was said.
    pub requester_said: Line<60>,
    /// What they say they have lost.
    pub lost: Option<Proof>,
    /// The number of the code that this call asks for; another call's answer is not this one's.
    pub number: Option<CodeNumber>,
    /// The number to call back, once it was opened.
    pub opened: Option<Opened>,
    /// When the person answered there.
    pub called_back_at: Option<Timestamp>,
}

/// The registered numbers were opened to be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// When.
    pub at: Timestamp,
    /// The lost device's own number, as the caller told it: nobody is called back there.
    pub device_number: Option<Line<40>>,
}
