-- A case of over-use (R10-3-3, R10-3-4, R16), opened with its notice. What was issued never changes; everything that
-- happens afterwards is a row that is added.
--
--   noticed ──deadline passed──▶ due ──charge──▶ charged ──the billed month is over──▶ due
--                                    ──extend──▶ extended ──deadline passed──▶ due
--                                    ──terminate──▶ terminated
--   every one of them but `terminated` ──usage is inside again──▶ closed; every one ──the contract has ended──▶ closed
CREATE TABLE over_use_case (
    id              TEXT   PRIMARY KEY,
    contract_id     TEXT   NOT NULL REFERENCES contract (id),
    year            BIGINT NOT NULL,
    serial          BIGINT NOT NULL CHECK (serial > 0),
    number          TEXT   NOT NULL UNIQUE CHECK (number LIKE 'OU-____-____%'),
    used            BIGINT NOT NULL,
    contracted      BIGINT NOT NULL CHECK (contracted > 0),
    company         TEXT   NOT NULL,
    contract_number TEXT   NOT NULL,
    articles        TEXT   NOT NULL,
    text_version    TEXT   NOT NULL,
    issued_on       TEXT   NOT NULL,
    issued_at       BIGINT NOT NULL,
    closed_why      TEXT   CHECK (closed_why IN ('inside', 'ended')),
    closed_on       TEXT,
    closed_at       BIGINT,
    closed_used     BIGINT,
    UNIQUE (year, serial),
    CHECK (used > contracted),
    CHECK (year = CAST(substr(issued_on, 1, 4) AS BIGINT)),
    CHECK ((closed_on IS NULL) = (closed_why IS NULL) AND (closed_at IS NULL) = (closed_why IS NULL)),
    CHECK ((closed_used IS NOT NULL) = (COALESCE(closed_why, '') = 'inside')),
    CHECK (closed_on >= issued_on)
);
CREATE INDEX over_use_case_contract ON over_use_case (contract_id, issued_at);
CREATE UNIQUE INDEX over_use_case_one_open ON over_use_case (contract_id) WHERE closed_why IS NULL;

-- By when use has to be inside: as issued, as corrected by another day of receipt, as extended. The last one counts.
CREATE TABLE over_use_deadline (
    case_id     TEXT   NOT NULL REFERENCES over_use_case (id),
    place       BIGINT NOT NULL CHECK (place > 0),
    cause       TEXT   NOT NULL CHECK (cause IN ('issued', 'received', 'extended')),
    received_on TEXT,
    deadline_on TEXT   NOT NULL,
    set_on      TEXT   NOT NULL,
    set_by      TEXT   REFERENCES agent (id),
    set_at      BIGINT NOT NULL,
    PRIMARY KEY (case_id, place),
    CHECK ((cause = 'issued') = (place = 1) AND (cause = 'issued') = (set_by IS NULL)),
    CHECK ((received_on IS NULL) = (cause = 'extended')),
    CHECK (received_on <= set_on),
    CHECK (received_on IS NULL OR deadline_on = date(received_on, '+30 days')) -- R10-3-4
);

-- What a supervisor decided after the deadline.
CREATE TABLE over_use_decision (
    case_id    TEXT   NOT NULL REFERENCES over_use_case (id),
    place      BIGINT NOT NULL CHECK (place > 0),
    kind       TEXT   NOT NULL CHECK (kind IN ('charge', 'extend', 'terminate')),
    yen        BIGINT CHECK (yen > 0),
    month      TEXT   CHECK (month LIKE '____-__-01'),
    until      TEXT,
    subject    TEXT   CHECK (subject IN ('option', 'child')), -- R10-3-4, R16
    last_day   TEXT,
    reason     TEXT   NOT NULL CHECK (reason <> ''),
    decided_by TEXT   NOT NULL REFERENCES agent (id),
    decided_on TEXT   NOT NULL,
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (case_id, place),
    CHECK ((yen IS NOT NULL) = (kind = 'charge') AND (month IS NOT NULL) = (kind = 'charge')),
    CHECK ((until IS NOT NULL) = (kind = 'extend')),
    CHECK ((subject IS NOT NULL) = (kind = 'terminate') AND (last_day IS NOT NULL) = (kind = 'terminate')),
    CHECK (until > decided_on),
    CHECK (last_day >= decided_on),
    CHECK (substr(month, 1, 7) >= substr(decided_on, 1, 7))
);

-- What the subscriber was reminded of, so that nothing is told twice.
CREATE TABLE over_use_reminder (
    case_id     TEXT   NOT NULL,
    place       BIGINT NOT NULL,
    days_before BIGINT NOT NULL CHECK (days_before IN (14, 7, 1)),
    sent_at     BIGINT NOT NULL,
    PRIMARY KEY (case_id, place, days_before),
    FOREIGN KEY (case_id, place) REFERENCES over_use_deadline (case_id, place)
);

CREATE TRIGGER over_use_case_begins
BEFORE INSERT ON over_use_case
WHEN NEW.closed_why IS NOT NULL OR NEW.serial <> COALESCE((SELECT MAX(serial) FROM over_use_case WHERE year = NEW.year), 0) + 1
    OR NOT EXISTS (SELECT 1 FROM usage_day u WHERE u.contract_id = NEW.contract_id AND u.day = NEW.issued_on
        AND u.devices = NEW.used AND u.contracted = NEW.contracted)
