//! Freeze messages (Absolute API, section 3.1): what a freeze order may name instead of a text.

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::answer::Answer;
use super::check::{Body, missing, uid};
use super::envelope::Envelope;
use super::estate::Estate;
use super::paging::{self, Sizes};
use super::time::stamp;
use super::world::{Caller, World};
use crate::entropy::{Entropy, uuid_v7};

const SIZES: Sizes = Sizes::new(100, 500);

/// A freeze message.
#[derive(Debug)]
pub(super) struct Message {
    pub name: String,
    pub content: String,
    created_by: String,
    changed_by: String,
    created_ms: i64,
    changed_ms: i64,
}

impl Message {
    fn told(&self, uid: Uuid) -> Value {
        json!({
            "messageUid": uid,
            "name": self.name,
            "content": self.content,
            "createdBy": self.created_by,
            "changedBy": self.changed_by,
            "createdDateTimeUtc": stamp(self.created_ms),
            "changedDateTimeUtc": stamp(self.changed_ms),
        })
    }
}

fn wish(envelope: &Envelope) -> Result<(String, String), Answer> {
    let body = Body::of(envelope)?;
    let text = |field: &str, most| {
        let text = body.text(field, 1..=most)?;
        Ok(text.ok_or_else(|| missing(field))?.to_owned())
    };
    Ok((text("name", 255)?, text("content", 4_000)?))
}

fn known(estate: &Estate, message_uid: &str) -> Result<Uuid, Answer> {
    uid(message_uid)
        .filter(|uid| estate.messages.contains_key(uid))
        .ok_or_else(Answer::not_found)
}

pub(super) fn list(world: &World, caller: &Caller, envelope: &Envelope) -> Result<Answer, Answer> {
    let estate = &world.estates[caller.estate];
    let all = estate.messages.iter().collect();
    paging::page(envelope, estate, all, SIZES, |(uid, message)| {
        message.told(*uid)
    })
}

pub(super) fn read(world: &World, caller: &Caller, message_uid: &str) -> Result<Answer, Answer> {
    let estate = &world.estates[caller.estate];
    let uid = known(estate, message_uid)?;
    Ok(Answer::data(estate.messages[&uid].told(uid)))
}

pub(super) fn create(
    world: &mut World,
    caller: &Caller,
    envelope: &Envelope,
    now_ms: i64,
    entropy: &dyn Entropy,
) -> Result<Answer, Answer> {
    let (name, content) = wish(envelope)?;
    let now = Timestamp::from_millisecond(now_ms).unwrap_or_default();
    let uid = uuid_v7(now, entropy);
    let message = Message {
        name,
        content,
        created_by: caller.token.owner.clone(),
        changed_by: caller.token.owner.clone(),
        created_ms: now_ms,
        changed_ms: now_ms,
    };
    world.estates[caller.estate].messages.insert(uid, message);
    Ok(Answer::data(json!({ "messageUid": uid })))
}

pub(super) fn update(
    world: &mut World,
    caller: &Caller,
    envelope: &Envelope,
    message_uid: &str,
    now_ms: i64,
) -> Result<Answer, Answer> {
    let estate = &mut world.estates[caller.estate];
    let uid = known(estate, message_uid)?;
    let (name, content) = wish(envelope)?;
    if let Some(message) = estate.messages.get_mut(&uid) {
        message.name = name;
        message.content = content;
        message.changed_by.clone_from(&caller.token.owner);
        message.changed_ms = now_ms;
    }
    Ok(Answer::NoContent)
}

pub(super) fn delete(
    world: &mut World,
    caller: &Caller,
    message_uid: &str,
) -> Result<Answer, Answer> {
    let estate = &mut world.estates[caller.estate];
    let uid = known(estate, message_uid)?;
    estate.messages.remove(&uid);
    Ok(Answer::NoContent)
}
