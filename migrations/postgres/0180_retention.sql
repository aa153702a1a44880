-- How long personal data is kept, class by class (decision 0023), what may not be purged meanwhile, and what a purge leaves.
-- Times are kept in civil months; a purge takes what ended before its cutoff, a day in Tokyo.
CREATE TABLE retention_rule (
    class    TEXT   PRIMARY KEY CHECK (class IN ('audit', 'call', 'request', 'mail', 'register', 'import', 'sign_in')),
    months   BIGINT NOT NULL CHECK (months BETWEEN 1 AND 1200),
    swept_on TEXT,
    version  BIGINT NOT NULL,
    CHECK (months >= 12 OR class NOT IN ('audit', 'call', 'request', 'register'))
);
INSERT INTO retention_rule (class, months, version) VALUES
    ('audit', 84, 1), ('call', 84, 1), ('request', 84, 1), ('mail', 12, 1), ('register', 84, 1), ('import', 12, 1), ('sign_in', 3, 1);
CREATE FUNCTION retention_rule_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'every class has its retention'; END $$;
CREATE TRIGGER retention_rule_is_kept BEFORE DELETE ON retention_rule
FOR EACH ROW EXECUTE FUNCTION retention_rule_is_kept();

-- Legal holds: nothing of a subscriber is purged while one stands. Placing and lifting are rows that are only added.
CREATE TABLE legal_hold (
    id            TEXT   PRIMARY KEY,
    subscriber_id TEXT   NOT NULL REFERENCES subscriber (id),
    matter        TEXT   NOT NULL CHECK (matter <> ''),
    reason        TEXT   NOT NULL CHECK (reason <> ''),
    placed_by     TEXT   NOT NULL REFERENCES agent (id),
    placed_at     BIGINT NOT NULL
);
CREATE INDEX legal_hold_subscriber ON legal_hold (subscriber_id);
CREATE TABLE legal_hold_lift (
    hold_id   TEXT   PRIMARY KEY REFERENCES legal_hold (id),
    reason    TEXT   NOT NULL CHECK (reason <> ''),
    lifted_by TEXT   NOT NULL REFERENCES agent (id),
    lifted_at BIGINT NOT NULL
);
CREATE FUNCTION legal_hold_is_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF EXISTS (SELECT 1 FROM legal_hold h WHERE h.id = NEW.id)
    THEN RAISE EXCEPTION 'a legal hold stays as it was placed'; END IF; RETURN NEW; END $$;
CREATE TRIGGER legal_hold_is_new BEFORE INSERT ON legal_hold
FOR EACH ROW EXECUTE FUNCTION legal_hold_is_new();
CREATE FUNCTION legal_hold_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a legal hold stays as it was placed'; END $$;
CREATE TRIGGER legal_hold_stays BEFORE UPDATE ON legal_hold
FOR EACH ROW EXECUTE FUNCTION legal_hold_stays();
CREATE FUNCTION legal_hold_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a legal hold is kept'; END $$;
CREATE TRIGGER legal_hold_is_kept BEFORE DELETE ON legal_hold
FOR EACH ROW EXECUTE FUNCTION legal_hold_is_kept();
CREATE FUNCTION legal_hold_is_lifted_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF EXISTS (SELECT 1 FROM legal_hold_lift l WHERE l.hold_id = NEW.hold_id)
    OR EXISTS (SELECT 1 FROM legal_hold h WHERE h.id = NEW.hold_id AND h.placed_at > NEW.lifted_at)
    THEN RAISE EXCEPTION 'a legal hold is lifted once, after it was placed'; END IF; RETURN NEW; END $$;
