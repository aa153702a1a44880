-- A password that the desk drew for somebody: good until then, for choosing one's own and nothing else.
ALTER TABLE agent ADD COLUMN password_until BIGINT;
CREATE FUNCTION agent_session_by_a_password_of_ones_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF EXISTS (SELECT 1 FROM agent a WHERE a.id = NEW.agent_id AND a.password_until IS NOT NULL)
    THEN RAISE EXCEPTION 'nobody signs in before they have chosen a password of their own'; END IF; RETURN NEW; END $$;
CREATE TRIGGER agent_session_by_a_password_of_ones_own BEFORE INSERT ON agent_session
FOR EACH ROW EXECUTE FUNCTION agent_session_by_a_password_of_ones_own();