BEGIN SELECT RAISE(ABORT, 'R10-3-3: a case begins open with what was counted, and its notice has the next number of its year'); END;
CREATE TRIGGER over_use_case_stays
BEFORE UPDATE OF id, contract_id, year, serial, number, used, contracted, company, contract_number, articles, text_version, issued_on, issued_at ON over_use_case
BEGIN SELECT RAISE(ABORT, 'R10-3-3: a notice that was issued never changes'); END;
CREATE TRIGGER over_use_case_closed_stays
BEFORE UPDATE ON over_use_case
WHEN OLD.closed_why IS NOT NULL OR NEW.closed_why = 'inside' AND (NOT EXISTS (
        SELECT 1 FROM usage_day u WHERE u.contract_id = OLD.contract_id AND u.day = NEW.closed_on
          AND u.devices = NEW.closed_used AND u.devices <= u.contracted)
        OR EXISTS (SELECT 1 FROM over_use_decision d WHERE d.case_id = OLD.id AND d.kind = 'terminate'))
BEGIN SELECT RAISE(ABORT, 'R10-3-4: a case is closed once, as soon as use is inside and nothing was terminated'); END;
CREATE TRIGGER over_use_case_is_kept
BEFORE DELETE ON over_use_case
BEGIN SELECT RAISE(ABORT, 'R10-3-3: a notice is kept'); END;
CREATE TRIGGER over_use_deadline_begins
BEFORE INSERT ON over_use_deadline
WHEN NOT EXISTS (SELECT 1 FROM over_use_case c WHERE c.id = NEW.case_id AND c.closed_why IS NULL)
    OR NEW.place <> COALESCE((SELECT MAX(place) FROM over_use_deadline WHERE case_id = NEW.case_id), 0) + 1
    OR NEW.received_on < (SELECT issued_on FROM over_use_case WHERE id = NEW.case_id)
    OR NEW.cause = 'received' AND EXISTS (SELECT 1 FROM over_use_decision d WHERE d.case_id = NEW.case_id)
    OR NEW.cause = 'extended' AND NOT EXISTS (
        SELECT 1 FROM over_use_decision d WHERE d.case_id = NEW.case_id AND d.kind = 'extend' AND d.until = NEW.deadline_on
          AND d.place = (SELECT MAX(place) FROM over_use_decision WHERE case_id = NEW.case_id) AND d.decided_at = NEW.set_at)
BEGIN SELECT RAISE(ABORT, 'R10-3-4: a deadline follows from the day of receipt, or from a decision'); END;
CREATE TRIGGER over_use_deadline_stays
BEFORE UPDATE ON over_use_deadline
BEGIN SELECT RAISE(ABORT, 'R10-3-4: a deadline that was set is kept'); END;
CREATE TRIGGER over_use_deadline_is_kept
BEFORE DELETE ON over_use_deadline
BEGIN SELECT RAISE(ABORT, 'R10-3-4: a deadline that was set is kept'); END;
CREATE TRIGGER over_use_decision_is_due
BEFORE INSERT ON over_use_decision
WHEN NOT EXISTS (SELECT 1 FROM over_use_case c WHERE c.id = NEW.case_id AND c.closed_why IS NULL)
    OR NEW.place <> COALESCE((SELECT MAX(place) FROM over_use_decision WHERE case_id = NEW.case_id), 0) + 1
    OR NEW.decided_on <= (SELECT deadline_on FROM over_use_deadline WHERE case_id = NEW.case_id ORDER BY place DESC LIMIT 1)
    OR EXISTS (SELECT 1 FROM over_use_decision d WHERE d.case_id = NEW.case_id
        AND (d.kind = 'terminate' OR d.kind = 'charge' AND substr(d.month, 1, 7) >= substr(NEW.decided_on, 1, 7)))
BEGIN SELECT RAISE(ABORT, 'R10-3-4: what becomes of over-use is decided after the deadline, once a month'); END;
CREATE TRIGGER over_use_decision_stays
BEFORE UPDATE ON over_use_decision
BEGIN SELECT RAISE(ABORT, 'R10-3-4: a decision never changes'); END;
CREATE TRIGGER over_use_decision_is_kept
BEFORE DELETE ON over_use_decision
BEGIN SELECT RAISE(ABORT, 'R10-3-4: a decision is kept'); END;
CREATE TRIGGER over_use_reminder_of_an_open_case
BEFORE INSERT ON over_use_reminder
WHEN NOT EXISTS (SELECT 1 FROM over_use_case c WHERE c.id = NEW.case_id AND c.closed_why IS NULL)
    OR NEW.place <> (SELECT MAX(place) FROM over_use_deadline WHERE case_id = NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'R10-3-4: nobody is reminded of what is closed, or of a deadline that was moved'); END;
CREATE TRIGGER over_use_reminder_stays
BEFORE UPDATE ON over_use_reminder
BEGIN SELECT RAISE(ABORT, 'R10-3-4: a reminder is kept'); END;
CREATE TRIGGER over_use_reminder_is_kept
BEFORE DELETE ON over_use_reminder
BEGIN SELECT RAISE(ABORT, 'R10-3-4: a reminder is kept'); END;