CREATE TRIGGER legal_hold_is_lifted_once BEFORE INSERT ON legal_hold_lift
FOR EACH ROW EXECUTE FUNCTION legal_hold_is_lifted_once();
CREATE FUNCTION legal_hold_lift_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a legal hold that was lifted stays so'; END $$;
CREATE TRIGGER legal_hold_lift_stays BEFORE UPDATE ON legal_hold_lift
FOR EACH ROW EXECUTE FUNCTION legal_hold_lift_stays();
CREATE FUNCTION legal_hold_lift_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a legal hold that was lifted stays so'; END $$;
CREATE TRIGGER legal_hold_lift_is_kept BEFORE DELETE ON legal_hold_lift
FOR EACH ROW EXECUTE FUNCTION legal_hold_lift_is_kept();

-- What a purge leaves: the number of its event, and when that was. An event of the log has the number alone.
ALTER TABLE audit_event ADD COLUMN purged_by BIGINT;
ALTER TABLE call ADD COLUMN purged_by BIGINT;
ALTER TABLE call ADD COLUMN purged_at BIGINT CHECK ((purged_at IS NULL) = (purged_by IS NULL));
ALTER TABLE request ADD COLUMN purged_by BIGINT;
ALTER TABLE request ADD COLUMN purged_at BIGINT CHECK ((purged_at IS NULL) = (purged_by IS NULL));
ALTER TABLE mail ADD COLUMN purged_by BIGINT;
ALTER TABLE mail ADD COLUMN purged_at BIGINT CHECK ((purged_at IS NULL) = (purged_by IS NULL));
ALTER TABLE contact ADD COLUMN purged_by BIGINT;
ALTER TABLE contact ADD COLUMN purged_at BIGINT CHECK ((purged_at IS NULL) = (purged_by IS NULL));
ALTER TABLE requester ADD COLUMN purged_by BIGINT;
ALTER TABLE requester ADD COLUMN purged_at BIGINT CHECK ((purged_at IS NULL) = (purged_by IS NULL));
ALTER TABLE import ADD COLUMN purged_by BIGINT;
ALTER TABLE import ADD COLUMN purged_at BIGINT CHECK ((purged_at IS NULL) = (purged_by IS NULL));

-- Since when a requester may not ask; for those from before, when the log last told of them.
ALTER TABLE requester ADD COLUMN inactive_since BIGINT;
UPDATE requester SET inactive_since = COALESCE((SELECT MAX(e.at) FROM audit_event e
    WHERE e.contract_id = requester.contract_id AND e.about LIKE '%"requester":"' || requester.id || '"%'), created_at)
WHERE active = 0;

CREATE INDEX audit_event_personal ON audit_event (at, seq) WHERE personal IS NOT NULL;
CREATE INDEX call_personal ON call (ended_at, id) WHERE purged_by IS NULL AND ended_at IS NOT NULL;
CREATE INDEX request_personal ON request (sent_at, id) WHERE purged_by IS NULL AND sent_at IS NOT NULL;
CREATE INDEX mail_personal ON mail (created_at, id) WHERE purged_by IS NULL;
CREATE INDEX contact_address ON contact (address);
CREATE INDEX mail_call ON mail (call_id) WHERE call_id IS NOT NULL;

-- Every purge that the log tells of.
CREATE VIEW purge (seq, at, class, cutoff) AS
SELECT e.seq, e.at, (e.facts::json ->> 'class'), (e.facts::json ->> 'cutoff') FROM audit_event e WHERE e.kind = 'personal_data_purged';

