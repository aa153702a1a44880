-- Reconciliation with the tenant: the desk's dispatches beside what the tenant itself tells.
--
-- What the desk did to a device is read from what there is: each sending that did not surely fail, also one that runs, and
-- what was recorded as done by hand. `denied` may have arrived, but the API was asked, and did not have it. What still runs may turn
-- out to have failed, so that nothing is bound to it yet.
CREATE VIEW desk_act AS
SELECT a.id, r.id AS request_id, r.reference, r.tenant_id, r.device_uid, r.action, a.started_at AS at, a.started_at AS begun_at,
       COALESCE(a.ended_at, a.lease_until) AS until_at,
       CASE WHEN a.outcome IS NULL THEN 'running' WHEN a.outcome = 'done' OR k.outcome = 'done' THEN 'taken'
            WHEN k.outcome = 'not_executed' THEN 'denied' ELSE 'doubtful' END AS standing,
       COALESCE(a.request_uid, k.request_uid) AS request_uid
FROM attempt a JOIN request r ON r.id = a.request_id
    LEFT JOIN attempt k ON k.request_id = a.request_id AND k.kind = 'reconcile' AND k.outcome IN ('done', 'not_executed')
        AND k.number > a.number AND NOT EXISTS (
            SELECT 1 FROM attempt n WHERE n.request_id = a.request_id AND n.kind = 'send' AND n.number > a.number AND n.number < k.number)
WHERE a.kind = 'send' AND (a.outcome IS NULL OR a.outcome IN ('done', 'unknown', 'lapsed'))
UNION ALL
SELECT l.id, r.id, r.reference, r.tenant_id, r.device_uid, r.action, l.decided_at, r.accepted_at, l.decided_at, 'by_hand', l.request_uid
FROM release l JOIN request r ON r.id = l.request_id
WHERE l.kind = 'by_hand' AND l.decision = 'confirmed';

