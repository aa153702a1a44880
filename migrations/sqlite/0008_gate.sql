-- What closes the gate besides maintenance: breakers, and the supervisor's stop.
--
-- A breaker is what failed in a row: an API host or a tenant. While `probe_at` stands, nothing leaves
-- to it but the probe. Where the last call was answered there is no row.
CREATE TABLE breaker (
    scope     TEXT   NOT NULL CHECK (scope IN ('host', 'tenant')),
    target    TEXT   NOT NULL,
    failures  BIGINT NOT NULL CHECK (failures > 0),
    why       TEXT   NOT NULL,
    failed_at BIGINT NOT NULL,
    probe_at  BIGINT,
    PRIMARY KEY (scope, target)
);

-- Stops of the whole desk; at most one is not lifted.
CREATE TABLE desk_stop (
    id         TEXT   PRIMARY KEY,
    reason     TEXT   NOT NULL,
    stopped_by TEXT   NOT NULL REFERENCES agent (id),
    stopped_at BIGINT NOT NULL,
    lifted_by  TEXT   REFERENCES agent (id),
    lifted_at  BIGINT,
    CHECK ((lifted_by IS NULL) = (lifted_at IS NULL)),
    CHECK (lifted_at IS NULL OR lifted_at >= stopped_at)
);
CREATE UNIQUE INDEX desk_stop_one ON desk_stop ((1)) WHERE lifted_at IS NULL;

-- How often a request was sent; questions to the API do not count. The next wait grows with it.
ALTER TABLE request ADD COLUMN sends BIGINT NOT NULL DEFAULT 0;
UPDATE request SET sends = (SELECT COUNT(*) FROM attempt a WHERE a.request_id = request.id AND a.kind = 'send');

-- What is due, tenant by tenant.
CREATE INDEX request_tenant_due ON request (tenant_id, due_at, accepted_at) WHERE state = 'queued';
CREATE INDEX request_tenant_sending ON request (tenant_id) WHERE state = 'sending';