-- What a hold keeps, and what is not finished: none of it is purged, however old it is.
CREATE VIEW held_subscriber (id) AS
SELECT h.subscriber_id FROM legal_hold h WHERE NOT EXISTS (SELECT 1 FROM legal_hold_lift l WHERE l.hold_id = h.id);
CREATE VIEW held_contract (id) AS SELECT c.id FROM contract c JOIN held_subscriber h ON h.id = c.subscriber_id;
CREATE VIEW staying_request (id) AS
SELECT q.id FROM request q WHERE q.state <> 'sent'
UNION ALL SELECT q.id FROM request q JOIN held_contract h ON h.id = q.contract_id;
-- Also a call in which a held subscriber was named and nobody proved who they are.
CREATE VIEW staying_call (id) AS
SELECT c.id FROM call c WHERE c.ended_at IS NULL
UNION ALL SELECT c.id FROM call c JOIN held_contract h ON h.id = c.contract_id
UNION ALL SELECT v.call_id FROM verification v JOIN held_contract h ON h.id = v.contract_id
UNION ALL SELECT q.call_id FROM request q JOIN staying_request s ON s.id = q.id
UNION ALL SELECT c.id FROM call c JOIN staying_request s ON s.id = c.request_id
UNION ALL SELECT m.call_id FROM claim m JOIN contract k ON k.number = m.contract_said JOIN held_subscriber h ON h.id = k.subscriber_id
UNION ALL SELECT m.call_id FROM claim m JOIN subscriber s ON m.contract_said IN (s.number, s.name, s.kana) JOIN held_subscriber h ON h.id = s.id;
CREATE VIEW staying_mail (id) AS
SELECT m.id FROM mail m WHERE m.due_at IS NOT NULL
UNION ALL SELECT m.id FROM mail m JOIN staying_call s ON s.id = m.call_id
UNION ALL SELECT m.id FROM mail m JOIN staying_request s ON s.id = m.request_id
UNION ALL SELECT m.id FROM mail m JOIN contact k ON k.address = m.to_address JOIN held_subscriber h ON h.id = k.subscriber_id;
CREATE VIEW staying_event (seq) AS
SELECT e.seq FROM audit_event e JOIN held_subscriber h ON h.id = e.subscriber_id
UNION ALL SELECT e.seq FROM audit_event e JOIN held_contract h ON h.id = e.contract_id
UNION ALL SELECT e.seq FROM audit_event e JOIN staying_call s ON s.id = e.call_id
UNION ALL SELECT e.seq FROM audit_event e JOIN staying_request s ON s.id = e.request_id
UNION ALL SELECT e.seq FROM audit_event e JOIN staying_mail s ON s.id = (e.about::json ->> 'mail') WHERE e.kind = 'mail_failed';
CREATE VIEW staying_requester (id) AS
SELECT r.id FROM requester r JOIN held_contract h ON h.id = r.contract_id
UNION ALL SELECT q.requester_id FROM request q WHERE q.state <> 'sent'
UNION ALL SELECT c.requester_id FROM call c WHERE c.ended_at IS NULL
UNION ALL SELECT p.requester_id FROM register_proposal p WHERE p.decision IS NULL;
CREATE VIEW staying_import (id) AS
SELECT i.id FROM import i WHERE i.state NOT IN ('taken', 'discarded') AND i.decision IS NULL
UNION ALL SELECT p.import_id FROM register_proposal p JOIN held_contract h ON h.id = p.contract_id;

-- When somebody or something of the register ended: every end of a requester (the first one counts), and the end of all
-- that a subscriber had. The last moment of a day in Tokyo is within 54,000 seconds of the day's beginning in Greenwich.
CREATE VIEW requester_end (requester_id, at) AS
SELECT r.id, (EXTRACT(EPOCH FROM r.valid_until::date)::BIGINT + 54000) * 1000000 - 1 FROM requester r WHERE r.valid_until IS NOT NULL
UNION ALL SELECT r.id, r.inactive_since FROM requester r WHERE r.active = 0 AND r.inactive_since IS NOT NULL
UNION ALL SELECT r.id, (EXTRACT(EPOCH FROM e.ends_on::date)::BIGINT + 54000) * 1000000 - 1
FROM requester r JOIN contract_ending e ON e.contract_id = r.contract_id
UNION ALL SELECT p.requester_id, p.decided_at FROM register_proposal p JOIN requester r ON r.id = p.requester_id
WHERE r.confirmed_at IS NULL AND p.decision IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM register_proposal x WHERE x.requester_id = r.id AND x.proposed_at > p.proposed_at);
CREATE VIEW subscriber_end (subscriber_id, at) AS
SELECT p.subscriber_id, (EXTRACT(EPOCH FROM MAX(x.ends_on)::date)::BIGINT + 54000) * 1000000 - 1
FROM parent_contract p JOIN child_contract h ON h.parent_id = p.id
LEFT JOIN (SELECT e.child_id, MIN(e.ends_on) AS ends_on FROM child_ending e GROUP BY e.child_id) x ON x.child_id = h.id
GROUP BY p.subscriber_id HAVING COUNT(*) = COUNT(x.ends_on);
CREATE VIEW contact_end (contact_id, at) AS
SELECT k.id, k.removed_at FROM contact k WHERE k.removed_at IS NOT NULL
UNION ALL SELECT k.id, s.at FROM contact k JOIN subscriber_end s ON s.subscriber_id = k.subscriber_id WHERE k.removed_at IS NULL;

