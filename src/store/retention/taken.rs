//! What a purge takes of each thing: where it stands, what of it is due, and what becomes of it.
//!
//! `due` selects key and end of what ended before the time $1 and may go. `steps` run on keys; what was
//! typed is replaced by marks, what only opens is deleted, and ids and times stay, so that pages and
//! proofs still tell what happened.

use crate::domain::retention::Thing;

/// How a thing is purged.
pub(super) struct Taken {
    pub table: &'static str,
    pub due: &'static str,
    pub steps: &'static [&'static str],
}

/// How this one is. What stands beside events has [`super::event`].
pub(super) const fn of(thing: Thing) -> Taken {
    match thing {
        Thing::Event => Taken {
            table: "audit_event",
            due: super::event::DUE,
            steps: &[],
        },
        Thing::Call => CALL,
        Thing::Request => REQUEST,
        Thing::Mail => MAIL,
        Thing::Requester => REQUESTER,
        Thing::Contact => CONTACT,
        Thing::Import => IMPORT,
        Thing::Throttle => THROTTLE,
        Thing::Session => SESSION,
        Thing::Act => ACT,
    }
}

const CALL: Taken = Taken {
    table: "call",
    due: "SELECT c.id AS key, c.ended_at AS at FROM call c WHERE c.purged_by IS NULL AND c.ended_at IS NOT NULL AND c.ended_at < $1
         AND NOT EXISTS (SELECT 1 FROM staying_call s WHERE s.id = c.id)",
    steps: &[
        "UPDATE call SET caller_name = CASE WHEN caller_name IS NOT NULL THEN '抹消済み/purged' END,
             callback = CASE WHEN callback IS NOT NULL THEN '抹消済み/purged' END, purged_by = {by}, purged_at = {at}
         WHERE id IN ({keys})",
        "UPDATE claim SET contract_said = '抹消済み/purged', requester_said = '抹消済み/purged',
             device_number = CASE WHEN device_number IS NOT NULL THEN '抹消済み/purged' END WHERE call_id IN ({keys})",
        "UPDATE note SET text = '抹消済み/purged' WHERE call_id IN ({keys})",
        "UPDATE suspicion SET cleared_why = '抹消済み/purged' WHERE cleared_why IS NOT NULL AND call_id IN ({keys})",
        "UPDATE confirmation SET declined_why = '抹消済み/purged' WHERE declined_why IS NOT NULL AND call_id IN ({keys})",
    ],
};

const REQUEST: Taken = Taken {
    table: "request",
    due: "SELECT q.id AS key, q.sent_at AS at FROM request q WHERE q.purged_by IS NULL AND q.sent_at IS NOT NULL AND q.sent_at < $1
         AND NOT EXISTS (SELECT 1 FROM staying_request s WHERE s.id = q.id)",
    steps: &[
        "UPDATE request SET device_name = '抹消済み/purged', purged_by = {by}, purged_at = {at} WHERE id IN ({keys})",
        "UPDATE note SET text = '抹消済み/purged' WHERE request_id IN ({keys})",
        "UPDATE release SET evidence = CASE WHEN evidence IS NOT NULL THEN '抹消済み/purged' END,
             reason = CASE WHEN reason IS NOT NULL THEN '抹消済み/purged' END,
             declined_why = CASE WHEN declined_why IS NOT NULL THEN '抹消済み/purged' END WHERE request_id IN ({keys})",
    ],
};

const ACT: Taken = Taken {
    table: "tenant_act",
    due: "SELECT a.id AS key, a.at AS at FROM tenant_act a JOIN tenant t ON t.id = a.tenant_id
         WHERE a.actor IS NOT NULL AND a.at < $1 AND NOT EXISTS (SELECT 1 FROM held_contract h WHERE h.id = t.contract_id)",
    steps: &["UPDATE tenant_act SET actor = NULL WHERE id IN ({keys})"],
};

