-- Parent and child contracts above the desk option (R1, R2, R5), their changes by month (R8, R10-3-2), everything
-- that ends (R9, R10-5, R11, R10-3-4, R16, R17), and designated actions that change on a day of their own (R10-3-6).
-- The civil day of a moment, in microseconds.
CREATE FUNCTION tokyo_day(at BIGINT) RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
    SELECT to_char(to_timestamp(at / 1000000) AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD') $$;
CREATE TABLE parent_contract (
    id            TEXT   PRIMARY KEY,
    subscriber_id TEXT   NOT NULL REFERENCES subscriber (id),
    number        TEXT   NOT NULL UNIQUE,
    created_at    BIGINT NOT NULL,
    version       BIGINT NOT NULL
);
CREATE INDEX parent_contract_subscriber ON parent_contract (subscriber_id);

-- What a child contract says of itself is how it began; `child_change` says what became of it.
CREATE TABLE child_contract (
    id            TEXT   PRIMARY KEY,
    parent_id     TEXT   NOT NULL REFERENCES parent_contract (id),
    number        TEXT   NOT NULL UNIQUE,
    grade         TEXT   NOT NULL CHECK (grade IN ('basic', 'standard_bundled', 'standard_alone')), -- R2
    licences      BIGINT NOT NULL CHECK (licences > 0 AND licences % 25 = 0),                       -- R8
    billing_start TEXT   NOT NULL,
    monthly_fee   BIGINT NOT NULL CHECK (monthly_fee >= 0),
    created_at    BIGINT NOT NULL,
    version       BIGINT NOT NULL
);
CREATE INDEX child_contract_parent ON child_contract (parent_id);

-- Services with which Standard bundled may be used (R4).
CREATE TABLE qualifying_service (
    id            TEXT   PRIMARY KEY,
    subscriber_id TEXT   NOT NULL REFERENCES subscriber (id),
    kind          TEXT   NOT NULL CHECK (kind IN ('ztna', 'secure_endpoint_symantec', 'secure_endpoint_cylance')),
    number        TEXT   NOT NULL,
    since         TEXT   NOT NULL,
    ended_on      TEXT   CHECK (ended_on >= since),
    created_at    BIGINT NOT NULL,
    version       BIGINT NOT NULL,
    UNIQUE (subscriber_id, kind, number)
);

-- The end of a qualifying service, for one child contract (R17).
--
--   noticed ──terms presented──▶ presented ──answer by the answer day──▶ switched, or ended
--                                    └─────no answer───────────────────▶ ended
CREATE TABLE qualifying_case (
    id            TEXT   PRIMARY KEY,
    child_id      TEXT   NOT NULL REFERENCES child_contract (id),
    service_id    TEXT   NOT NULL REFERENCES qualifying_service (id),
    noticed_on    TEXT   NOT NULL,
    noticed_how   TEXT   NOT NULL CHECK (noticed_how IN ('told', 'found_out')),
    opened_by     TEXT   NOT NULL REFERENCES agent (id),
    opened_at     BIGINT NOT NULL,
    presented_on  TEXT   CHECK (presented_on >= noticed_on),
    presented_fee BIGINT CHECK (presented_fee >= 0),
    answer_by     TEXT,
    switches_on   TEXT,
    ends_on       TEXT,
    presented_by  TEXT   REFERENCES agent (id),
    answer        TEXT   CHECK (answer IN ('switch', 'end')),
    answered_on   TEXT   CHECK (answered_on >= presented_on AND answered_on <= answer_by),
    answered_by   TEXT   REFERENCES agent (id),
    withdrawn_on  TEXT,
    withdrawn_by  TEXT   REFERENCES agent (id),
    reminded      BIGINT NOT NULL DEFAULT 0,
    version       BIGINT NOT NULL,
    CHECK ((presented_on IS NULL) = (presented_fee IS NULL) AND (presented_on IS NULL) = (answer_by IS NULL)
        AND (presented_on IS NULL) = (switches_on IS NULL) AND (presented_on IS NULL) = (ends_on IS NULL)
        AND (presented_on IS NULL) = (presented_by IS NULL)),
    CHECK (answer_by <= ends_on AND ends_on::date + 1 = switches_on::date AND switches_on LIKE '____-__-01'),
    CHECK ((answer IS NULL) = (answered_on IS NULL) AND (answer IS NULL) = (answered_by IS NULL)),
    CHECK ((withdrawn_on IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_on IS NULL OR answer IS NULL))
);
CREATE UNIQUE INDEX qualifying_case_one_open ON qualifying_case (child_id) WHERE withdrawn_on IS NULL AND answer IS NULL;
CREATE INDEX qualifying_case_service ON qualifying_case (service_id);

CREATE TABLE child_change (
    id           TEXT   PRIMARY KEY,
    child_id     TEXT   NOT NULL REFERENCES child_contract (id),
    licences     BIGINT CHECK (licences > 0 AND licences % 25 = 0),                 -- R8, R10-3-2
    grade        TEXT   CHECK (grade IN ('standard_bundled', 'standard_alone')),    -- R8
    monthly_fee  BIGINT CHECK (monthly_fee >= 0),
    option_fee   BIGINT CHECK (option_fee >= 0),
    case_id      TEXT   UNIQUE REFERENCES qualifying_case (id), -- R17-3-1
    effective_on TEXT   NOT NULL CHECK (effective_on LIKE '____-__-01'),            -- R8, R10-3-2
    recorded_by  TEXT   NOT NULL REFERENCES agent (id),
    recorded_at  BIGINT NOT NULL,
    revoked_on   TEXT,
    revoked_by   TEXT   REFERENCES agent (id),
    revoked_at   BIGINT,
    CHECK (licences IS NOT NULL OR grade IS NOT NULL OR monthly_fee IS NOT NULL OR option_fee IS NOT NULL),
    CHECK (revoked_on < effective_on),
    CHECK ((revoked_by IS NULL) = (revoked_on IS NULL) AND (revoked_at IS NULL) = (revoked_on IS NULL))
);
CREATE UNIQUE INDEX child_change_one_of_licences ON child_change (child_id, effective_on) WHERE licences IS NOT NULL AND revoked_on IS NULL;
CREATE UNIQUE INDEX child_change_one_of_grade ON child_change (child_id, effective_on) WHERE grade IS NOT NULL AND revoked_on IS NULL;
CREATE UNIQUE INDEX child_change_one_of_fee ON child_change (child_id, effective_on) WHERE monthly_fee IS NOT NULL AND revoked_on IS NULL;
CREATE UNIQUE INDEX child_change_one_of_option_fee ON child_change (child_id, effective_on) WHERE option_fee IS NOT NULL AND revoked_on IS NULL;
CREATE INDEX child_change_child ON child_change (child_id, effective_on);

CREATE TABLE ending (
    id           TEXT   PRIMARY KEY,
    subject      TEXT   NOT NULL CHECK (subject IN ('service', 'parent', 'child', 'option')),
    parent_id    TEXT   REFERENCES parent_contract (id),
    child_id     TEXT   REFERENCES child_contract (id),
    contract_id  TEXT   REFERENCES contract (id),
    ground       TEXT   NOT NULL CHECK (ground IN ('notice', 'over_use', 'vendor')),
    arrived_on   TEXT,
    named_on     TEXT,
    effective_on TEXT   NOT NULL,
    recorded_by  TEXT   NOT NULL REFERENCES agent (id),
    recorded_at  BIGINT NOT NULL,
    revoked_on   TEXT,
    revoked_by   TEXT   REFERENCES agent (id),
    revoked_at   BIGINT,
    CHECK ((parent_id IS NOT NULL) = (subject = 'parent') AND (child_id IS NOT NULL) = (subject = 'child')
        AND (contract_id IS NOT NULL) = (subject = 'option')),
    CHECK ((subject = 'service') = (ground = 'vendor') AND (ground <> 'over_use' OR subject IN ('child', 'option'))), -- R9, R10-3-4, R16
    CHECK ((arrived_on IS NOT NULL) = (ground = 'notice') AND (named_on IS NULL OR ground = 'notice')),
    CHECK (effective_on::date >= arrived_on::date + 30 AND (named_on IS NULL OR effective_on >= named_on)),           -- R10-5, R11
    CHECK (effective_on::date = arrived_on::date + 30 OR effective_on = named_on OR arrived_on IS NULL),
    CHECK (revoked_on < effective_on),
    CHECK ((revoked_by IS NULL) = (revoked_on IS NULL) AND (revoked_at IS NULL) = (revoked_on IS NULL))
);
CREATE UNIQUE INDEX ending_one_of_the_service ON ending (subject) WHERE subject = 'service' AND revoked_on IS NULL;
CREATE UNIQUE INDEX ending_one_of_a_parent ON ending (parent_id, ground) WHERE parent_id IS NOT NULL AND revoked_on IS NULL;
CREATE UNIQUE INDEX ending_one_of_a_child ON ending (child_id, ground) WHERE child_id IS NOT NULL AND revoked_on IS NULL;
CREATE UNIQUE INDEX ending_one_of_an_option ON ending (contract_id, ground) WHERE contract_id IS NOT NULL AND revoked_on IS NULL;

-- Every contract that is there is the option of a child of its own: the register did not keep them before, so they
-- have its number, and an administrator completes them.
INSERT INTO parent_contract (id, subscriber_id, number, created_at, version)
SELECT id, subscriber_id, number, created_at, 1 FROM contract;
INSERT INTO child_contract (id, parent_id, number, grade, licences, billing_start, monthly_fee, created_at, version)
SELECT id, id, number, 'basic', accounts, billing_start, 0, created_at, 1 FROM contract;
INSERT INTO child_change (id, child_id, licences, effective_on, recorded_by, recorded_at, revoked_on, revoked_by, revoked_at)
SELECT id, contract_id, accounts, effective_on, recorded_by, recorded_at, revoked_on, revoked_by, revoked_at FROM contract_change;
INSERT INTO ending (id, subject, contract_id, ground, arrived_on, named_on, effective_on, recorded_by, recorded_at, revoked_on, revoked_by, revoked_at)
SELECT id, 'option', contract_id, 'notice', arrived_on, named_on, effective_on, recorded_by, recorded_at, revoked_on, revoked_by, revoked_at FROM contract_end;

DROP TRIGGER request_of_a_contract_in_force ON request;
DROP FUNCTION request_of_a_contract_in_force();
DROP TRIGGER request_rests_on_its_call ON request;
DROP FUNCTION request_rests_on_its_call();
DROP TRIGGER contract_accounts_change_by_month ON contract;
DROP FUNCTION contract_accounts_change_by_month();
DROP TRIGGER contract_is_redesignated_by_two ON contract;
DROP FUNCTION contract_is_redesignated_by_two();
DROP TRIGGER register_proposal_begins_open ON register_proposal;
DROP FUNCTION register_proposal_begins_open();
DROP TRIGGER register_proposal_decided_stays ON register_proposal;
DROP FUNCTION register_proposal_decided_stays();
DROP TABLE contract_change;
DROP TABLE contract_end;
DROP FUNCTION contract_change_stays(), contract_change_revoked_stays(), contract_change_is_kept(), contract_end_stays(), contract_end_revoked_stays(), contract_end_is_kept();
ALTER TABLE contract DROP COLUMN accounts; -- R10-3-1: as many as its child contract has licences
ALTER TABLE contract DROP COLUMN redesignations;
ALTER TABLE contract ADD COLUMN child_id TEXT REFERENCES child_contract (id);
ALTER TABLE contract ADD COLUMN accepted_on TEXT;
ALTER TABLE contract ADD COLUMN initial_fee BIGINT NOT NULL DEFAULT 0 CHECK (initial_fee >= 0);
ALTER TABLE contract ADD COLUMN monthly_fee BIGINT NOT NULL DEFAULT 0 CHECK (monthly_fee >= 0);
UPDATE contract SET child_id = id, accepted_on = billing_start;
CREATE INDEX contract_child ON contract (child_id);

ALTER TABLE requester ADD COLUMN valid_from TEXT;
ALTER TABLE requester ADD COLUMN valid_until TEXT CHECK (valid_until >= valid_from OR valid_from IS NULL);

-- A designation is in force from its day on; it is taken back until then.
ALTER TABLE register_proposal ADD COLUMN wanted_on TEXT CHECK (wanted_on IS NULL OR kind = 'designation');
ALTER TABLE register_proposal ADD COLUMN effective_on TEXT CHECK (effective_on IS NULL OR kind = 'designation');
ALTER TABLE register_proposal ADD COLUMN revoked_on TEXT CHECK (revoked_on < effective_on);
ALTER TABLE register_proposal ADD COLUMN revoked_by TEXT REFERENCES agent (id);
ALTER TABLE register_proposal ADD COLUMN revoked_at BIGINT CHECK ((revoked_at IS NULL) = (revoked_on IS NULL) AND (revoked_by IS NULL) = (revoked_on IS NULL));
UPDATE register_proposal SET effective_on = tokyo_day(decided_at) WHERE kind = 'designation' AND decision = 'confirmed';
CREATE FUNCTION register_proposal_decided_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.decision IS NOT NULL
    THEN RAISE EXCEPTION 'a proposal that was decided stays as it is'; END IF; RETURN NEW; END $$;
CREATE TRIGGER register_proposal_decided_stays BEFORE UPDATE OF decision, declined_why, decided_by, decided_at, effective_on ON register_proposal
FOR EACH ROW EXECUTE FUNCTION register_proposal_decided_stays();
CREATE FUNCTION register_proposal_revoked_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.revoked_on IS NOT NULL OR COALESCE(OLD.decision, '') <> 'confirmed' OR OLD.kind <> 'designation'
    THEN RAISE EXCEPTION 'a designation is taken back once, when it was confirmed'; END IF; RETURN NEW; END $$;
CREATE TRIGGER register_proposal_revoked_stays BEFORE UPDATE OF revoked_on, revoked_by, revoked_at ON register_proposal
FOR EACH ROW EXECUTE FUNCTION register_proposal_revoked_stays();
CREATE FUNCTION designation_has_its_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.kind = 'designation' AND NEW.decision = 'confirmed'
    AND (NEW.effective_on IS NULL OR NEW.effective_on < tokyo_day(NEW.decided_at) OR NEW.effective_on < NEW.wanted_on)
    THEN RAISE EXCEPTION 'R10-3-6: a designation is in force on the day it is confirmed, or later'; END IF; RETURN NEW; END $$;
CREATE TRIGGER designation_has_its_day BEFORE UPDATE OF decision ON register_proposal
FOR EACH ROW EXECUTE FUNCTION designation_has_its_day();
CREATE FUNCTION register_proposal_wanted_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'what was proposed for the register never changes'; END $$;
CREATE TRIGGER register_proposal_wanted_stays BEFORE UPDATE OF wanted_on ON register_proposal
FOR EACH ROW EXECUTE FUNCTION register_proposal_wanted_stays();
CREATE FUNCTION register_proposal_begins_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.decision IS NOT NULL
    OR NEW.kind = 'requester' AND NOT EXISTS (
        SELECT 1 FROM requester r WHERE r.id = NEW.requester_id AND r.contract_id = NEW.contract_id AND r.confirmed_at IS NULL)
    OR NEW.kind = 'designation' AND (
        NEW.designated_before <> (
            SELECT COALESCE((SELECT p.designated FROM register_proposal p
                             WHERE p.contract_id = c.id AND p.kind = 'designation' AND p.decision = 'confirmed' AND p.revoked_on IS NULL
                             ORDER BY p.place DESC LIMIT 1), c.designated)
            FROM contract c WHERE c.id = NEW.contract_id)
        OR NEW.place <> (SELECT COALESCE(MAX(p.place), 0) + 1 FROM register_proposal p
                         WHERE p.contract_id = NEW.contract_id AND p.kind = 'designation' AND p.decision = 'confirmed')
        OR EXISTS (SELECT 1 FROM register_proposal p
                   WHERE p.contract_id = NEW.contract_id AND p.kind = 'designation' AND p.decision = 'confirmed' AND p.revoked_on IS NULL
                     AND p.effective_on > tokyo_day(NEW.proposed_at)))
    THEN RAISE EXCEPTION 'a change of the register is proposed on what is there, and decided afterwards'; END IF; RETURN NEW; END $$;
CREATE TRIGGER register_proposal_begins_open BEFORE INSERT ON register_proposal
FOR EACH ROW EXECUTE FUNCTION register_proposal_begins_open();
CREATE FUNCTION contract_designation_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'R10-2: another action is designated by two people, with its day'; END $$;
CREATE TRIGGER contract_designation_stays BEFORE UPDATE OF designated ON contract
FOR EACH ROW EXECUTE FUNCTION contract_designation_stays();

CREATE FUNCTION contract_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.accepted_on IS NULL OR NOT EXISTS (
        SELECT 1 FROM child_contract h JOIN parent_contract p ON p.id = h.parent_id
        WHERE h.id = NEW.child_id AND p.subscriber_id = NEW.subscriber_id AND h.billing_start <= NEW.billing_start)
    THEN RAISE EXCEPTION 'R10-3-1: a desk option belongs to a child contract of its subscriber, and begins no earlier'; END IF; RETURN NEW; END $$;
CREATE TRIGGER contract_is_whole BEFORE INSERT ON contract
FOR EACH ROW EXECUTE FUNCTION contract_is_whole();
CREATE FUNCTION contract_stays_with_its_child() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a desk option stays with its child contract'; END $$;
CREATE TRIGGER contract_stays_with_its_child BEFORE UPDATE OF id, subscriber_id, child_id ON contract
FOR EACH ROW EXECUTE FUNCTION contract_stays_with_its_child();

CREATE FUNCTION child_change_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a change that was recorded never changes'; END $$;
CREATE TRIGGER child_change_stays BEFORE UPDATE OF id, child_id, licences, grade, monthly_fee, option_fee, case_id, effective_on, recorded_by, recorded_at ON child_change
FOR EACH ROW EXECUTE FUNCTION child_change_stays();
CREATE FUNCTION child_change_revoked_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.revoked_on IS NOT NULL OR OLD.case_id IS NOT NULL
    THEN RAISE EXCEPTION 'a change that was taken back stays so, and R17: one that was answered is not taken back'; END IF; RETURN NEW; END $$;
CREATE TRIGGER child_change_revoked_stays BEFORE UPDATE ON child_change
FOR EACH ROW EXECUTE FUNCTION child_change_revoked_stays();
CREATE FUNCTION child_change_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a change is kept'; END $$;
CREATE TRIGGER child_change_is_kept BEFORE DELETE ON child_change
FOR EACH ROW EXECUTE FUNCTION child_change_is_kept();
CREATE FUNCTION child_count_changes_by_month() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'R8: licences and grade change from the first of a month on'; END $$;
CREATE TRIGGER child_count_changes_by_month BEFORE UPDATE OF licences, grade, parent_id ON child_contract
FOR EACH ROW EXECUTE FUNCTION child_count_changes_by_month();
CREATE FUNCTION basic_stays_basic() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.grade IS NOT NULL AND EXISTS (SELECT 1 FROM child_contract h WHERE h.id = NEW.child_id AND h.grade = 'basic')
    THEN RAISE EXCEPTION 'R8: the grade changes between the two Standards alone'; END IF; RETURN NEW; END $$;
CREATE TRIGGER basic_stays_basic BEFORE INSERT ON child_change
FOR EACH ROW EXECUTE FUNCTION basic_stays_basic();
CREATE FUNCTION bundled_needs_a_qualifying_service() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.grade = 'standard_bundled' AND NOT EXISTS (
    SELECT 1 FROM parent_contract p JOIN qualifying_service q ON q.subscriber_id = p.subscriber_id
    WHERE p.id = NEW.parent_id AND (q.ended_on IS NULL OR q.ended_on >= NEW.billing_start))
    THEN RAISE EXCEPTION 'R4: Standard bundled needs a qualifying service'; END IF; RETURN NEW; END $$;
CREATE TRIGGER bundled_needs_a_qualifying_service BEFORE INSERT ON child_contract
FOR EACH ROW EXECUTE FUNCTION bundled_needs_a_qualifying_service();
CREATE FUNCTION becoming_bundled_needs_a_qualifying_service() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.grade = 'standard_bundled' AND NOT EXISTS (
    SELECT 1 FROM child_contract h JOIN parent_contract p ON p.id = h.parent_id JOIN qualifying_service q ON q.subscriber_id = p.subscriber_id
    WHERE h.id = NEW.child_id AND (q.ended_on IS NULL OR q.ended_on >= NEW.effective_on))
    THEN RAISE EXCEPTION 'R4: Standard bundled needs a qualifying service'; END IF; RETURN NEW; END $$;
CREATE TRIGGER becoming_bundled_needs_a_qualifying_service BEFORE INSERT ON child_change
FOR EACH ROW EXECUTE FUNCTION becoming_bundled_needs_a_qualifying_service();

CREATE FUNCTION ending_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'R10-5, R11: an end that was recorded never changes'; END $$;
CREATE TRIGGER ending_stays BEFORE UPDATE OF id, subject, parent_id, child_id, contract_id, ground, arrived_on, named_on, effective_on, recorded_by, recorded_at ON ending
FOR EACH ROW EXECUTE FUNCTION ending_stays();
CREATE FUNCTION ending_revoked_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.revoked_on IS NOT NULL
    THEN RAISE EXCEPTION 'R10-5, R11: an end that was taken back stays so'; END IF; RETURN NEW; END $$;
CREATE TRIGGER ending_revoked_stays BEFORE UPDATE ON ending
FOR EACH ROW EXECUTE FUNCTION ending_revoked_stays();
CREATE FUNCTION ending_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'R10-5, R11: an end is kept'; END $$;
CREATE TRIGGER ending_is_kept BEFORE DELETE ON ending
FOR EACH ROW EXECUTE FUNCTION ending_is_kept();

CREATE FUNCTION qualifying_case_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'R17: how a case began never changes'; END $$;
CREATE TRIGGER qualifying_case_stays BEFORE UPDATE OF id, child_id, service_id, noticed_on, noticed_how, opened_by, opened_at ON qualifying_case
FOR EACH ROW EXECUTE FUNCTION qualifying_case_stays();
CREATE FUNCTION qualifying_case_presented_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.presented_on IS NOT NULL
    THEN RAISE EXCEPTION 'R17: terms are presented once'; END IF; RETURN NEW; END $$;
CREATE TRIGGER qualifying_case_presented_stays BEFORE UPDATE OF presented_on, presented_fee, answer_by, switches_on, ends_on, presented_by ON qualifying_case
FOR EACH ROW EXECUTE FUNCTION qualifying_case_presented_stays();
CREATE FUNCTION qualifying_case_answered_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.answer IS NOT NULL OR OLD.withdrawn_on IS NOT NULL
    THEN RAISE EXCEPTION 'R17: a case is answered once'; END IF; RETURN NEW; END $$;
CREATE TRIGGER qualifying_case_answered_stays BEFORE UPDATE OF answer, answered_on, answered_by, withdrawn_on, withdrawn_by ON qualifying_case
FOR EACH ROW EXECUTE FUNCTION qualifying_case_answered_stays();
CREATE FUNCTION qualifying_case_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'R17: a case is kept'; END $$;
CREATE TRIGGER qualifying_case_is_kept BEFORE DELETE ON qualifying_case
FOR EACH ROW EXECUTE FUNCTION qualifying_case_is_kept();

-- Every day on which a child contract or an option is the last one, and why.
CREATE VIEW child_ending (child_id, ends_on, subject, ground) AS
SELECT e.child_id, e.effective_on, e.subject, e.ground FROM ending e WHERE e.subject = 'child' AND e.revoked_on IS NULL
UNION ALL
SELECT h.id, e.effective_on, e.subject, e.ground FROM child_contract h JOIN ending e ON e.parent_id = h.parent_id WHERE e.revoked_on IS NULL
UNION ALL
SELECT h.id, e.effective_on, e.subject, e.ground FROM child_contract h JOIN ending e ON e.subject = 'service' WHERE e.revoked_on IS NULL
UNION ALL
SELECT q.child_id, q.ends_on, 'child', CASE WHEN q.answer IS NULL THEN 'unanswered' ELSE 'answered' END
FROM qualifying_case q WHERE q.presented_on IS NOT NULL AND q.withdrawn_on IS NULL AND COALESCE(q.answer, 'end') = 'end';
CREATE VIEW contract_ending (contract_id, ends_on, subject, ground) AS
SELECT e.contract_id, e.effective_on, e.subject, e.ground FROM ending e WHERE e.subject = 'option' AND e.revoked_on IS NULL
UNION ALL
SELECT c.id, e.ends_on, e.subject, e.ground FROM contract c JOIN child_ending e ON e.child_id = c.child_id;

CREATE FUNCTION contract_one_of_a_child() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF EXISTS (SELECT 1 FROM contract c WHERE c.child_id = NEW.child_id AND NOT EXISTS (
    SELECT 1 FROM contract_ending e WHERE e.contract_id = c.id AND e.ends_on < NEW.billing_start))
    THEN RAISE EXCEPTION 'R10-3-1: a child contract has one desk option at a time'; END IF; RETURN NEW; END $$;
CREATE TRIGGER contract_one_of_a_child BEFORE INSERT ON contract
FOR EACH ROW EXECUTE FUNCTION contract_one_of_a_child();
CREATE FUNCTION child_one_of_a_grade() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF EXISTS (
    SELECT 1 FROM child_contract h
    WHERE h.parent_id = NEW.parent_id
      AND NEW.grade = COALESCE((SELECT x.grade FROM child_change x WHERE x.child_id = h.id AND x.grade IS NOT NULL AND x.revoked_on IS NULL
                                ORDER BY x.effective_on DESC LIMIT 1), h.grade)
      AND NOT EXISTS (SELECT 1 FROM child_ending e WHERE e.child_id = h.id AND e.ends_on < NEW.billing_start))
    THEN RAISE EXCEPTION 'R1: a parent contract has one child contract of a grade'; END IF; RETURN NEW; END $$;
CREATE TRIGGER child_one_of_a_grade BEFORE INSERT ON child_contract
FOR EACH ROW EXECUTE FUNCTION child_one_of_a_grade();

-- The one designated action of the day, and a contract in force on it.
CREATE FUNCTION request_rests_on_its_call() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NOT EXISTS (
    SELECT 1 FROM verification v
    JOIN contract c ON c.id = v.contract_id
    JOIN tenant t ON t.contract_id = c.id
    WHERE v.id = NEW.verification_id AND v.call_id = NEW.call_id AND v.outcome = 'verified'
      AND v.contract_id = NEW.contract_id AND v.requester_id = NEW.requester_id
      AND t.id = NEW.tenant_id
      AND NEW.action = COALESCE((
          SELECT p.designated FROM register_proposal p
          WHERE p.contract_id = c.id AND p.kind = 'designation' AND p.decision = 'confirmed' AND p.revoked_on IS NULL
            AND p.effective_on <= tokyo_day(NEW.accepted_at)
          ORDER BY p.place DESC LIMIT 1), c.designated))
    THEN RAISE EXCEPTION 'R10-2, R10-3-8, R10-3-9: verification, contract, tenant and action belong together'; END IF; RETURN NEW; END $$;
CREATE TRIGGER request_rests_on_its_call BEFORE INSERT ON request
FOR EACH ROW EXECUTE FUNCTION request_rests_on_its_call();
CREATE FUNCTION request_of_a_contract_in_force() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF EXISTS (
    SELECT 1 FROM contract c
    WHERE c.id = NEW.contract_id
      AND (c.billing_start > tokyo_day(NEW.accepted_at)
        OR EXISTS (SELECT 1 FROM contract_ending e
                   WHERE e.contract_id = c.id AND e.ends_on < tokyo_day(NEW.accepted_at))))
    THEN RAISE EXCEPTION 'R9, R10-4, R10-5, R11, R17: the contract is not in force'; END IF; RETURN NEW; END $$;
CREATE TRIGGER request_of_a_contract_in_force BEFORE INSERT ON request
FOR EACH ROW EXECUTE FUNCTION request_of_a_contract_in_force();
CREATE FUNCTION verification_of_a_valid_requester() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.outcome = 'verified' AND EXISTS (
    SELECT 1 FROM requester r WHERE r.id = NEW.requester_id
      AND (r.valid_from > tokyo_day(NEW.at) OR r.valid_until < tokyo_day(NEW.at)))
    THEN RAISE EXCEPTION 'R10-3-9: nobody is verified whose validity as a requester has not begun, or is over'; END IF; RETURN NEW; END $$;
CREATE TRIGGER verification_of_a_valid_requester BEFORE INSERT ON verification
FOR EACH ROW EXECUTE FUNCTION verification_of_a_valid_requester();