-- The log: personal data goes together with its salt, once, by an event that comes later and tells of it.
CREATE OR REPLACE FUNCTION audit_event_personal_is_only_purged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.personal IS NULL OR OLD.purged_by IS NOT NULL OR NEW.personal IS NOT NULL OR NEW.personal_salt IS NOT NULL
    OR NOT EXISTS (SELECT 1 FROM purge p WHERE p.seq = NEW.purged_by AND p.seq > OLD.seq AND p.class = 'audit'
                     AND p.cutoff > tokyo_day(OLD.at))
    OR EXISTS (SELECT 1 FROM staying_event s WHERE s.seq = OLD.seq)
    THEN RAISE EXCEPTION 'personal data is purged with its tombstone, when its retention is over and no hold keeps it; it is never changed'; END IF; RETURN NEW; END $$;
DROP TRIGGER audit_event_personal_is_only_purged ON audit_event;
CREATE TRIGGER audit_event_personal_is_only_purged BEFORE UPDATE OF personal, personal_salt, purged_by ON audit_event
FOR EACH ROW EXECUTE FUNCTION audit_event_personal_is_only_purged();
CREATE FUNCTION audit_event_begins_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.purged_by IS NOT NULL OR (NEW.personal IS NULL) <> (NEW.personal_digest IS NULL) OR (NEW.personal_salt IS NULL) <> (NEW.personal_digest IS NULL)
    THEN RAISE EXCEPTION 'an event begins with all of its personal data'; END IF; RETURN NEW; END $$;
CREATE TRIGGER audit_event_begins_whole BEFORE INSERT ON audit_event
FOR EACH ROW EXECUTE FUNCTION audit_event_begins_whole();
CREATE FUNCTION audit_head_is_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit log has one head'; END $$;
CREATE TRIGGER audit_head_is_one BEFORE INSERT ON audit_head
FOR EACH ROW EXECUTE FUNCTION audit_head_is_one();
CREATE FUNCTION audit_head_changes_by_growing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.id <> OLD.id OR NEW.size = OLD.size AND NEW.frontier <> OLD.frontier
    THEN RAISE EXCEPTION 'the audit head changes with its size'; END IF; RETURN NEW; END $$;
CREATE TRIGGER audit_head_changes_by_growing BEFORE UPDATE ON audit_head
FOR EACH ROW EXECUTE FUNCTION audit_head_changes_by_growing();

