-- Events are also found by the other of two people, the address, the requester, the device and the outcome;
-- what is found by is copied out of the event, and as append-only as the event.
ALTER TABLE audit_event ADD COLUMN second_agent TEXT;
ALTER TABLE audit_event ADD COLUMN address TEXT;
ALTER TABLE audit_event ADD COLUMN requester_id TEXT;
ALTER TABLE audit_event ADD COLUMN device_uid TEXT;
ALTER TABLE audit_event ADD COLUMN outcome TEXT;
UPDATE audit_event SET
    second_agent = actor::json ->> 'second',
    address = actor::json ->> 'address',
    requester_id = about::json ->> 'requester',
    device_uid = about::json ->> 'device',
    outcome = facts::json ->> 'outcome';
CREATE INDEX audit_event_second ON audit_event (second_agent, seq) WHERE second_agent IS NOT NULL;
CREATE INDEX audit_event_address ON audit_event (address, seq) WHERE address IS NOT NULL;
CREATE INDEX audit_event_requester ON audit_event (requester_id, seq) WHERE requester_id IS NOT NULL;
CREATE INDEX audit_event_device ON audit_event (device_uid, seq) WHERE device_uid IS NOT NULL;
CREATE INDEX audit_event_outcome ON audit_event (outcome, seq) WHERE outcome IS NOT NULL;
DROP TRIGGER audit_event_is_append_only_update ON audit_event;
CREATE TRIGGER audit_event_is_append_only_update
BEFORE UPDATE OF seq, at, kind, actor, about, facts, personal_digest, leaf, actor_agent, second_agent, address, call_id, request_id, subscriber_id, contract_id, requester_id, device_uid, outcome ON audit_event
FOR EACH ROW EXECUTE FUNCTION audit_event_is_append_only_update();
