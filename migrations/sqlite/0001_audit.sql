-- The audit log: append-only rows, each a leaf of a Merkle tree (RFC 6962), and the tree's head.
-- Personal data stands beside the leaf, salted and hashed into it, so that it alone can be purged.
CREATE TABLE audit_head (
    id       BIGINT PRIMARY KEY CHECK (id = 1),
    size     BIGINT NOT NULL CHECK (size >= 0),
    frontier TEXT   NOT NULL
);
INSERT INTO audit_head (id, size, frontier) VALUES (1, 0, '');

CREATE TABLE audit_event (
    seq             BIGINT PRIMARY KEY,
    at              BIGINT NOT NULL,
    kind            TEXT   NOT NULL,
    actor           TEXT   NOT NULL,
    about           TEXT   NOT NULL,
    facts           TEXT   NOT NULL,
    personal_digest TEXT,
    personal_salt   TEXT,
    personal        TEXT,
    leaf            TEXT   NOT NULL,
    actor_agent     TEXT,
    call_id         TEXT,
    request_id      TEXT,
    subscriber_id   TEXT,
    contract_id     TEXT
);
CREATE INDEX audit_event_call ON audit_event (call_id, seq) WHERE call_id IS NOT NULL;
CREATE INDEX audit_event_request ON audit_event (request_id, seq) WHERE request_id IS NOT NULL;
CREATE INDEX audit_event_contract ON audit_event (contract_id, seq) WHERE contract_id IS NOT NULL;
CREATE INDEX audit_event_agent ON audit_event (actor_agent, seq) WHERE actor_agent IS NOT NULL;
CREATE INDEX audit_event_kind ON audit_event (kind, seq);
CREATE INDEX audit_event_at ON audit_event (at);

CREATE TRIGGER audit_event_is_append_only_update
BEFORE UPDATE OF seq, at, kind, actor, about, facts, personal_digest, leaf, actor_agent, call_id, request_id, subscriber_id, contract_id ON audit_event
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_event_is_append_only_delete BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_event_is_gap_free BEFORE INSERT ON audit_event
WHEN NEW.seq <> (SELECT COALESCE(MAX(seq) + 1, 0) FROM audit_event)
BEGIN SELECT RAISE(ABORT, 'the audit log has no gaps'); END;
CREATE TRIGGER audit_head_only_grows BEFORE UPDATE ON audit_head WHEN NEW.size < OLD.size
BEGIN SELECT RAISE(ABORT, 'the audit head only grows'); END;
CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head
BEGIN SELECT RAISE(ABORT, 'the audit head stays'); END;
CREATE TRIGGER audit_event_personal_is_only_purged BEFORE UPDATE OF personal, personal_salt ON audit_event
WHEN NEW.personal IS NOT NULL OR NEW.personal_salt IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'personal data is purged, never changed'); END;
