-- Files with contracts, which stand in the register as soon as they are taken: another kind, and another state.
ALTER TABLE import DROP CONSTRAINT import_kind_check;
ALTER TABLE import DROP CONSTRAINT import_state_check;
ALTER TABLE import ADD CONSTRAINT import_kind_check CHECK (kind IN ('requesters', 'contracts'));
ALTER TABLE import ADD CONSTRAINT import_state_check CHECK (state IN ('reading', 'checked', 'hashing', 'proposed', 'taken', 'discarded'));
ALTER TABLE import ADD CONSTRAINT import_taken_by CHECK (state <> 'taken' OR proposed_by IS NOT NULL);

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

CREATE OR REPLACE FUNCTION import_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.state <> OLD.state AND NOT (
    OLD.state = 'reading' AND NEW.state = 'checked'
    OR OLD.state = 'checked' AND NEW.state = 'hashing' AND OLD.faults = 0 AND OLD.row_count > 0
    OR OLD.state = 'hashing' AND NEW.state = 'checked' AND NEW.faults > 0
    OR OLD.state = 'hashing' AND NEW.state = 'taken' AND OLD.kind = 'contracts'
       AND OLD.row_count = (SELECT COUNT(*) FROM import_contract q JOIN child_contract h ON h.id = q.id WHERE q.import_id = OLD.id)
    OR OLD.state = 'hashing' AND NEW.state = 'proposed' AND OLD.kind = 'requesters'
       AND OLD.row_count = (SELECT COUNT(*) FROM register_proposal p WHERE p.import_id = OLD.id)
    OR OLD.state IN ('reading', 'checked', 'hashing') AND NEW.state = 'discarded'
       AND NOT EXISTS (SELECT 1 FROM register_proposal p WHERE p.import_id = OLD.id)) THEN RAISE EXCEPTION 'a file is taken into the register as a whole or not at all'; END IF; RETURN NEW; END $$;
CREATE FUNCTION import_contract_while_reading() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NOT EXISTS (SELECT 1 FROM import i WHERE i.id = NEW.import_id AND i.state = 'reading' AND i.kind = 'contracts') THEN RAISE EXCEPTION 'rows are added while their file is read'; END IF; RETURN NEW; END $$;
CREATE TRIGGER import_contract_while_reading BEFORE INSERT ON import_contract
FOR EACH ROW EXECUTE FUNCTION import_contract_while_reading();
