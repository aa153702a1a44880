-- What takes two people in the register: new requesters, and another designated action.
--
--   proposed ──confirmed, by another──▶ the requester may ask; the contract has the new designation
--            ──declined, by another──▶ nothing changes
--            ──withdrawn, by whoever proposed it──▶ nothing changes
--
-- `place` says which redesignation of its contract a designation would be: so none is used twice.
CREATE TABLE register_proposal (
    id                TEXT   PRIMARY KEY,
    kind              TEXT   NOT NULL CHECK (kind IN ('requester', 'designation')),
    contract_id       TEXT   NOT NULL REFERENCES contract (id),
    requester_id      TEXT   REFERENCES requester (id),
    designated_before TEXT   CHECK (designated_before IN ('lock', 'wipe')),
    designated        TEXT   CHECK (designated IN ('lock', 'wipe')),
    place             BIGINT CHECK (place > 0),
    proposed_by       TEXT   NOT NULL REFERENCES agent (id),
    proposed_at       BIGINT NOT NULL,
    decision          TEXT   CHECK (decision IN ('confirmed', 'declined', 'withdrawn')),
    declined_why      TEXT   CHECK (declined_why <> ''),
    decided_by        TEXT   REFERENCES agent (id),
    decided_at        BIGINT,
    CHECK ((requester_id IS NOT NULL) = (kind = 'requester')),
    CHECK ((designated_before IS NOT NULL) = (kind = 'designation') AND (designated IS NOT NULL) = (kind = 'designation')),
    CHECK ((place IS NOT NULL) = (kind = 'designation')),
    CHECK (designated <> designated_before),
    CHECK ((decided_by IS NULL) = (decision IS NULL) AND (decided_at IS NULL) = (decision IS NULL)),
    CHECK ((declined_why IS NOT NULL) = (COALESCE(decision, '') = 'declined')),
    CHECK (decision IS NULL OR (decision = 'withdrawn') = (decided_by = proposed_by))
);
CREATE INDEX register_proposal_contract ON register_proposal (contract_id, proposed_at);
CREATE INDEX register_proposal_requester ON register_proposal (requester_id, proposed_at) WHERE requester_id IS NOT NULL;
-- One proposal at a time, and one that takes effect.
CREATE UNIQUE INDEX register_proposal_one_open_requester ON register_proposal (requester_id) WHERE decision IS NULL AND kind = 'requester';
CREATE UNIQUE INDEX register_proposal_one_open_designation ON register_proposal (contract_id) WHERE decision IS NULL AND kind = 'designation';
CREATE UNIQUE INDEX register_proposal_one_confirmed_requester ON register_proposal (requester_id) WHERE decision = 'confirmed' AND kind = 'requester';
CREATE UNIQUE INDEX register_proposal_one_confirmed_designation ON register_proposal (contract_id, place) WHERE decision = 'confirmed' AND kind = 'designation';

-- Since when a requester may ask at all; how often a contract was redesignated. Who is there already stays.
ALTER TABLE requester ADD COLUMN confirmed_at BIGINT;
UPDATE requester SET confirmed_at = created_at;
ALTER TABLE contract ADD COLUMN redesignations BIGINT NOT NULL DEFAULT 0 CHECK (redesignations >= 0);

CREATE TRIGGER register_proposal_begins_open BEFORE INSERT ON register_proposal
WHEN NEW.decision IS NOT NULL
    OR NEW.kind = 'requester' AND NOT EXISTS (
        SELECT 1 FROM requester r WHERE r.id = NEW.requester_id AND r.contract_id = NEW.contract_id AND r.confirmed_at IS NULL)
    OR NEW.kind = 'designation' AND NOT EXISTS (
        SELECT 1 FROM contract c WHERE c.id = NEW.contract_id AND c.designated = NEW.designated_before AND c.redesignations + 1 = NEW.place)
BEGIN SELECT RAISE(ABORT, 'a change of the register is proposed on what is there, and decided afterwards'); END;
CREATE TRIGGER register_proposal_stays
BEFORE UPDATE OF id, kind, contract_id, requester_id, designated_before, designated, place, proposed_by, proposed_at ON register_proposal
BEGIN SELECT RAISE(ABORT, 'what was proposed for the register never changes'); END;
CREATE TRIGGER register_proposal_decided_stays BEFORE UPDATE ON register_proposal WHEN OLD.decision IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a proposal that was decided stays as it is'); END;
CREATE TRIGGER register_proposal_is_kept BEFORE DELETE ON register_proposal
BEGIN SELECT RAISE(ABORT, 'a proposal is kept'); END;

CREATE TRIGGER requester_begins_unconfirmed BEFORE INSERT ON requester WHEN NEW.confirmed_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a requester begins unconfirmed'); END;
CREATE TRIGGER requester_is_confirmed_by_two BEFORE UPDATE OF confirmed_at ON requester
WHEN OLD.confirmed_at IS NOT NULL OR NOT EXISTS (
    SELECT 1 FROM register_proposal p
    WHERE p.requester_id = OLD.id AND p.decision = 'confirmed' AND p.decided_by <> p.proposed_by AND p.decided_at = NEW.confirmed_at)
BEGIN SELECT RAISE(ABORT, 'a requester is confirmed once, by a second person'); END;
CREATE TRIGGER requester_waits_as_proposed
BEFORE UPDATE OF id, contract_id, number, name, kana, number_key, name_key, kana_key, active ON requester
WHEN EXISTS (SELECT 1 FROM register_proposal p WHERE p.requester_id = OLD.id AND p.decision IS NULL)
BEGIN SELECT RAISE(ABORT, 'a requester waits for the second person as they were proposed'); END;
CREATE TRIGGER verification_of_a_confirmed_requester BEFORE INSERT ON verification
WHEN NEW.outcome = 'verified' AND NOT EXISTS (
    SELECT 1 FROM requester r WHERE r.id = NEW.requester_id AND r.confirmed_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'R10-3-9: nobody is verified who was not confirmed as a requester'); END;
CREATE TRIGGER contract_is_redesignated_by_two BEFORE UPDATE OF designated, redesignations ON contract
WHEN NOT EXISTS (
    SELECT 1 FROM register_proposal p
    WHERE p.contract_id = OLD.id AND p.kind = 'designation' AND p.decision = 'confirmed' AND p.decided_by <> p.proposed_by
      AND p.designated_before = OLD.designated AND p.designated = NEW.designated
      AND p.place = OLD.redesignations + 1 AND p.place = NEW.redesignations)
BEGIN SELECT RAISE(ABORT, 'R10-2: another action is designated once, by two people'); END;
