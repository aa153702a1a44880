-- Staff, their sessions, and the answers to forms that were posted once.
CREATE TABLE agent (
    id         TEXT   PRIMARY KEY,
    login      TEXT   NOT NULL UNIQUE,
    name       TEXT   NOT NULL,
    role       TEXT   NOT NULL CHECK (role IN ('agent', 'supervisor', 'administrator', 'auditor')),
    password   TEXT   NOT NULL,
    locale     TEXT   CHECK (locale IN ('ja', 'en')),
    theme      TEXT   NOT NULL DEFAULT 'auto' CHECK (theme IN ('auto', 'light', 'dark')),
    active     BIGINT NOT NULL CHECK (active IN (0, 1)),
    created_at BIGINT NOT NULL,
    version    BIGINT NOT NULL
);

CREATE TABLE agent_session (
    digest     TEXT   PRIMARY KEY,
    agent_id   TEXT   NOT NULL REFERENCES agent (id),
    csrf       TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX agent_session_expiry ON agent_session (expires_at);

-- A form carries a key; the first posting of it stores where it led, later ones are led there too.
CREATE TABLE form_key (
    key      TEXT   PRIMARY KEY,
    agent_id TEXT   NOT NULL REFERENCES agent (id),
    location TEXT   NOT NULL,
    used_at  BIGINT NOT NULL
);
CREATE INDEX form_key_age ON form_key (used_at);

-- Failures in a row, by what was tried: a login, a requester, a typed name, a call.
CREATE TABLE throttle (
    key        TEXT   PRIMARY KEY,
    failures   BIGINT NOT NULL,
    wait_until BIGINT
);
