-- A second person before acceptance: when (rules), and what they are asked and say.
CREATE TABLE confirmation_rule (
    rule    TEXT   PRIMARY KEY CHECK (rule IN ('many_by_agent', 'many_by_contract', 'many_by_desk', 'changed_lately', 'stand_in',
                                               'second_on_device', 'suspected_lately')),
    active  BIGINT NOT NULL CHECK (active IN (0, 1)),
    usual   BIGINT NOT NULL CHECK (usual >= 0),
    minutes BIGINT NOT NULL CHECK (minutes >= 0),
    version BIGINT NOT NULL
);
INSERT INTO confirmation_rule (rule, active, usual, minutes, version) VALUES
    ('many_by_agent', 1, 5, 60, 1), ('many_by_contract', 1, 3, 60, 1), ('many_by_desk', 1, 15, 60, 1),
    ('changed_lately', 1, 0, 1440, 1), ('stand_in', 1, 0, 0, 1), ('second_on_device', 1, 0, 0, 1), ('suspected_lately', 1, 0, 1440, 1);

CREATE TABLE confirmation (
    id              TEXT   PRIMARY KEY,
    call_id         TEXT   NOT NULL REFERENCES call (id),
    number          BIGINT NOT NULL CHECK (number > 0),
    agent_id        TEXT   NOT NULL REFERENCES agent (id),
    verification_id TEXT   NOT NULL REFERENCES verification (id),
    contract_id     TEXT   NOT NULL REFERENCES contract (id),
    requester_id    TEXT   NOT NULL REFERENCES requester (id),
    tenant_id       TEXT   NOT NULL REFERENCES tenant (id),
    device_uid      TEXT   NOT NULL,
    action          TEXT   NOT NULL CHECK (action IN ('lock', 'wipe')),
    rules           TEXT   NOT NULL CHECK (rules <> ''),
    asked_at        BIGINT NOT NULL,
    verdict         TEXT   CHECK (verdict IN ('confirmed', 'declined', 'withdrawn')),
    declined_why    TEXT   CHECK (declined_why <> ''),
    decided_by      TEXT   REFERENCES agent (id),
    decided_at      BIGINT,
    UNIQUE (call_id, number),
    CHECK ((decided_by IS NULL) = (verdict IS NULL) AND (decided_at IS NULL) = (verdict IS NULL)),
    CHECK ((declined_why IS NOT NULL) = (COALESCE(verdict, '') = 'declined')),
    CHECK (COALESCE(verdict, '') NOT IN ('confirmed', 'declined') OR decided_by <> agent_id)
);
CREATE UNIQUE INDEX confirmation_one_open ON confirmation (call_id) WHERE verdict IS NULL;
CREATE TRIGGER confirmation_asked_stays
BEFORE UPDATE OF id, call_id, number, agent_id, verification_id, contract_id, requester_id, tenant_id, device_uid, action, rules, asked_at ON confirmation
BEGIN SELECT RAISE(ABORT, 'what was asked of a second person never changes'); END;
CREATE TRIGGER confirmation_decided_stays BEFORE UPDATE ON confirmation WHEN OLD.verdict IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a confirmation that was decided stays as it is'); END;
CREATE TRIGGER confirmation_is_kept BEFORE DELETE ON confirmation
BEGIN SELECT RAISE(ABORT, 'a confirmation is kept'); END;

-- A call that is suspected.
CREATE TABLE suspicion (
    id          TEXT   PRIMARY KEY,
    call_id     TEXT   NOT NULL REFERENCES call (id),
    raised_by   TEXT   NOT NULL REFERENCES agent (id),
    raised_at   BIGINT NOT NULL,
    cleared_by  TEXT   REFERENCES agent (id),
    cleared_at  BIGINT,
    cleared_why TEXT   CHECK (cleared_why <> ''),
    CHECK ((cleared_by IS NULL) = (cleared_at IS NULL) AND (cleared_by IS NULL) = (cleared_why IS NULL)),
    CHECK (COALESCE(cleared_by, '') <> raised_by)
);
CREATE UNIQUE INDEX suspicion_one_open ON suspicion (call_id) WHERE cleared_at IS NULL;
CREATE INDEX suspicion_raised ON suspicion (raised_at);
CREATE TRIGGER suspicion_raised_stays BEFORE UPDATE OF id, call_id, raised_by, raised_at ON suspicion
BEGIN SELECT RAISE(ABORT, 'a suspicion that was raised stays as it is'); END;
CREATE TRIGGER suspicion_cleared_stays BEFORE UPDATE ON suspicion WHEN OLD.cleared_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a suspicion that was cleared stays as it is'); END;
CREATE TRIGGER suspicion_is_kept BEFORE DELETE ON suspicion
BEGIN SELECT RAISE(ABORT, 'a suspicion is kept'); END;

-- Nothing is accepted in a call that is suspected, or whose second person has not confirmed.
CREATE TRIGGER request_of_a_suspected_call BEFORE INSERT ON request
WHEN EXISTS (SELECT 1 FROM suspicion s WHERE s.call_id = NEW.call_id AND s.cleared_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'nothing is accepted in a call that is suspected'); END;
CREATE TRIGGER request_waits_for_its_second_person BEFORE INSERT ON request
WHEN EXISTS (
    SELECT 1 FROM confirmation c WHERE c.call_id = NEW.call_id
      AND NOT EXISTS (SELECT 1 FROM confirmation later WHERE later.call_id = c.call_id AND later.number > c.number)
      AND (c.verdict IS NULL OR c.verdict = 'declined'
           OR c.verdict = 'confirmed' AND (c.decided_by = NEW.agent_id OR c.device_uid <> NEW.device_uid OR c.verification_id <> NEW.verification_id
                                           OR c.action <> NEW.action)))
BEGIN SELECT RAISE(ABORT, 'a request waits for its second person'); END;
