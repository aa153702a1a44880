-- Passkeys of members of staff. What is kept is public: a key that verifies, and how far its counter came at
-- sign-ins; where it began is within the credential.
CREATE TABLE passkey (
    id            TEXT   PRIMARY KEY,
    agent_id      TEXT   NOT NULL REFERENCES agent (id),
    name          TEXT   NOT NULL,
    credential_id TEXT   NOT NULL UNIQUE,
    credential    TEXT   NOT NULL,
    counter       BIGINT NOT NULL CHECK (counter >= 0),
    created_at    BIGINT NOT NULL,
    last_used_at  BIGINT
);
CREATE INDEX passkey_agent ON passkey (agent_id, created_at);
-- Challenges that were answered, by an authenticator or an identity provider, for as long as they could be answered again.
CREATE TABLE used_challenge (
    id         TEXT   PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX used_challenge_expires ON used_challenge (expires_at);
CREATE FUNCTION passkey_changes_no_hands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a passkey stays with whom it was made for'; END $$;
CREATE TRIGGER passkey_changes_no_hands BEFORE UPDATE OF agent_id, credential_id ON passkey
FOR EACH ROW EXECUTE FUNCTION passkey_changes_no_hands();
-- Authenticators that do not count say 0 for ever.
CREATE FUNCTION passkey_counter_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.counter < OLD.counter OR (NEW.counter = OLD.counter AND OLD.counter > 0)
    THEN RAISE EXCEPTION 'the counter of a passkey only grows'; END IF; RETURN NEW; END $$;
CREATE TRIGGER passkey_counter_only_grows BEFORE UPDATE OF counter ON passkey
FOR EACH ROW EXECUTE FUNCTION passkey_counter_only_grows();