-- When each tenant is read next, and how far each source was read to its end. `next_at` 0 is due at once.
CREATE TABLE comparison_due (
    tenant_id TEXT   PRIMARY KEY REFERENCES tenant (id),
    next_at   BIGINT NOT NULL DEFAULT 0,
    wanted_at BIGINT,
    siem_to   BIGINT,
    wipes_to  BIGINT,
    version   BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX comparison_due_next ON comparison_due (next_at);
INSERT INTO comparison_due (tenant_id) SELECT id FROM tenant;

-- One reading of a tenant's own side. `siem_gap_from` is since when events were never read before the vendor threw them away.
CREATE TABLE comparison (
    id            TEXT   PRIMARY KEY,
    tenant_id     TEXT   NOT NULL REFERENCES tenant (id),
    at            BIGINT NOT NULL,
    siem_from     BIGINT NOT NULL,
    siem_gap_from BIGINT,
    wipes_from    BIGINT NOT NULL,
    siem          TEXT   NOT NULL CHECK (siem IN ('readable', 'nothing', 'refused', 'not_learnt')),
    wipes         TEXT   NOT NULL CHECK (wipes IN ('readable', 'nothing', 'refused', 'not_learnt')),
    why           TEXT   NOT NULL,
    acts          BIGINT NOT NULL CHECK (acts >= 0),
    past_desk     BIGINT NOT NULL CHECK (past_desk >= 0),
    missing       BIGINT NOT NULL CHECK (missing >= 0),
    unproved      BIGINT NOT NULL CHECK (unproved >= 0),
    unheard       BIGINT NOT NULL CHECK (unheard >= 0),
    CHECK (siem_gap_from < siem_from),
    CHECK (why <> '' OR (siem <> 'not_learnt' AND wipes <> 'not_learnt'))
);
CREATE INDEX comparison_tenant ON comparison (tenant_id, at);

-- What a tenant told that was done to a device, once a source. `actor` is the only personal data here, and the only thing that may
-- be taken away. `reference` is the desk's own, from a lock's title; of titles of others is only kept that there is one.
CREATE TABLE tenant_act (
    id            TEXT   PRIMARY KEY,
    tenant_id     TEXT   NOT NULL REFERENCES tenant (id),
    kind          TEXT   NOT NULL CHECK (kind IN ('lock', 'wipe', 'unfreeze')),
    device_uid    TEXT   NOT NULL,
    at            BIGINT NOT NULL,
    source        TEXT   NOT NULL CHECK (source IN ('wipe_actions', 'siem', 'freeze_request', 'device_record')),
    source_key    TEXT   NOT NULL CHECK (source_key <> ''),
    request_uid   TEXT   CHECK (request_uid <> ''),
    reference     TEXT,
    foreign_title BIGINT NOT NULL CHECK (foreign_title IN (0, 1)),
    actor         TEXT   CHECK (actor <> ''),
    seen_at       BIGINT NOT NULL,
    desk_act_id   TEXT,
    same_as       TEXT   REFERENCES tenant_act (id),
    UNIQUE (tenant_id, source, source_key),
    CHECK (foreign_title = 0 OR reference IS NULL),
    CHECK (desk_act_id IS NULL OR same_as IS NULL),
    CHECK (same_as <> id)
);
CREATE INDEX tenant_act_at ON tenant_act (tenant_id, at, id) WHERE desk_act_id IS NULL AND same_as IS NULL;
CREATE INDEX tenant_act_seen ON tenant_act (tenant_id, at);
-- Of each source one act at the most is evidence of one of ours, or tells of another act.
CREATE UNIQUE INDEX tenant_act_ours ON tenant_act (desk_act_id, source);
CREATE UNIQUE INDEX tenant_act_same ON tenant_act (same_as, source);

-- What is on one side alone. It waits for a supervisor until somebody noted what it was; the note may be taken away later.
CREATE TABLE difference (
    id           TEXT   PRIMARY KEY,
    tenant_id    TEXT   NOT NULL REFERENCES tenant (id),
    kind         TEXT   NOT NULL CHECK (kind IN ('past_desk', 'missing')),
    act_id       TEXT   UNIQUE REFERENCES tenant_act (id),
    desk_act_id  TEXT   UNIQUE,
    found_at     BIGINT NOT NULL,
    explained_at BIGINT,
    explained_by TEXT   REFERENCES agent (id),
    explanation  TEXT   CHECK (explanation <> ''),
    CHECK ((act_id IS NOT NULL) = (kind = 'past_desk') AND (desk_act_id IS NOT NULL) = (kind = 'missing')),
    CHECK ((explained_by IS NULL) = (explained_at IS NULL) AND (explanation IS NULL OR explained_at IS NOT NULL)),
    CHECK (explained_at >= found_at)
);
CREATE INDEX difference_tenant ON difference (tenant_id, found_at);
CREATE INDEX difference_open ON difference (found_at) WHERE explained_at IS NULL;

CREATE TRIGGER tenant_is_compared AFTER INSERT ON tenant
BEGIN INSERT INTO comparison_due (tenant_id) VALUES (NEW.id); END;
CREATE TRIGGER tenant_is_compared_again AFTER UPDATE OF api_base, token_id, signing, secret_sealed ON tenant
BEGIN UPDATE comparison_due SET next_at = 0, version = version + 1 WHERE tenant_id = NEW.id; END;
CREATE TRIGGER comparison_stays BEFORE UPDATE ON comparison
BEGIN SELECT RAISE(ABORT, 'a reading stays as it was'); END;
CREATE TRIGGER comparison_is_kept BEFORE DELETE ON comparison
BEGIN SELECT RAISE(ABORT, 'a reading is kept'); END;
CREATE TRIGGER tenant_act_begins_unbound BEFORE INSERT ON tenant_act
WHEN NEW.desk_act_id IS NOT NULL OR NEW.same_as IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'an act is told before it is bound'); END;
CREATE TRIGGER tenant_act_stays BEFORE UPDATE OF id, tenant_id, kind, device_uid, at, source, source_key, request_uid, reference, foreign_title, seen_at ON tenant_act
BEGIN SELECT RAISE(ABORT, 'what a tenant told stays as it was told'); END;
CREATE TRIGGER tenant_act_is_bound_once BEFORE UPDATE OF desk_act_id, same_as ON tenant_act
WHEN (OLD.desk_act_id IS NOT NULL OR OLD.same_as IS NOT NULL) AND (COALESCE(OLD.desk_act_id, '') <> COALESCE(NEW.desk_act_id, '') OR COALESCE(OLD.same_as, '') <> COALESCE(NEW.same_as, ''))
BEGIN SELECT RAISE(ABORT, 'an act is evidence of one thing'); END;
CREATE TRIGGER tenant_act_is_evidence_of_the_same BEFORE UPDATE OF desk_act_id, same_as ON tenant_act
WHEN NEW.desk_act_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM desk_act d WHERE d.id = NEW.desk_act_id AND d.tenant_id = NEW.tenant_id AND d.action = NEW.kind AND d.standing <> 'running'
          AND LOWER(d.device_uid) = LOWER(NEW.device_uid))
    OR NEW.same_as IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM tenant_act t WHERE t.id = NEW.same_as AND t.tenant_id = NEW.tenant_id AND t.kind = NEW.kind
          AND t.same_as IS NULL AND t.source <> NEW.source AND LOWER(t.device_uid) = LOWER(NEW.device_uid))
