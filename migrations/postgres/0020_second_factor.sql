-- What members of staff prove themselves with beside their password, and the state between the two.
CREATE TABLE agent_totp (
    agent_id    TEXT   PRIMARY KEY REFERENCES agent (id),
    seed_sealed TEXT   NOT NULL CHECK (seed_sealed LIKE 's1.%'),
    enrolled_at BIGINT NOT NULL,
    last_step   BIGINT NOT NULL
);
CREATE TABLE recovery_code (
    agent_id TEXT   NOT NULL REFERENCES agent (id),
    name     TEXT   NOT NULL,
    phc      TEXT   NOT NULL CHECK (phc LIKE '$argon2id$%'),
    made_at  BIGINT NOT NULL,
    used_at  BIGINT,
    PRIMARY KEY (agent_id, name)
);
-- Whoever typed their password and nothing else yet: it opens the second step alone.
CREATE TABLE agent_half_session (
    digest     TEXT   PRIMARY KEY,
    agent_id   TEXT   NOT NULL REFERENCES agent (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX agent_half_session_agent ON agent_half_session (agent_id);
CREATE FUNCTION agent_totp_step_counts_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.seed_sealed = OLD.seed_sealed AND NEW.last_step <= OLD.last_step
    THEN RAISE EXCEPTION 'a step counts once'; END IF; RETURN NEW; END $$;
CREATE TRIGGER agent_totp_step_counts_once BEFORE UPDATE OF last_step ON agent_totp
FOR EACH ROW EXECUTE FUNCTION agent_totp_step_counts_once();
CREATE FUNCTION recovery_code_counts_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.used_at IS NOT NULL THEN RAISE EXCEPTION 'a recovery code counts once'; END IF; RETURN NEW; END $$;
CREATE TRIGGER recovery_code_counts_once BEFORE UPDATE ON recovery_code
FOR EACH ROW EXECUTE FUNCTION recovery_code_counts_once();
