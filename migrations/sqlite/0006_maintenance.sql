-- Times in which nothing leaves (R10-3-10). Ending one early is a change of its end.
CREATE TABLE maintenance (
    id         TEXT   PRIMARY KEY,
    scope      TEXT   NOT NULL CHECK (scope IN ('desk', 'host', 'tenant')),
    target     TEXT   NOT NULL,
    starts_at  BIGINT NOT NULL,
    ends_at    BIGINT,
    reason     TEXT   NOT NULL,
    planned_by TEXT   NOT NULL REFERENCES agent (id),
    planned_at BIGINT NOT NULL,
    version    BIGINT NOT NULL,
    CHECK ((scope = 'desk') = (target = '')),
    CHECK (ends_at IS NULL OR ends_at >= starts_at)
);
CREATE INDEX maintenance_end ON maintenance (ends_at);
