-- What proofs of the audit log are made of: the complete subtrees of 256, 65,536, … leaves, each kept
-- when its last leaf came, so that a proof reads a few hundred hashes however long the log is. They can be
-- computed anew from the leaves at any time.
CREATE TABLE audit_subtree (
    level    BIGINT NOT NULL CHECK (level IN (8, 16, 24, 32, 40, 48, 56)),
    position BIGINT NOT NULL CHECK (position >= 0),
    hash     TEXT   NOT NULL,
    PRIMARY KEY (level, position)
);
CREATE FUNCTION audit_subtree_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a complete subtree never changes'; END $$;
CREATE TRIGGER audit_subtree_stays BEFORE UPDATE ON audit_subtree
FOR EACH ROW EXECUTE FUNCTION audit_subtree_stays();
CREATE FUNCTION audit_subtree_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a complete subtree is kept'; END $$;
CREATE TRIGGER audit_subtree_is_kept BEFORE DELETE ON audit_subtree
FOR EACH ROW EXECUTE FUNCTION audit_subtree_is_kept();
-- TRUNCATE asks no trigger of rows.
CREATE FUNCTION audit_log_is_never_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;
CREATE TRIGGER audit_subtree_is_never_truncated BEFORE TRUNCATE ON audit_subtree
FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_never_truncated();
CREATE TRIGGER audit_event_is_never_truncated BEFORE TRUNCATE ON audit_event
FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_never_truncated();
CREATE TRIGGER audit_head_is_never_truncated BEFORE TRUNCATE ON audit_head
FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_never_truncated();

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
ALTER TABLE alarm ALTER COLUMN tenant_id DROP NOT NULL;
ALTER TABLE alarm DROP CONSTRAINT alarm_kind_check;
ALTER TABLE alarm ADD CONSTRAINT alarm_kind_check
    CHECK (kind IN ('pending_approval', 'not_authenticated', 'token_ends_30', 'token_ends_7', 'token_ends_1',
        'log_doubted', 'checkpoint_refused', 'checkpoint_unwritten', 'witness_silent'));
ALTER TABLE alarm ADD CONSTRAINT alarm_has_its_tenant
    CHECK ((tenant_id IS NULL) = (kind IN ('log_doubted', 'checkpoint_refused', 'checkpoint_unwritten', 'witness_silent')));
CREATE OR REPLACE FUNCTION alarm_that_was_cleared_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.cleared_at IS NOT NULL OR OLD.kind <> NEW.kind OR OLD.about <> NEW.about OR OLD.tenant_id IS DISTINCT FROM NEW.tenant_id
    OR OLD.raised_at <> NEW.raised_at THEN RAISE EXCEPTION 'an alarm is cleared once, and stays what it was'; END IF; RETURN NEW; END $$;
