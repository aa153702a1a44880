//! Mails of the desk: written together with what they tell, sent afterwards.

use jiff::Timestamp;

use super::ids::{CallId, MailId, RequestId};
use super::register::MailAddress;

/// A mail's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// Plain text; line ends are `\n`.
    pub body: String,
}

/// A mail, as it goes into the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Identity.
    pub id: MailId,
    /// Who is told.
    pub to: MailAddress,
    /// What they are told.
    pub letter: Letter,
    /// The call that it is about.
    pub call: Option<CallId>,
    /// The request that it is about.
    pub request: Option<RequestId>,
}

/// A mail in the outbox.
#[derive(Debug, Clone)]
pub struct Posted {
    /// The mail.
    pub mail: Mail,
    /// When it was written.
    pub created_at: Timestamp,
    /// How often sending it was tried.
    pub attempts: i64,
    /// How far it is.
    pub state: MailState,
}

/// How far a mail is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailState {
    /// It is to be sent.
    Waiting {
        /// When it is tried next.
        due_at: Timestamp,
        /// Why it was not sent before; `None` where it was not tried.
        why: Option<String>,
    },
    /// The mail server took it. That it was read, nobody knows.
    Sent(Timestamp),
    /// It is not tried any more.
    GivenUp(String),
}

impl MailState {
    /// The word of message keys and pictures.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Waiting { why: None, .. } => "waiting",
            Self::Waiting { .. } => "retrying",
            Self::Sent(_) => "sent",
            Self::GivenUp(_) => "given_up",
        }
    }
}
