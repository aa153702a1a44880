-- Calls, identity checks, the lines read aloud, notes.
CREATE TABLE call (
    id              TEXT   PRIMARY KEY,
    reference       TEXT   NOT NULL UNIQUE,
    agent_id        TEXT   NOT NULL REFERENCES agent (id),
    opened_at       BIGINT NOT NULL,
    caller_name     TEXT,
    callback        TEXT,
    verification_id TEXT   REFERENCES verification (id),
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

CREATE TRIGGER verification_is_append_only_update BEFORE UPDATE ON verification
BEGIN SELECT RAISE(ABORT, 'R10-3-9: a verification never changes'); END;
CREATE TRIGGER verification_is_append_only_delete BEFORE DELETE ON verification
BEGIN SELECT RAISE(ABORT, 'R10-3-9: a verification never changes'); END;
CREATE TRIGGER script_line_read_is_append_only_update BEFORE UPDATE ON script_line_read
BEGIN SELECT RAISE(ABORT, 'a line that was read stays read'); END;
CREATE TRIGGER script_line_read_is_append_only_delete BEFORE DELETE ON script_line_read
BEGIN SELECT RAISE(ABORT, 'a line that was read stays read'); END;
CREATE TRIGGER script_line_read_in_order BEFORE INSERT ON script_line_read
WHEN NEW.place <> (SELECT COUNT(*) FROM script_line_read WHERE call_id = NEW.call_id)
BEGIN SELECT RAISE(ABORT, 'lines are read in order'); END;
CREATE TRIGGER note_is_append_only_update BEFORE UPDATE ON note
BEGIN SELECT RAISE(ABORT, 'a correction is a new note'); END;
CREATE TRIGGER note_is_append_only_delete BEFORE DELETE ON note
BEGIN SELECT RAISE(ABORT, 'a correction is a new note'); END;
CREATE TRIGGER call_that_ended_stays BEFORE UPDATE ON call WHEN OLD.ended_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a call that ended stays as it is'); END;
CREATE TRIGGER call_is_kept BEFORE DELETE ON call
BEGIN SELECT RAISE(ABORT, 'a call is kept'); END;