-- Calls: the caller's name and number, and what was said or noted in them.
CREATE OR REPLACE FUNCTION call_that_ended_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF (OLD.ended_at IS NOT NULL OR NEW.purged_by IS NOT NULL) AND NOT (
    OLD.purged_by IS NULL AND OLD.ended_at IS NOT NULL
    AND COALESCE(NEW.caller_name, '抹消済み/purged') = '抹消済み/purged' AND COALESCE(NEW.callback, '抹消済み/purged') = '抹消済み/purged'
    AND (NEW.caller_name IS NULL) = (OLD.caller_name IS NULL)
    AND NEW.id IS NOT DISTINCT FROM OLD.id AND NEW.reference IS NOT DISTINCT FROM OLD.reference AND NEW.agent_id IS NOT DISTINCT FROM OLD.agent_id AND NEW.opened_at IS NOT DISTINCT FROM OLD.opened_at
    AND NEW.verification_id IS NOT DISTINCT FROM OLD.verification_id AND NEW.contract_id IS NOT DISTINCT FROM OLD.contract_id AND NEW.requester_id IS NOT DISTINCT FROM OLD.requester_id
    AND NEW.tenant_id IS NOT DISTINCT FROM OLD.tenant_id AND NEW.device_uid IS NOT DISTINCT FROM OLD.device_uid AND NEW.action IS NOT DISTINCT FROM OLD.action AND NEW.lines_read IS NOT DISTINCT FROM OLD.lines_read
    AND NEW.ended_at IS NOT DISTINCT FROM OLD.ended_at AND NEW.ending IS NOT DISTINCT FROM OLD.ending AND NEW.request_id IS NOT DISTINCT FROM OLD.request_id AND NEW.version IS NOT DISTINCT FROM OLD.version
    AND EXISTS (SELECT 1 FROM purge p WHERE p.seq = NEW.purged_by AND p.at = NEW.purged_at AND p.class = 'call'
                  AND p.cutoff > tokyo_day(OLD.ended_at))
    AND NOT EXISTS (SELECT 1 FROM staying_call s WHERE s.id = OLD.id))
    THEN RAISE EXCEPTION 'a call that ended stays as it is, until its retention is over'; END IF; RETURN NEW; END $$;
CREATE OR REPLACE FUNCTION suspicion_cleared_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.cleared_at IS NOT NULL AND NOT (
    NEW.cleared_why = '抹消済み/purged' AND NEW.cleared_by IS NOT DISTINCT FROM OLD.cleared_by AND NEW.cleared_at IS NOT DISTINCT FROM OLD.cleared_at
    AND EXISTS (SELECT 1 FROM call c WHERE c.id = OLD.call_id AND c.purged_by IS NOT NULL))
    THEN RAISE EXCEPTION 'a suspicion that was cleared stays as it is'; END IF; RETURN NEW; END $$;
CREATE OR REPLACE FUNCTION confirmation_decided_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.verdict IS NOT NULL AND NOT (
    OLD.verdict = 'declined' AND NEW.declined_why = '抹消済み/purged' AND NEW.verdict IS NOT DISTINCT FROM OLD.verdict AND NEW.decided_by IS NOT DISTINCT FROM OLD.decided_by
    AND NEW.decided_at IS NOT DISTINCT FROM OLD.decided_at AND EXISTS (SELECT 1 FROM call c WHERE c.id = OLD.call_id AND c.purged_by IS NOT NULL))
    THEN RAISE EXCEPTION 'a confirmation that was decided stays as it is'; END IF; RETURN NEW; END $$;
CREATE FUNCTION claim_of_a_purged_call_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF EXISTS (SELECT 1 FROM call c WHERE c.id = NEW.call_id AND c.purged_by IS NOT NULL)
    THEN RAISE EXCEPTION 'nothing is said in a call that was purged'; END IF; RETURN NEW; END $$;
CREATE TRIGGER claim_of_a_purged_call_stays BEFORE INSERT ON claim
FOR EACH ROW EXECUTE FUNCTION claim_of_a_purged_call_stays();
-- Notes of calls and of requests.
CREATE OR REPLACE FUNCTION note_is_append_only_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NOT (NEW.text = '抹消済み/purged' AND NEW.id IS NOT DISTINCT FROM OLD.id AND NEW.call_id IS NOT DISTINCT FROM OLD.call_id AND NEW.request_id IS NOT DISTINCT FROM OLD.request_id
    AND NEW.agent_id IS NOT DISTINCT FROM OLD.agent_id AND NEW.at IS NOT DISTINCT FROM OLD.at
    AND (EXISTS (SELECT 1 FROM call c WHERE c.id = OLD.call_id AND c.purged_by IS NOT NULL)
         OR EXISTS (SELECT 1 FROM request q WHERE q.id = OLD.request_id AND q.purged_by IS NOT NULL)))
    THEN RAISE EXCEPTION 'a correction is a new note'; END IF; RETURN NEW; END $$;

