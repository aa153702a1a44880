-- A password that the desk drew for somebody: good until then, for choosing one's own and nothing else.
ALTER TABLE agent ADD COLUMN password_until BIGINT;
CREATE TRIGGER agent_session_by_a_password_of_ones_own BEFORE INSERT ON agent_session
WHEN EXISTS (SELECT 1 FROM agent a WHERE a.id = NEW.agent_id AND a.password_until IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'nobody signs in before they have chosen a password of their own'); END;
