-- Reviews of the audit log: a period of days in Tokyo that an auditor signed for, what of the log it covered, and the
-- tree's head at that moment. What is not reviewed is computed from the periods, never kept.
CREATE TABLE audit_review (
    id          TEXT   PRIMARY KEY,
    number      BIGINT NOT NULL UNIQUE CHECK (number > 0),
    from_on     TEXT   NOT NULL,
    to_on       TEXT   NOT NULL,
    events      BIGINT NOT NULL CHECK (events >= 0),
    first_seq   BIGINT,
    last_seq    BIGINT,
    size        BIGINT NOT NULL CHECK (size >= 0),
    root        TEXT   NOT NULL CHECK (length(root) = 64),
    note        TEXT   NOT NULL CHECK (note <> ''),
    reviewed_by TEXT   NOT NULL REFERENCES agent (id),
    reviewed_at BIGINT NOT NULL,
    CHECK (from_on <= to_on),
    CHECK (to_on < to_char(to_timestamp(reviewed_at / 1000000) AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD')), -- nothing of today, and nothing to come
    CHECK ((first_seq IS NULL) = (events = 0) AND (last_seq IS NULL) = (events = 0)),
    CHECK (last_seq < size AND events <= last_seq - first_seq + 1 OR events = 0)
);

-- What a review found. It is closed once, with a note; what comes up again is another finding that names it.
CREATE TABLE audit_finding (
    id           TEXT   PRIMARY KEY,
    review_id    TEXT   NOT NULL REFERENCES audit_review (id),
    number       BIGINT NOT NULL CHECK (number > 0),
    text         TEXT   NOT NULL CHECK (text <> ''),
    event_seq    BIGINT,
    severity     TEXT   NOT NULL CHECK (severity IN ('high', 'medium', 'low')),
    owner_id     TEXT   NOT NULL REFERENCES agent (id),
    due_on       TEXT   NOT NULL,
    again_of     TEXT   UNIQUE REFERENCES audit_finding (id),
    raised_by    TEXT   NOT NULL REFERENCES agent (id),
    raised_at    BIGINT NOT NULL,
    closing_note TEXT   CHECK (closing_note <> ''),
    closed_by    TEXT   REFERENCES agent (id),
    closed_at    BIGINT,
    UNIQUE (review_id, number),
    CHECK (owner_id <> raised_by AND (closed_by IS NULL OR closed_by <> raised_by)),
    CHECK (due_on >= to_char(to_timestamp(raised_at / 1000000) AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD')),
    CHECK ((closed_by IS NULL) = (closing_note IS NULL) AND (closed_at IS NULL) = (closing_note IS NULL))
);
CREATE INDEX audit_finding_open ON audit_finding (due_on) WHERE closed_at IS NULL;
CREATE INDEX audit_finding_owner ON audit_finding (owner_id) WHERE closed_at IS NULL;
CREATE INDEX audit_finding_closed ON audit_finding (closed_at) WHERE closed_at IS NOT NULL;

-- When somebody signed in last, and when a tenant was checked last, before a day.
CREATE INDEX audit_event_signed_in ON audit_event (actor_agent, at) WHERE kind = 'agent_signed_in';
CREATE INDEX audit_event_tenant_checked ON audit_event (contract_id, at) WHERE kind = 'tenant_checked';
-- Cards that counted on a day, whether or not they were replaced since.
CREATE INDEX code_card_requester ON code_card (requester_id);

CREATE FUNCTION audit_review_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF EXISTS (SELECT 1 FROM audit_review r WHERE r.id = NEW.id)
    OR NEW.number <> COALESCE((SELECT MAX(number) FROM audit_review), 0) + 1
    OR NEW.size <> COALESCE((SELECT MAX(seq) FROM audit_event), -1) + 1
    OR NEW.events > 0 AND (
        SELECT COUNT(*) FROM audit_event e WHERE e.seq IN (NEW.first_seq, NEW.last_seq)
            AND to_char(to_timestamp(e.at / 1000000) AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD') BETWEEN NEW.from_on AND NEW.to_on
        ) <> (CASE WHEN NEW.first_seq = NEW.last_seq THEN 1 ELSE 2 END)
    OR NOT EXISTS (SELECT 1 FROM agent a WHERE a.id = NEW.reviewed_by AND a.role = 'auditor' AND a.active = 1)
    THEN RAISE EXCEPTION 'an auditor signs for what the log holds at that moment'; END IF; RETURN NEW; END $$;
CREATE TRIGGER audit_review_begins BEFORE INSERT ON audit_review
FOR EACH ROW EXECUTE FUNCTION audit_review_begins();
CREATE FUNCTION audit_review_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a review that was signed never changes'; END $$;
CREATE TRIGGER audit_review_stays BEFORE UPDATE ON audit_review
FOR EACH ROW EXECUTE FUNCTION audit_review_stays();
CREATE FUNCTION audit_review_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a review is kept'; END $$;
CREATE TRIGGER audit_review_is_kept BEFORE DELETE ON audit_review
FOR EACH ROW EXECUTE FUNCTION audit_review_is_kept();
CREATE FUNCTION audit_finding_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.closed_at IS NOT NULL
    OR EXISTS (SELECT 1 FROM audit_finding f WHERE f.id = NEW.id OR f.again_of = NEW.again_of)
    OR NEW.number <> COALESCE((SELECT MAX(number) FROM audit_finding WHERE review_id = NEW.review_id), 0) + 1
    OR NOT EXISTS (SELECT 1 FROM audit_review r WHERE r.id = NEW.review_id AND r.reviewed_by = NEW.raised_by)
    OR NOT EXISTS (SELECT 1 FROM agent a WHERE a.id = NEW.raised_by AND a.role = 'auditor' AND a.active = 1)
    OR NOT EXISTS (SELECT 1 FROM agent a WHERE a.id = NEW.owner_id AND a.active = 1)
    OR NEW.event_seq IS NOT NULL AND NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.seq = NEW.event_seq)
    OR NEW.again_of IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM audit_finding f WHERE f.id = NEW.again_of AND f.review_id = NEW.review_id AND f.closed_at IS NOT NULL)
    THEN RAISE EXCEPTION 'a finding is raised open, by whoever signed its review, for somebody at work'; END IF; RETURN NEW; END $$;
CREATE TRIGGER audit_finding_begins BEFORE INSERT ON audit_finding
FOR EACH ROW EXECUTE FUNCTION audit_finding_begins();
CREATE FUNCTION audit_finding_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a finding that was raised never changes'; END $$;
CREATE TRIGGER audit_finding_stays BEFORE UPDATE OF id, review_id, number, text, event_seq, severity, owner_id, due_on, again_of, raised_by, raised_at ON audit_finding
FOR EACH ROW EXECUTE FUNCTION audit_finding_stays();
CREATE FUNCTION audit_finding_closed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.closed_at IS NOT NULL
    THEN RAISE EXCEPTION 'a finding is closed once'; END IF; RETURN NEW; END $$;
CREATE TRIGGER audit_finding_closed_stays BEFORE UPDATE ON audit_finding
FOR EACH ROW EXECUTE FUNCTION audit_finding_closed_stays();
CREATE FUNCTION audit_finding_is_closed_by_its_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.closed_by IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM agent a WHERE a.id = NEW.closed_by AND a.active = 1
        AND (a.id = OLD.owner_id OR a.role IN ('supervisor', 'administrator')))
    THEN RAISE EXCEPTION 'a finding is closed by its owner, a supervisor or an administrator'; END IF; RETURN NEW; END $$;
CREATE TRIGGER audit_finding_is_closed_by_its_owner BEFORE UPDATE OF closed_by ON audit_finding
FOR EACH ROW EXECUTE FUNCTION audit_finding_is_closed_by_its_owner();
CREATE FUNCTION audit_finding_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a finding is kept'; END $$;
CREATE TRIGGER audit_finding_is_kept BEFORE DELETE ON audit_finding
FOR EACH ROW EXECUTE FUNCTION audit_finding_is_kept();
CREATE TRIGGER audit_review_is_not_truncated BEFORE TRUNCATE ON audit_review
FOR EACH STATEMENT EXECUTE FUNCTION audit_review_is_kept();
CREATE TRIGGER audit_finding_is_not_truncated BEFORE TRUNCATE ON audit_finding
FOR EACH STATEMENT EXECUTE FUNCTION audit_finding_is_kept();
