-- Whom an identity provider vouches for. Each of its people is one of the staff, and the other way round.
CREATE TABLE agent_openid (
    agent_id  TEXT   PRIMARY KEY REFERENCES agent (id),
    issuer    TEXT   NOT NULL,
    subject   TEXT   NOT NULL CHECK (subject <> ''),
    linked_at BIGINT NOT NULL,
    UNIQUE (issuer, subject)
);
CREATE FUNCTION agent_openid_changes_no_hands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a link to an identity provider is taken away and made anew'; END $$;
CREATE TRIGGER agent_openid_changes_no_hands BEFORE UPDATE ON agent_openid
FOR EACH ROW EXECUTE FUNCTION agent_openid_changes_no_hands();