BEGIN SELECT RAISE(ABORT, 'an act is evidence of what was done to the same device of the same tenant'); END;
CREATE TRIGGER tenant_act_actor_goes BEFORE UPDATE OF actor ON tenant_act
WHEN NEW.actor IS NOT NULL AND COALESCE(OLD.actor, '') <> NEW.actor
BEGIN SELECT RAISE(ABORT, 'who acted may be taken away, and not be changed'); END;
CREATE TRIGGER tenant_act_is_kept BEFORE DELETE ON tenant_act
BEGIN SELECT RAISE(ABORT, 'what a tenant told is kept'); END;
CREATE TRIGGER difference_is_one BEFORE INSERT ON difference
WHEN NEW.explained_at IS NOT NULL
    OR NEW.act_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM tenant_act t WHERE t.id = NEW.act_id AND t.tenant_id = NEW.tenant_id AND t.kind <> 'unfreeze'
          AND t.desk_act_id IS NULL AND t.same_as IS NULL)
    OR NEW.desk_act_id IS NOT NULL AND (NOT EXISTS (
            SELECT 1 FROM desk_act d WHERE d.id = NEW.desk_act_id AND d.tenant_id = NEW.tenant_id AND d.standing IN ('taken', 'by_hand'))
        OR EXISTS (SELECT 1 FROM tenant_act t WHERE t.desk_act_id = NEW.desk_act_id))
BEGIN SELECT RAISE(ABORT, 'a difference is what one side has alone'); END;
CREATE TRIGGER difference_stays BEFORE UPDATE OF id, tenant_id, kind, act_id, desk_act_id, found_at ON difference
BEGIN SELECT RAISE(ABORT, 'what was found stays as it was found'); END;
CREATE TRIGGER difference_is_explained_once BEFORE UPDATE OF explained_at, explained_by, explanation ON difference
WHEN OLD.explained_at IS NULL AND NEW.explanation IS NULL
    OR OLD.explained_at IS NOT NULL AND (NEW.explained_at IS NULL OR NEW.explained_at <> OLD.explained_at
        OR NEW.explained_by <> OLD.explained_by OR NEW.explanation IS NOT NULL AND COALESCE(OLD.explanation, '') <> NEW.explanation)
BEGIN SELECT RAISE(ABORT, 'what a difference was is noted once; the note may be taken away'); END;
CREATE TRIGGER difference_is_kept BEFORE DELETE ON difference
BEGIN SELECT RAISE(ABORT, 'a difference is kept'); END;
