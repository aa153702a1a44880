-- What the tenant's side reports of requests that were sent (R10-3-11): information, never a state.
-- One row a change; `word` is the API's own, `told_at` its own time where it tells one.
CREATE TABLE sighting (
    request_id TEXT   NOT NULL REFERENCES request (id),
    number     BIGINT NOT NULL,
    status     TEXT   NOT NULL CHECK (status IN ('pending_approval', 'waiting', 'processing', 'succeeded', 'ineligible',
                   'failed', 'cancelled', 'replaced', 'changed', 'other')),
    word       TEXT   NOT NULL,
    source     TEXT   NOT NULL CHECK (source IN ('wipe_actions', 'wipe_request', 'freeze_request', 'device_record')),
    told_at    BIGINT,
    seen_at    BIGINT NOT NULL,
    PRIMARY KEY (request_id, number)
);

-- When a request is looked at next; `next_at` is absent once the outcome is final or 90 days are over.
-- `why` is why the last look was not answered, empty where it was.
CREATE TABLE watch (
    request_id TEXT   PRIMARY KEY REFERENCES request (id),
    looks      BIGINT NOT NULL DEFAULT 0,
    next_at    BIGINT,
    looked_at  BIGINT,
    why        TEXT   NOT NULL DEFAULT '',
    version    BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX watch_due ON watch (next_at) WHERE next_at IS NOT NULL;
INSERT INTO watch (request_id, next_at) SELECT id, sent_at + 60000000 FROM request WHERE state = 'sent';

-- What somebody has to see to until it is over; one is open per kind and subject.
CREATE TABLE alarm (
    id         TEXT   PRIMARY KEY,
    kind       TEXT   NOT NULL CHECK (kind IN ('pending_approval', 'not_authenticated', 'token_ends_30', 'token_ends_7', 'token_ends_1')),
    about      TEXT   NOT NULL,
    tenant_id  TEXT   NOT NULL REFERENCES tenant (id),
    raised_at  BIGINT NOT NULL,
    cleared_at BIGINT
);
CREATE UNIQUE INDEX alarm_one_open ON alarm (kind, about) WHERE cleared_at IS NULL;

-- However a request came to be sent, it is watched from a minute later on.
CREATE FUNCTION request_sent_is_watched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.state = 'sent' AND OLD.state <> 'sent' THEN
    INSERT INTO watch (request_id, next_at) VALUES (NEW.id, NEW.sent_at + 60000000); END IF; RETURN NULL; END $$;
CREATE TRIGGER request_sent_is_watched AFTER UPDATE OF state ON request
FOR EACH ROW EXECUTE FUNCTION request_sent_is_watched();
CREATE FUNCTION sighting_is_of_what_was_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NOT EXISTS (SELECT 1 FROM request r WHERE r.id = NEW.request_id AND r.state = 'sent')
    THEN RAISE EXCEPTION 'only what was sent is watched'; END IF; RETURN NEW; END $$;
CREATE TRIGGER sighting_is_of_what_was_sent BEFORE INSERT ON sighting
FOR EACH ROW EXECUTE FUNCTION sighting_is_of_what_was_sent();
CREATE FUNCTION sighting_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'what was seen stays as it was seen'; END $$;
CREATE TRIGGER sighting_stays BEFORE UPDATE ON sighting
FOR EACH ROW EXECUTE FUNCTION sighting_stays();
CREATE FUNCTION sighting_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'what was seen is kept'; END $$;
CREATE TRIGGER sighting_is_kept BEFORE DELETE ON sighting
FOR EACH ROW EXECUTE FUNCTION sighting_is_kept();
CREATE FUNCTION alarm_that_was_cleared_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.cleared_at IS NOT NULL OR OLD.kind <> NEW.kind OR OLD.about <> NEW.about OR OLD.tenant_id <> NEW.tenant_id
    OR OLD.raised_at <> NEW.raised_at THEN RAISE EXCEPTION 'an alarm is cleared once, and stays what it was'; END IF; RETURN NEW; END $$;
CREATE TRIGGER alarm_that_was_cleared_stays BEFORE UPDATE ON alarm
FOR EACH ROW EXECUTE FUNCTION alarm_that_was_cleared_stays();
CREATE FUNCTION alarm_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'an alarm is kept'; END $$;
CREATE TRIGGER alarm_is_kept BEFORE DELETE ON alarm
FOR EACH ROW EXECUTE FUNCTION alarm_is_kept();
