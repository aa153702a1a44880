//! Reading the body of a freeze order (Absolute API, section 3.1, "Freeze devices").

use super::super::answer::Answer;
use super::super::check::{Body, missing};
use super::super::envelope::Envelope;
use super::super::estate::Estate;
use super::Kind;

/// An order as it was sent, checked.
#[derive(Debug)]
pub(super) struct Wish {
    pub units: Vec<usize>,
    pub title: String,
    pub kind: Kind,
    pub message_name: String,
    pub message: String,
    pub passcode_option: String,
    /// Where the caller chose it.
    pub passcode: Option<String>,
    pub passcode_length: usize,
    pub emails: Vec<String>,
}

impl Wish {
    pub(super) fn read(envelope: &Envelope, estate: &Estate) -> Result<Self, Answer> {
        let body = Body::of(envelope)?;
        let units = body.units(estate)?;
        let title = body
            .text("requestTitle", 1..=250)?
            .ok_or_else(|| missing("requestTitle"))?;
        let (passcode_option, passcode, passcode_length) =
            passcode(&body.object("passcodeDefinition")?)?;
        let (message_name, message) = message(&body, estate)?;
        let emails = body.texts("notificationEmails", 10)?.unwrap_or_default();
        Ok(Self {
            units,
            title: title.to_owned(),
            kind: kind(&body.object("freezeDefinition")?)?,
            message_name,
            message,
            passcode_option,
            passcode,
            passcode_length,
            emails: emails.into_iter().map(str::to_owned).collect(),
        })
    }
}

fn kind(definition: &Body<'_>) -> Result<Kind, Answer> {
    let kind = definition.text("deviceFreezeType", 0..=usize::MAX)?;
    let at_ms = definition.time("scheduledFreezeDateTimeUtc")?;
    let seconds = definition.number("offlineTimeSeconds", 1_200..=172_800_000)?;
    let needed = |field| missing(&definition.name(field));
    match kind.ok_or_else(|| needed("deviceFreezeType"))? {
        "OnDemand" => Ok(Kind::OnDemand),
        "Scheduled" => at_ms
            .map(|at_ms| Kind::Scheduled { at_ms })
            .ok_or_else(|| needed("scheduledFreezeDateTimeUtc")),
        "OffLine" => seconds
            .map(|seconds| Kind::OffLine { seconds })
            .ok_or_else(|| needed("offlineTimeSeconds")),
        _ => Err(definition.refuse("deviceFreezeType", "invalid freeze type")),
    }
}

fn passcode(definition: &Body<'_>) -> Result<(String, Option<String>, usize), Answer> {
    let option = definition.text("option", 0..=usize::MAX)?;
    let passcode = definition.text("passcode", 0..=usize::MAX)?;
    let length = definition.number("length", 4..=8)?.unwrap_or(8);
    let option = option.ok_or_else(|| missing(&definition.name("option")))?;
    let length = usize::try_from(length).unwrap_or(8);
    match option {
        "UserDefined" => {
            let fits = |code: &&str| {
                (4..=8).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit())
            };
            let code = passcode
                .filter(fits)
                .ok_or_else(|| definition.refuse("passcode", "must be 4 to 8 digits"))?;
            Ok((option.to_owned(), Some(code.to_owned()), code.len()))
        }
        "RandomForAll" | "RandomForEach" => Ok((option.to_owned(), None, length)),
        _ => Err(definition.refuse("option", "invalid option")),
    }
}

/// The name and the text of the message: of an existing one, or new.
fn message(body: &Body<'_>, estate: &Estate) -> Result<(String, String), Answer> {
    let name = body.text("messageName", 1..=255)?;
    let text = body.text("message", 1..=4_000)?;
    if let Some(uid) = body.uid("messageUid")? {
        let found = estate.messages.get(&uid);
        return found
            .map(|message| (message.name.clone(), message.content.clone()))
            .ok_or_else(|| body.refuse("messageUid", "unknown message"));
    }
    match (name, text) {
        (Some(name), Some(text)) => Ok((name.to_owned(), text.to_owned())),
        (None, Some(_)) => Err(missing("messageName")),
        _ => Err(body.refuse("message", "a message and its name, or a message's uid")),
    }
}
