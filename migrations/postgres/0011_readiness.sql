-- Whether tenants could take a request now: what the last check by harmless reads learnt, and when the
-- API last answered anything. `next_at` 0 is due at once.
CREATE TABLE readiness (
    tenant_id    TEXT   PRIMARY KEY REFERENCES tenant (id),
    next_at      BIGINT NOT NULL DEFAULT 0,
    wanted_at    BIGINT,
    checked_at   BIGINT,
    why          TEXT   NOT NULL DEFAULT '',
    clock_ms     BIGINT,
    devices      TEXT   NOT NULL DEFAULT 'not_learnt' CHECK (devices IN ('readable', 'nothing', 'refused', 'not_learnt')),
    wipes        TEXT   NOT NULL DEFAULT 'not_learnt' CHECK (wipes IN ('readable', 'nothing', 'refused', 'not_learnt')),
    freezes      TEXT   NOT NULL DEFAULT 'not_learnt' CHECK (freezes IN ('readable', 'nothing', 'refused', 'not_learnt')),
    last_good_at BIGINT
);
CREATE INDEX readiness_due ON readiness (next_at);
INSERT INTO readiness (tenant_id) SELECT id FROM tenant;

-- A tenant is checked as soon as it is there, and as soon as its address or token is another one.
CREATE FUNCTION tenant_is_checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO readiness (tenant_id) VALUES (NEW.id); RETURN NULL; END $$;
CREATE TRIGGER tenant_is_checked AFTER INSERT ON tenant
FOR EACH ROW EXECUTE FUNCTION tenant_is_checked();
CREATE FUNCTION tenant_is_checked_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN UPDATE readiness SET next_at = 0 WHERE tenant_id = NEW.id; RETURN NULL; END $$;
CREATE TRIGGER tenant_is_checked_again AFTER UPDATE OF api_base, token_id, signing, secret_sealed, token_expires_on ON tenant
FOR EACH ROW EXECUTE FUNCTION tenant_is_checked_again();
