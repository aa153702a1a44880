-- Calls, identity checks, the lines read aloud, notes.
CREATE TABLE call (
    id              TEXT   PRIMARY KEY,
    reference       TEXT   NOT NULL UNIQUE,
    agent_id        TEXT   NOT NULL REFERENCES agent (id),
    opened_at       BIGINT NOT NULL,
    caller_name     TEXT,
    callback        TEXT,
    verification_id TEXT,
    contract_id     TEXT   REFERENCES contract (id),
    requester_id    TEXT   REFERENCES requester (id),
    tenant_id       TEXT,
    device_uid      TEXT,
    action          TEXT   CHECK (action IN ('lock', 'wipe')),
    lines_read      BIGINT NOT NULL DEFAULT 0,
    ended_at        BIGINT,
    ending          TEXT   CHECK (ending IN ('accepted', 'joined', 'no_request')),
    request_id      TEXT,
    version         BIGINT NOT NULL,
    FOREIGN KEY (tenant_id, device_uid) REFERENCES device (tenant_id, device_uid),
    CHECK ((caller_name IS NULL) = (callback IS NULL)),
    CHECK ((verification_id IS NULL) = (contract_id IS NULL) AND (contract_id IS NULL) = (requester_id IS NULL)),
    CHECK ((tenant_id IS NULL) = (device_uid IS NULL) AND (device_uid IS NULL) = (action IS NULL)),
    CHECK ((ended_at IS NULL) = (ending IS NULL)),
    CHECK ((request_id IS NOT NULL) = (ending IS NOT NULL AND ending <> 'no_request')),
    CHECK (verification_id IS NULL OR caller_name IS NOT NULL),
    CHECK (device_uid IS NULL OR verification_id IS NOT NULL),
    CHECK (lines_read = 0 OR device_uid IS NOT NULL)
);
CREATE INDEX call_open ON call (opened_at) WHERE ended_at IS NULL;
CREATE INDEX call_opened ON call (opened_at);
CREATE INDEX call_device ON call (tenant_id, device_uid) WHERE device_uid IS NOT NULL;

CREATE TABLE verification (
    id           TEXT   PRIMARY KEY,
    call_id      TEXT   NOT NULL REFERENCES call (id),
    at           BIGINT NOT NULL,
    agent_id     TEXT   NOT NULL REFERENCES agent (id),
    factor       TEXT   NOT NULL CHECK (factor IN ('passphrase')),
    outcome      TEXT   NOT NULL CHECK (outcome IN ('verified', 'refused', 'throttled')),
    contract_id  TEXT   REFERENCES contract (id),
    requester_id TEXT   REFERENCES requester (id),
    CHECK (outcome <> 'verified' OR (contract_id IS NOT NULL AND requester_id IS NOT NULL))
);
CREATE INDEX verification_call ON verification (call_id);

ALTER TABLE call ADD FOREIGN KEY (verification_id) REFERENCES verification (id);

CREATE TABLE script_line_read (
    call_id  TEXT   NOT NULL REFERENCES call (id),
    place    BIGINT NOT NULL,
    line     TEXT   NOT NULL,
    version  TEXT   NOT NULL,
    agent_id TEXT   NOT NULL REFERENCES agent (id),
    read_at  BIGINT NOT NULL,
    PRIMARY KEY (call_id, place)
);

CREATE TABLE note (
    id         TEXT   PRIMARY KEY,
    call_id    TEXT   REFERENCES call (id),
    request_id TEXT,
    agent_id   TEXT   NOT NULL REFERENCES agent (id),
    at         BIGINT NOT NULL,
    text       TEXT   NOT NULL
);
CREATE INDEX note_call ON note (call_id) WHERE call_id IS NOT NULL;
CREATE INDEX note_request ON note (request_id) WHERE request_id IS NOT NULL;

CREATE FUNCTION verification_is_append_only_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'R10-3-9: a verification never changes'; END $$;
CREATE TRIGGER verification_is_append_only_update BEFORE UPDATE ON verification
FOR EACH ROW EXECUTE FUNCTION verification_is_append_only_update();
CREATE FUNCTION verification_is_append_only_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'R10-3-9: a verification never changes'; END $$;
CREATE TRIGGER verification_is_append_only_delete BEFORE DELETE ON verification
FOR EACH ROW EXECUTE FUNCTION verification_is_append_only_delete();
CREATE FUNCTION script_line_read_is_append_only_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a line that was read stays read'; END $$;
CREATE TRIGGER script_line_read_is_append_only_update BEFORE UPDATE ON script_line_read
FOR EACH ROW EXECUTE FUNCTION script_line_read_is_append_only_update();
CREATE FUNCTION script_line_read_is_append_only_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a line that was read stays read'; END $$;
CREATE TRIGGER script_line_read_is_append_only_delete BEFORE DELETE ON script_line_read
FOR EACH ROW EXECUTE FUNCTION script_line_read_is_append_only_delete();
CREATE FUNCTION script_line_read_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.place <> (SELECT COUNT(*) FROM script_line_read WHERE call_id = NEW.call_id) THEN RAISE EXCEPTION 'lines are read in order'; END IF; RETURN NEW; END $$;
CREATE TRIGGER script_line_read_in_order BEFORE INSERT ON script_line_read
FOR EACH ROW EXECUTE FUNCTION script_line_read_in_order();
CREATE FUNCTION note_is_append_only_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a correction is a new note'; END $$;
CREATE TRIGGER note_is_append_only_update BEFORE UPDATE ON note
FOR EACH ROW EXECUTE FUNCTION note_is_append_only_update();
CREATE FUNCTION note_is_append_only_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a correction is a new note'; END $$;
CREATE TRIGGER note_is_append_only_delete BEFORE DELETE ON note
FOR EACH ROW EXECUTE FUNCTION note_is_append_only_delete();
CREATE FUNCTION call_that_ended_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.ended_at IS NOT NULL THEN RAISE EXCEPTION 'a call that ended stays as it is'; END IF; RETURN NEW; END $$;
CREATE TRIGGER call_that_ended_stays BEFORE UPDATE ON call
FOR EACH ROW EXECUTE FUNCTION call_that_ended_stays();
CREATE FUNCTION call_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a call is kept'; END $$;
CREATE TRIGGER call_is_kept BEFORE DELETE ON call
FOR EACH ROW EXECUTE FUNCTION call_is_kept();