-- Requests: the device's name, and what people wrote about releases. What was accepted stays otherwise (R10-3-7).
DROP TRIGGER request_acceptance_stays ON request;
CREATE TRIGGER request_acceptance_stays BEFORE UPDATE OF id, reference, call_id, verification_id, contract_id, tenant_id, device_uid, device_serial, action, requester_id, agent_id, script_version, accepted_at ON request
FOR EACH ROW EXECUTE FUNCTION request_acceptance_stays();
CREATE FUNCTION request_is_only_purged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.purged_by IS NOT NULL OR NEW.device_name <> '抹消済み/purged' OR OLD.sent_at IS NULL
    OR NOT EXISTS (SELECT 1 FROM purge p WHERE p.seq = NEW.purged_by AND p.at = NEW.purged_at AND p.class = 'request'
                     AND p.cutoff > tokyo_day(OLD.sent_at))
    OR EXISTS (SELECT 1 FROM staying_request s WHERE s.id = OLD.id)
    THEN RAISE EXCEPTION 'R10-3-7: what was accepted never changes, until its retention is over'; END IF; RETURN NEW; END $$;
CREATE TRIGGER request_is_only_purged BEFORE UPDATE OF device_name, purged_by, purged_at ON request
FOR EACH ROW EXECUTE FUNCTION request_is_only_purged();
DROP TRIGGER release_proposal_stays ON release;
CREATE TRIGGER release_proposal_stays BEFORE UPDATE OF id, request_id, kind, request_uid, attempts_seen, doubt, proposed_by, proposed_at ON release
FOR EACH ROW EXECUTE FUNCTION release_proposal_stays();
CREATE FUNCTION release_words_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NOT (COALESCE(NEW.evidence, NEW.reason) = '抹消済み/purged' AND (NEW.evidence IS NULL) = (OLD.evidence IS NULL)
    AND EXISTS (SELECT 1 FROM request q WHERE q.id = OLD.request_id AND q.purged_by IS NOT NULL))
    THEN RAISE EXCEPTION 'what was proposed never changes'; END IF; RETURN NEW; END $$;
CREATE TRIGGER release_words_stay BEFORE UPDATE OF evidence, reason ON release
FOR EACH ROW EXECUTE FUNCTION release_words_stay();
CREATE OR REPLACE FUNCTION release_decided_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.decision IS NOT NULL AND NOT (
    NEW.decision IS NOT DISTINCT FROM OLD.decision AND NEW.decided_by IS NOT DISTINCT FROM OLD.decided_by AND NEW.decided_at IS NOT DISTINCT FROM OLD.decided_at
    AND COALESCE(NEW.declined_why, '抹消済み/purged') = '抹消済み/purged'
    AND EXISTS (SELECT 1 FROM request q WHERE q.id = OLD.request_id AND q.purged_by IS NOT NULL))
    THEN RAISE EXCEPTION 'a release that was decided stays as it is'; END IF; RETURN NEW; END $$;

-- Mails: whom, what, and what the server answered.
CREATE FUNCTION mail_is_only_purged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.purged_by IS NOT NULL OR NEW.to_address <> 'purged@purged.invalid' OR NEW.subject <> '抹消済み/purged' OR NEW.body <> '抹消済み/purged'
    OR NOT EXISTS (SELECT 1 FROM purge p WHERE p.seq = NEW.purged_by AND p.at = NEW.purged_at AND p.class = 'mail'
                     AND p.cutoff > tokyo_day(OLD.created_at))
    OR EXISTS (SELECT 1 FROM staying_mail s WHERE s.id = OLD.id)
    THEN RAISE EXCEPTION 'a mail stays as it was written, until its retention is over'; END IF; RETURN NEW; END $$;
