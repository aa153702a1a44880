-- The outbox: mails are written with what they tell, and sent afterwards.
CREATE TABLE mail (
    id         TEXT   PRIMARY KEY,
    to_address TEXT   NOT NULL,
    subject    TEXT   NOT NULL,
    body       TEXT   NOT NULL,
    call_id    TEXT   REFERENCES call (id),
    request_id TEXT   REFERENCES request (id),
    created_at BIGINT NOT NULL,
    due_at     BIGINT,
    attempts   BIGINT NOT NULL DEFAULT 0,
    sent_at    BIGINT,
    why        TEXT
);
CREATE INDEX mail_due ON mail (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX mail_created ON mail (created_at);