const MAIL: Taken = Taken {
    table: "mail",
    due: "SELECT m.id AS key, m.created_at AS at FROM mail m WHERE m.purged_by IS NULL AND m.created_at < $1
         AND NOT EXISTS (SELECT 1 FROM staying_mail s WHERE s.id = m.id)",
    steps: &[
        "UPDATE mail SET to_address = 'purged@purged.invalid', subject = '抹消済み/purged', body = '抹消済み/purged',
             why = CASE WHEN why IS NOT NULL THEN '抹消済み/purged' END, purged_by = {by}, purged_at = {at} WHERE id IN ({keys})",
    ],
};

const REQUESTER: Taken = Taken {
    table: "requester",
    due: "SELECT e.requester_id AS key, MIN(e.at) AS at FROM requester_end e JOIN requester r ON r.id = e.requester_id
         WHERE r.purged_by IS NULL AND e.at < $1 AND NOT EXISTS (SELECT 1 FROM staying_requester s WHERE s.id = r.id)
         GROUP BY e.requester_id",
    steps: &[
        "UPDATE requester SET number = '抹消済み/purged', name = '抹消済み/purged', kana = '抹消済み/purged', number_key = id,
             name_key = '', kana_key = '', passphrase = '$argon2id$purged', active = 0, version = version + 1,
             purged_by = {by}, purged_at = {at} WHERE id IN ({keys})",
        "DELETE FROM code WHERE card_id IN (SELECT k.id FROM code_card k WHERE k.requester_id IN ({keys}))",
        "DELETE FROM code_card WHERE requester_id IN ({keys})",
        "DELETE FROM requester_totp WHERE requester_id IN ({keys})",
        "DELETE FROM call_back_number WHERE requester_id IN ({keys})",
        "UPDATE register_proposal SET declined_why = '抹消済み/purged' WHERE declined_why IS NOT NULL AND requester_id IN ({keys})",
    ],
};

const CONTACT: Taken = Taken {
    table: "contact",
    due: "SELECT e.contact_id AS key, MIN(e.at) AS at FROM contact_end e JOIN contact k ON k.id = e.contact_id
         WHERE k.purged_by IS NULL AND e.at < $1
           AND NOT EXISTS (SELECT 1 FROM held_subscriber h WHERE h.id = k.subscriber_id)
         GROUP BY e.contact_id",
    steps: &[
        "UPDATE contact SET name = '抹消済み/purged', address = 'purged@purged.invalid', removed_at = COALESCE(removed_at, {at}),
             purged_by = {by}, purged_at = {at} WHERE id IN ({keys})",
    ],
};

const IMPORT: Taken = Taken {
    table: "import",
    due: "SELECT i.id AS key, COALESCE(i.decided_at, i.uploaded_at) AS at FROM import i
         WHERE i.purged_by IS NULL AND COALESCE(i.decided_at, i.uploaded_at) < $1
           AND NOT EXISTS (SELECT 1 FROM staying_import s WHERE s.id = i.id)",
    steps: &[
        "UPDATE import SET file_name = '抹消済み/purged',
             declined_why = CASE WHEN declined_why IS NOT NULL THEN '抹消済み/purged' END, purged_by = {by}, purged_at = {at}
         WHERE id IN ({keys})",
    ],
};

const THROTTLE: Taken = Taken {
    table: "throttle",
    due: "SELECT t.key AS key, COALESCE(t.failed_at, t.wait_until, 0) AS at FROM throttle t
         WHERE COALESCE(t.failed_at, t.wait_until, 0) < $1 AND COALESCE(t.wait_until, 0) < $1",
    steps: &["DELETE FROM throttle WHERE key IN ({keys})"],
};

const SESSION: Taken = Taken {
    table: "agent_session",
    due: "SELECT s.digest AS key, s.expires_at AS at FROM agent_session s WHERE s.expires_at < $1",
    steps: &["DELETE FROM agent_session WHERE digest IN ({keys})"],
};