CREATE TRIGGER mail_is_only_purged BEFORE UPDATE OF to_address, subject, body, purged_by, purged_at ON mail
FOR EACH ROW EXECUTE FUNCTION mail_is_only_purged();

-- The register: ended requesters with what they proved themselves with, contacts that are told nothing any more.
CREATE FUNCTION requester_is_only_purged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.name <> '抹消済み/purged' OR NEW.kana <> '抹消済み/purged' OR NEW.number <> '抹消済み/purged' OR NEW.number_key <> OLD.id
    OR NEW.name_key <> '' OR NEW.kana_key <> '' OR NEW.passphrase <> '$argon2id$purged' OR NEW.active <> 0
    OR NOT EXISTS (SELECT 1 FROM requester_end e WHERE e.requester_id = OLD.id AND tokyo_day(e.at) < (
        SELECT p.cutoff FROM purge p WHERE p.seq = NEW.purged_by AND p.at = NEW.purged_at AND p.class = 'register'))
    OR EXISTS (SELECT 1 FROM staying_requester s WHERE s.id = OLD.id)
    THEN RAISE EXCEPTION 'a requester is purged when their retention is over'; END IF; RETURN NEW; END $$;
CREATE TRIGGER requester_is_only_purged BEFORE UPDATE OF purged_by, purged_at ON requester
FOR EACH ROW EXECUTE FUNCTION requester_is_only_purged();
CREATE FUNCTION requester_purged_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.purged_by IS NOT NULL
    THEN RAISE EXCEPTION 'a requester who was purged stays so'; END IF; RETURN NEW; END $$;
CREATE TRIGGER requester_purged_stays BEFORE UPDATE ON requester
FOR EACH ROW EXECUTE FUNCTION requester_purged_stays();
CREATE FUNCTION contact_is_only_purged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.name <> '抹消済み/purged' OR NEW.address <> 'purged@purged.invalid' OR NEW.removed_at IS NULL
    OR NOT EXISTS (SELECT 1 FROM contact_end e WHERE e.contact_id = OLD.id AND tokyo_day(e.at) < (
        SELECT p.cutoff FROM purge p WHERE p.seq = NEW.purged_by AND p.at = NEW.purged_at AND p.class = 'register'))
    OR EXISTS (SELECT 1 FROM held_subscriber h WHERE h.id = OLD.subscriber_id)
    THEN RAISE EXCEPTION 'a contact is purged when its retention is over'; END IF; RETURN NEW; END $$;
CREATE TRIGGER contact_is_only_purged BEFORE UPDATE OF purged_by, purged_at ON contact
FOR EACH ROW EXECUTE FUNCTION contact_is_only_purged();
CREATE FUNCTION contact_purged_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.purged_by IS NOT NULL
    THEN RAISE EXCEPTION 'a contact that was purged stays so'; END IF; RETURN NEW; END $$;
CREATE TRIGGER contact_purged_stays BEFORE UPDATE ON contact
FOR EACH ROW EXECUTE FUNCTION contact_purged_stays();
CREATE OR REPLACE FUNCTION code_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NOT EXISTS (SELECT 1 FROM code_card k JOIN requester r ON r.id = k.requester_id WHERE k.id = OLD.card_id AND r.purged_by IS NOT NULL)
    THEN RAISE EXCEPTION 'a code is kept'; END IF; RETURN OLD; END $$;
CREATE OR REPLACE FUNCTION register_proposal_decided_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.decision IS NOT NULL AND NOT (
    OLD.decision = 'declined' AND NEW.declined_why = '抹消済み/purged' AND NEW.decision IS NOT DISTINCT FROM OLD.decision AND NEW.decided_by IS NOT DISTINCT FROM OLD.decided_by
    AND NEW.decided_at IS NOT DISTINCT FROM OLD.decided_at AND NEW.effective_on IS NOT DISTINCT FROM OLD.effective_on
    AND EXISTS (SELECT 1 FROM requester r WHERE r.id = OLD.requester_id AND r.purged_by IS NOT NULL))
    THEN RAISE EXCEPTION 'a proposal that was decided stays as it is'; END IF; RETURN NEW; END $$;

