-- no-transaction
-- Files with contracts, which stand in the register as soon as they are taken: another kind, and another state. A CHECK is
-- changed by building the table again; what refers to it stays.
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN IMMEDIATE;
CREATE TABLE import_again (
    id           TEXT   PRIMARY KEY,
    kind         TEXT   NOT NULL CHECK (kind IN ('requesters', 'contracts')),
    state        TEXT   NOT NULL CHECK (state IN ('reading', 'checked', 'hashing', 'proposed', 'taken', 'discarded')),
    file_name    TEXT   NOT NULL,
    encoding     TEXT   CHECK (encoding IN ('utf_8', 'shift_jis')),
    row_count    BIGINT NOT NULL DEFAULT 0 CHECK (row_count >= 0),
    faults       BIGINT NOT NULL DEFAULT 0 CHECK (faults >= 0),
    hashed       BIGINT NOT NULL DEFAULT 0 CHECK (hashed >= 0),
    uploaded_by  TEXT   NOT NULL REFERENCES agent (id),
    uploaded_at  BIGINT NOT NULL,
    proposed_by  TEXT   REFERENCES agent (id),
    decision     TEXT   CHECK (decision IN ('confirmed', 'declined', 'withdrawn')),
    declined_why TEXT   CHECK (declined_why <> ''),
    decided_by   TEXT   REFERENCES agent (id),
    decided_at   BIGINT,
    CHECK (state NOT IN ('hashing', 'proposed', 'taken') OR proposed_by IS NOT NULL),
    CHECK (decision IS NULL OR state = 'proposed'),
    CHECK ((decided_by IS NULL) = (decision IS NULL) AND (decided_at IS NULL) = (decision IS NULL)),
    CHECK ((declined_why IS NOT NULL) = (COALESCE(decision, '') = 'declined')),
    CHECK (decision IS NULL OR (decision = 'withdrawn') = (decided_by = proposed_by))
);
INSERT INTO import_again (id, kind, state, file_name, encoding, row_count, faults, hashed, uploaded_by, uploaded_at, proposed_by,
    decision, declined_why, decided_by, decided_at)
SELECT id, kind, state, file_name, encoding, row_count, faults, hashed, uploaded_by, uploaded_at, proposed_by,
    decision, declined_why, decided_by, decided_at FROM import;
DROP TABLE import;
ALTER TABLE import_again RENAME TO import;
CREATE INDEX import_waits ON import (state, uploaded_at);

-- What was read of a file with contracts: a child contract, and its desk option where it has one. A parent that is not there
-- has no `parent_id`; it gets the `new_parent_id` of the first row that names it.
CREATE TABLE import_contract (
    id                 TEXT   PRIMARY KEY,
    import_id          TEXT   NOT NULL REFERENCES import (id),
    line               BIGINT NOT NULL CHECK (line > 0),
    subscriber_id      TEXT   NOT NULL REFERENCES subscriber (id),
    parent_id          TEXT   REFERENCES parent_contract (id),
    new_parent_id      TEXT   NOT NULL UNIQUE,
    parent_number      TEXT   NOT NULL,
    number             TEXT   NOT NULL,
    grade              TEXT   NOT NULL CHECK (grade IN ('basic', 'standard_bundled', 'standard_alone')), -- R2
    licences           BIGINT NOT NULL CHECK (licences > 0 AND licences % 25 = 0),                       -- R8
    billing_start      TEXT   NOT NULL,
    monthly_fee        BIGINT NOT NULL CHECK (monthly_fee >= 0),
    option_id          TEXT   UNIQUE,
    option_number      TEXT,
    designated         TEXT   CHECK (designated IN ('lock', 'wipe')), -- R10-2
    accepted_on        TEXT,
    option_start       TEXT   CHECK (option_start >= billing_start),
    initial_fee        BIGINT CHECK (initial_fee >= 0),
    option_monthly_fee BIGINT CHECK (option_monthly_fee >= 0),
    lock_message       TEXT,
    CHECK ((option_number IS NULL) = (option_id IS NULL) AND (designated IS NULL) = (option_id IS NULL)
        AND (accepted_on IS NULL) = (option_id IS NULL) AND (option_start IS NULL) = (option_id IS NULL)
        AND (initial_fee IS NULL) = (option_id IS NULL) AND (option_monthly_fee IS NULL) = (option_id IS NULL)
        AND (lock_message IS NULL OR option_id IS NOT NULL)),
    UNIQUE (import_id, line)
);
CREATE INDEX import_contract_number ON import_contract (import_id, number, line);
CREATE INDEX import_contract_option ON import_contract (import_id, option_number, line);
CREATE INDEX import_contract_parent ON import_contract (import_id, parent_number, line);

CREATE TRIGGER import_begins BEFORE INSERT ON import WHEN NEW.state <> 'reading' OR NEW.proposed_by IS NOT NULL OR NEW.decision IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a file is read first'); END;
CREATE TRIGGER import_moves BEFORE UPDATE OF state ON import
WHEN NEW.state <> OLD.state AND NOT (
    OLD.state = 'reading' AND NEW.state = 'checked'
    OR OLD.state = 'checked' AND NEW.state = 'hashing' AND OLD.faults = 0 AND OLD.row_count > 0
    OR OLD.state = 'hashing' AND NEW.state = 'checked' AND NEW.faults > 0
    OR OLD.state = 'hashing' AND NEW.state = 'taken' AND OLD.kind = 'contracts'
       AND OLD.row_count = (SELECT COUNT(*) FROM import_contract q JOIN child_contract h ON h.id = q.id WHERE q.import_id = OLD.id)
    OR OLD.state = 'hashing' AND NEW.state = 'proposed' AND OLD.kind = 'requesters'
       AND OLD.row_count = (SELECT COUNT(*) FROM register_proposal p WHERE p.import_id = OLD.id)
    OR OLD.state IN ('reading', 'checked', 'hashing') AND NEW.state = 'discarded'
       AND NOT EXISTS (SELECT 1 FROM register_proposal p WHERE p.import_id = OLD.id))
BEGIN SELECT RAISE(ABORT, 'a file is taken into the register as a whole or not at all'); END;
CREATE TRIGGER import_is_decided_once BEFORE UPDATE OF decision, declined_why, decided_by, decided_at ON import
WHEN OLD.decision IS NOT NULL OR EXISTS (
    SELECT 1 FROM register_proposal p WHERE p.import_id = OLD.id AND p.decision IS NULL)
BEGIN SELECT RAISE(ABORT, 'all requesters of a file are decided about at once'); END;
CREATE TRIGGER import_stays BEFORE UPDATE OF id, kind, file_name, uploaded_by, uploaded_at ON import
BEGIN SELECT RAISE(ABORT, 'a file that arrived stays what it was'); END;
CREATE TRIGGER import_proposer_stays BEFORE UPDATE OF proposed_by ON import WHEN OLD.state NOT IN ('checked')
BEGIN SELECT RAISE(ABORT, 'a file has one who took it into the register'); END;
CREATE TRIGGER import_is_kept BEFORE DELETE ON import
BEGIN SELECT RAISE(ABORT, 'what became of a file is kept'); END;
CREATE TRIGGER import_contract_while_reading BEFORE INSERT ON import_contract
WHEN NOT EXISTS (SELECT 1 FROM import i WHERE i.id = NEW.import_id AND i.state = 'reading' AND i.kind = 'contracts')
BEGIN SELECT RAISE(ABORT, 'rows are added while their file is read'); END;
COMMIT;
PRAGMA legacy_alter_table = OFF;
PRAGMA foreign_keys = ON;
