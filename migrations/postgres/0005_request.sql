-- Accepted requests and their attempts.
--
--   queued ──claim──▶ sending ──record──▶ sent
--     ▲                 │ │ ├───────────▶ unknown ──reconcile──▶ sent, queued, blocked
--     └──surely not─────┘ └─────────────▶ blocked ──release────▶ queued
CREATE TABLE request (
    id              TEXT   PRIMARY KEY,
    reference       TEXT   NOT NULL UNIQUE,
    call_id         TEXT   NOT NULL UNIQUE REFERENCES call (id),
    verification_id TEXT   NOT NULL UNIQUE REFERENCES verification (id),
    contract_id     TEXT   NOT NULL REFERENCES contract (id),
    tenant_id       TEXT   NOT NULL REFERENCES tenant (id),
    device_uid      TEXT   NOT NULL,
    device_serial   TEXT   NOT NULL,
    device_name     TEXT   NOT NULL,
    action          TEXT   NOT NULL CHECK (action IN ('lock', 'wipe')),
    requester_id    TEXT   NOT NULL REFERENCES requester (id),
    agent_id        TEXT   NOT NULL REFERENCES agent (id),
    script_version  TEXT   NOT NULL,
    accepted_at     BIGINT NOT NULL,
    state           TEXT   NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'unknown', 'blocked')),
    due_at          BIGINT,
    lease           TEXT,
    lease_until     BIGINT,
    since           BIGINT,
    why             TEXT,
    sent_at         BIGINT,
    request_uid     TEXT,
    attempts        BIGINT NOT NULL DEFAULT 0,
    version         BIGINT NOT NULL,
    FOREIGN KEY (tenant_id, device_uid) REFERENCES device (tenant_id, device_uid),
    CHECK ((due_at IS NOT NULL) = (state IN ('queued', 'unknown'))),
    CHECK ((lease IS NOT NULL) = (state = 'sending') AND (lease_until IS NOT NULL) = (state = 'sending')),
    CHECK ((sent_at IS NOT NULL) = (state = 'sent') AND (request_uid IS NOT NULL) = (state = 'sent')),
    CHECK ((since IS NOT NULL) = (state = 'unknown')),
    CHECK (state NOT IN ('blocked', 'unknown') OR why IS NOT NULL)
);
-- One unfinished request per device.
CREATE UNIQUE INDEX request_one_unfinished ON request (tenant_id, device_uid) WHERE state <> 'sent';
CREATE INDEX request_due ON request (due_at) WHERE state IN ('queued', 'unknown');
CREATE INDEX request_leased ON request (lease_until) WHERE state = 'sending';
CREATE INDEX request_blocked ON request (accepted_at) WHERE state = 'blocked';
CREATE INDEX request_accepted ON request (accepted_at);
CREATE INDEX request_device ON request (tenant_id, device_uid, accepted_at);
CREATE INDEX request_contract ON request (contract_id, accepted_at);

CREATE TABLE attempt (
    id          TEXT   PRIMARY KEY,
    request_id  TEXT   NOT NULL REFERENCES request (id),
    number      BIGINT NOT NULL,
    kind        TEXT   NOT NULL CHECK (kind IN ('send', 'reconcile')),
    node        TEXT   NOT NULL,
    lease       TEXT   NOT NULL,
    started_at  BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    ended_at    BIGINT,
    outcome     TEXT   CHECK (outcome IN ('done', 'refused', 'not_executed', 'unknown', 'lapsed')),
    why         TEXT,
    detail      TEXT,
    method      TEXT,
    uri         TEXT,
    body_digest TEXT,
    http_status BIGINT,
    request_uid TEXT,
    UNIQUE (request_id, number),
    CHECK ((ended_at IS NULL) = (outcome IS NULL))
);

CREATE FUNCTION request_rests_on_its_call() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NOT EXISTS (
    SELECT 1 FROM verification v
    JOIN contract c ON c.id = v.contract_id
    JOIN tenant t ON t.contract_id = c.id
    WHERE v.id = NEW.verification_id AND v.call_id = NEW.call_id AND v.outcome = 'verified'
      AND v.contract_id = NEW.contract_id AND v.requester_id = NEW.requester_id
      AND t.id = NEW.tenant_id AND c.designated = NEW.action) THEN RAISE EXCEPTION 'R10-2, R10-3-8, R10-3-9: verification, contract, tenant and action belong together'; END IF; RETURN NEW; END $$;
CREATE TRIGGER request_rests_on_its_call BEFORE INSERT ON request
FOR EACH ROW EXECUTE FUNCTION request_rests_on_its_call();
CREATE FUNCTION request_begins_queued() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.state <> 'queued' OR NEW.attempts <> 0 THEN RAISE EXCEPTION 'a request begins in the queue'; END IF; RETURN NEW; END $$;
CREATE TRIGGER request_begins_queued BEFORE INSERT ON request
FOR EACH ROW EXECUTE FUNCTION request_begins_queued();
CREATE FUNCTION request_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'R10-3-7: an accepted request is kept'; END $$;
CREATE TRIGGER request_is_kept BEFORE DELETE ON request
FOR EACH ROW EXECUTE FUNCTION request_is_kept();
CREATE FUNCTION request_acceptance_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'R10-3-7: what was accepted never changes'; END $$;
CREATE TRIGGER request_acceptance_stays BEFORE UPDATE OF id, reference, call_id, verification_id, contract_id, tenant_id, device_uid, device_serial, device_name, action, requester_id, agent_id, script_version, accepted_at ON request
FOR EACH ROW EXECUTE FUNCTION request_acceptance_stays();
CREATE FUNCTION request_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NOT (OLD.state = NEW.state AND OLD.state = 'unknown'
    OR OLD.state = 'queued' AND NEW.state = 'sending'
    OR OLD.state = 'sending' AND NEW.state IN ('queued', 'sent', 'unknown', 'blocked')
    OR OLD.state = 'unknown' AND NEW.state IN ('queued', 'sent', 'blocked')
    OR OLD.state = 'blocked' AND NEW.state = 'queued') THEN RAISE EXCEPTION 'a request does not move that way'; END IF; RETURN NEW; END $$;
CREATE TRIGGER request_moves_forward BEFORE UPDATE OF state ON request
FOR EACH ROW EXECUTE FUNCTION request_moves_forward();
CREATE FUNCTION attempt_that_ended_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.ended_at IS NOT NULL THEN RAISE EXCEPTION 'an attempt that ended stays as it is'; END IF; RETURN NEW; END $$;
CREATE TRIGGER attempt_that_ended_stays BEFORE UPDATE ON attempt
FOR EACH ROW EXECUTE FUNCTION attempt_that_ended_stays();
CREATE FUNCTION attempt_start_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'how an attempt began never changes'; END $$;
CREATE TRIGGER attempt_start_stays BEFORE UPDATE OF id, request_id, number, kind, node, lease, started_at, lease_until ON attempt
FOR EACH ROW EXECUTE FUNCTION attempt_start_stays();
CREATE FUNCTION attempt_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'an attempt is kept'; END $$;
CREATE TRIGGER attempt_is_kept BEFORE DELETE ON attempt
FOR EACH ROW EXECUTE FUNCTION attempt_is_kept();