-- Files: what they were called, and why they were declined. What was read of them is deleted as soon as it is not needed.
DROP TRIGGER import_stays ON import;
CREATE TRIGGER import_stays BEFORE UPDATE OF id, kind, uploaded_by, uploaded_at ON import
FOR EACH ROW EXECUTE FUNCTION import_stays();
CREATE FUNCTION import_is_only_purged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.purged_by IS NOT NULL OR NEW.file_name <> '抹消済み/purged' OR NEW.decision IS DISTINCT FROM OLD.decision
    OR NOT EXISTS (SELECT 1 FROM purge p WHERE p.seq = NEW.purged_by AND p.at = NEW.purged_at AND p.class = 'import'
                     AND p.cutoff > tokyo_day(COALESCE(OLD.decided_at, OLD.uploaded_at)))
    OR EXISTS (SELECT 1 FROM staying_import s WHERE s.id = OLD.id)
    THEN RAISE EXCEPTION 'a file that arrived stays what it was, until its retention is over'; END IF; RETURN NEW; END $$;
CREATE TRIGGER import_is_only_purged BEFORE UPDATE OF file_name, purged_by, purged_at ON import
FOR EACH ROW EXECUTE FUNCTION import_is_only_purged();
CREATE OR REPLACE FUNCTION import_is_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF (OLD.decision IS NOT NULL OR EXISTS (SELECT 1 FROM register_proposal p WHERE p.import_id = OLD.id AND p.decision IS NULL))
    AND NOT (NEW.decision IS NOT DISTINCT FROM OLD.decision AND NEW.decided_by IS NOT DISTINCT FROM OLD.decided_by AND NEW.decided_at IS NOT DISTINCT FROM OLD.decided_at
             AND NEW.purged_by IS NOT NULL AND OLD.purged_by IS NULL AND COALESCE(NEW.declined_why, '抹消済み/purged') = '抹消済み/purged')
    THEN RAISE EXCEPTION 'all requesters of a file are decided about at once'; END IF; RETURN NEW; END $$;

-- PostgreSQL alone can empty a table without looking at its rows, and add columns that no list of a trigger names.
CREATE FUNCTION audit_event_changes_by_purging() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF to_jsonb(NEW) - '{personal,personal_salt,purged_by}'::TEXT[] IS DISTINCT FROM to_jsonb(OLD) - '{personal,personal_salt,purged_by}'::TEXT[]
    THEN RAISE EXCEPTION 'the audit log is append-only'; END IF; RETURN NEW; END $$;
CREATE TRIGGER audit_event_changes_by_purging BEFORE UPDATE ON audit_event
FOR EACH ROW EXECUTE FUNCTION audit_event_changes_by_purging();
CREATE FUNCTION what_is_kept_is_not_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is kept', TG_TABLE_NAME; END $$;
CREATE TRIGGER audit_event_is_not_truncated BEFORE TRUNCATE ON audit_event
FOR EACH STATEMENT EXECUTE FUNCTION what_is_kept_is_not_truncated();
CREATE TRIGGER audit_head_is_not_truncated BEFORE TRUNCATE ON audit_head
FOR EACH STATEMENT EXECUTE FUNCTION what_is_kept_is_not_truncated();
CREATE TRIGGER legal_hold_is_not_truncated BEFORE TRUNCATE ON legal_hold
FOR EACH STATEMENT EXECUTE FUNCTION what_is_kept_is_not_truncated();
CREATE TRIGGER legal_hold_lift_is_not_truncated BEFORE TRUNCATE ON legal_hold_lift
FOR EACH STATEMENT EXECUTE FUNCTION what_is_kept_is_not_truncated();
CREATE TRIGGER retention_rule_is_not_truncated BEFORE TRUNCATE ON retention_rule
FOR EACH STATEMENT EXECUTE FUNCTION what_is_kept_is_not_truncated();
