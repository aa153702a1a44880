-- Sessions tell where they are, so that their owner can end one; those from before cannot, and end.
DELETE FROM agent_session;
ALTER TABLE agent_session ADD COLUMN id TEXT NOT NULL DEFAULT '';
ALTER TABLE agent_session ADD COLUMN address TEXT;
ALTER TABLE agent_session ADD COLUMN browser TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX agent_session_id ON agent_session (id);
CREATE INDEX agent_session_agent ON agent_session (agent_id, created_at);
