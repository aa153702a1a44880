-- Files of the audit log that somebody asked for: what was looked for, and what was sent. They can be fetched for a
-- day, and what was asked for may name somebody, so it goes afterwards; the audit log keeps that it was taken.
CREATE TABLE audit_export (
    id          TEXT   PRIMARY KEY,
    form        TEXT   NOT NULL CHECK (form IN ('jsonl', 'csv')),
    query       TEXT   NOT NULL,
    personal    BIGINT NOT NULL CHECK (personal IN (0, 1)),
    size        BIGINT NOT NULL CHECK (size >= 0),
    checkpoint  TEXT   NOT NULL,
    asked_by    TEXT   NOT NULL REFERENCES agent (id),
    asked_at    BIGINT NOT NULL,
    place       BIGINT NOT NULL CHECK (place BETWEEN 0 AND size),
    events      BIGINT NOT NULL CHECK (events BETWEEN 0 AND place),
    manifest    TEXT,
    signature   TEXT,
    finished_at BIGINT,
    CHECK ((manifest IS NULL) = (finished_at IS NULL)),
    CHECK (signature IS NULL OR manifest IS NOT NULL)
);
CREATE INDEX audit_export_asked ON audit_export (asked_at);
