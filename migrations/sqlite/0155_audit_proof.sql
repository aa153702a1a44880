-- What proofs of the audit log are made of: the complete subtrees of 256, 65,536, … leaves, each kept
-- when its last leaf came, so that a proof reads a few hundred hashes however long the log is. They can be
-- computed anew from the leaves at any time.
CREATE TABLE audit_subtree (
    level    BIGINT NOT NULL CHECK (level IN (8, 16, 24, 32, 40, 48, 56)),
    position BIGINT NOT NULL CHECK (position >= 0),
    hash     TEXT   NOT NULL,
    PRIMARY KEY (level, position)
);
CREATE TRIGGER audit_subtree_stays BEFORE UPDATE ON audit_subtree
BEGIN SELECT RAISE(ABORT, 'a complete subtree never changes'); END;
CREATE TRIGGER audit_subtree_is_kept BEFORE DELETE ON audit_subtree
BEGIN SELECT RAISE(ABORT, 'a complete subtree is kept'); END;
-- REPLACE takes a row away without asking the trigger above.
CREATE TRIGGER audit_subtree_is_kept_once BEFORE INSERT ON audit_subtree
WHEN EXISTS (SELECT 1 FROM audit_subtree s WHERE s.level = NEW.level AND s.position = NEW.position)
BEGIN SELECT RAISE(ABORT, 'a complete subtree never changes'); END;
-- An event without a place is none that a trigger on places sees.
CREATE TRIGGER audit_event_has_a_place BEFORE INSERT ON audit_event WHEN NEW.seq IS NULL
BEGIN SELECT RAISE(ABORT, 'the audit log has no gaps'); END;

-- When the whole log was verified, by which node, and what came out of it.
CREATE TABLE audit_check (
    id         BIGINT PRIMARY KEY CHECK (id = 1),
    begun_at   BIGINT,
    begun_by   TEXT   NOT NULL DEFAULT '',
    ended_at   BIGINT,
    holds      BIGINT NOT NULL DEFAULT 0 CHECK (holds IN (0, 1)),
    size       BIGINT NOT NULL DEFAULT 0,
    checkpoint BIGINT
);
INSERT INTO audit_check (id) VALUES (1);

-- Alarms about the log itself have no tenant.
ALTER TABLE alarm RENAME TO alarm_before;
DROP INDEX alarm_one_open;
DROP TRIGGER alarm_that_was_cleared_stays;
DROP TRIGGER alarm_is_kept;
CREATE TABLE alarm (
    id         TEXT   PRIMARY KEY,
    kind       TEXT   NOT NULL CHECK (kind IN ('pending_approval', 'not_authenticated', 'token_ends_30', 'token_ends_7', 'token_ends_1',
                   'log_doubted', 'checkpoint_refused', 'checkpoint_unwritten', 'witness_silent')),
    about      TEXT   NOT NULL,
    tenant_id  TEXT   REFERENCES tenant (id),
    raised_at  BIGINT NOT NULL,
    cleared_at BIGINT,
    CHECK ((tenant_id IS NULL) = (kind IN ('log_doubted', 'checkpoint_refused', 'checkpoint_unwritten', 'witness_silent')))
);
INSERT INTO alarm (id, kind, about, tenant_id, raised_at, cleared_at)
    SELECT id, kind, about, tenant_id, raised_at, cleared_at FROM alarm_before;
DROP TABLE alarm_before;
CREATE UNIQUE INDEX alarm_one_open ON alarm (kind, about) WHERE cleared_at IS NULL;
CREATE TRIGGER alarm_that_was_cleared_stays BEFORE UPDATE ON alarm
WHEN OLD.cleared_at IS NOT NULL OR OLD.kind <> NEW.kind OR OLD.about <> NEW.about OR OLD.tenant_id IS NOT NEW.tenant_id OR OLD.raised_at <> NEW.raised_at
BEGIN SELECT RAISE(ABORT, 'an alarm is cleared once, and stays what it was'); END;
CREATE TRIGGER alarm_is_kept BEFORE DELETE ON alarm
BEGIN SELECT RAISE(ABORT, 'an alarm is kept'); END;
