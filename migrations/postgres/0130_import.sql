-- Files that are taken into the register: as a whole or not at all.
--
--   reading ──all read──▶ checked ──started, without a fault──▶ hashing ──all stands in the register──▶ proposed
--                            ▲────────a row does not fit any more────┘
--   discarded from any of the first three; nothing of it stands in the register then
CREATE TABLE import (
    id           TEXT   PRIMARY KEY,
    kind         TEXT   NOT NULL CHECK (kind IN ('requesters')),
    state        TEXT   NOT NULL CHECK (state IN ('reading', 'checked', 'hashing', 'proposed', 'discarded')),
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
    CHECK (state NOT IN ('hashing', 'proposed') OR proposed_by IS NOT NULL),
    CHECK (decision IS NULL OR state = 'proposed'),
    CHECK ((decided_by IS NULL) = (decision IS NULL) AND (decided_at IS NULL) = (decision IS NULL)),
    CHECK ((declined_why IS NOT NULL) = (COALESCE(decision, '') = 'declined')),
    CHECK (decision IS NULL OR (decision = 'withdrawn') = (decided_by = proposed_by))
);
CREATE INDEX import_waits ON import (state, uploaded_at);

-- What was read of a file with requesters, until it stands in the register. A row that has a fault is kept for its number
-- alone: another row may have the same.
CREATE TABLE import_requester (
    id                TEXT   PRIMARY KEY,
    import_id         TEXT   NOT NULL REFERENCES import (id),
    line              BIGINT NOT NULL CHECK (line > 0),
    contract_id       TEXT   NOT NULL REFERENCES contract (id),
    number            TEXT   NOT NULL,
    number_key        TEXT   NOT NULL,
    proposal_id       TEXT   UNIQUE,
    name              TEXT,
    name_key          TEXT,
    kana              TEXT,
    kana_key          TEXT,
    active            BIGINT CHECK (active IN (0, 1)),
    valid_from        TEXT,
    valid_until       TEXT,
    passphrase_sealed TEXT   CHECK (passphrase_sealed LIKE 's1.%'),
    phc               TEXT   CHECK (phc LIKE '$argon2id$%'), -- R10-3-5
    CHECK ((name IS NULL) = (proposal_id IS NULL) AND (name_key IS NULL) = (proposal_id IS NULL)),
    CHECK ((kana IS NULL) = (proposal_id IS NULL) AND (kana_key IS NULL) = (proposal_id IS NULL)),
    CHECK ((active IS NULL) = (proposal_id IS NULL)),
    CHECK (valid_until >= valid_from),
    -- A passphrase is kept sealed until it is hashed, and never beside its hash.
    CHECK (CASE WHEN proposal_id IS NULL THEN passphrase_sealed IS NULL AND phc IS NULL
                ELSE (passphrase_sealed IS NULL) <> (phc IS NULL) END),
    UNIQUE (import_id, line)
);
CREATE INDEX import_requester_number ON import_requester (import_id, contract_id, number_key, line);
CREATE INDEX import_requester_unhashed ON import_requester (import_id, line) WHERE passphrase_sealed IS NOT NULL;

-- What is wrong with a row; nothing of what the row says.
CREATE TABLE import_fault (
    import_id   TEXT   NOT NULL REFERENCES import (id),
    line        BIGINT NOT NULL CHECK (line > 0),
    place       BIGINT NOT NULL,
    cell        BIGINT CHECK (cell > 0),
    column_name TEXT   NOT NULL,
    why         TEXT   NOT NULL,
    n           BIGINT NOT NULL,
    PRIMARY KEY (import_id, line, place)
);

ALTER TABLE register_proposal ADD COLUMN import_id TEXT REFERENCES import (id);
CREATE INDEX register_proposal_import ON register_proposal (import_id, decision) WHERE import_id IS NOT NULL;

CREATE FUNCTION import_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.state <> 'reading' OR NEW.proposed_by IS NOT NULL OR NEW.decision IS NOT NULL THEN RAISE EXCEPTION 'a file is read first'; END IF; RETURN NEW; END $$;
CREATE TRIGGER import_begins BEFORE INSERT ON import
FOR EACH ROW EXECUTE FUNCTION import_begins();
CREATE FUNCTION import_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.state <> OLD.state AND NOT (
    OLD.state = 'reading' AND NEW.state = 'checked'
    OR OLD.state = 'checked' AND NEW.state = 'hashing' AND OLD.faults = 0 AND OLD.row_count > 0
    OR OLD.state = 'hashing' AND NEW.state = 'checked' AND NEW.faults > 0
    OR OLD.state = 'hashing' AND NEW.state = 'proposed'
       AND OLD.row_count = (SELECT COUNT(*) FROM register_proposal p WHERE p.import_id = OLD.id)
    OR OLD.state IN ('reading', 'checked', 'hashing') AND NEW.state = 'discarded'
       AND NOT EXISTS (SELECT 1 FROM register_proposal p WHERE p.import_id = OLD.id)) THEN RAISE EXCEPTION 'a file is taken into the register as a whole or not at all'; END IF; RETURN NEW; END $$;
CREATE TRIGGER import_moves BEFORE UPDATE OF state ON import
FOR EACH ROW EXECUTE FUNCTION import_moves();
CREATE FUNCTION import_is_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.decision IS NOT NULL OR EXISTS (
    SELECT 1 FROM register_proposal p WHERE p.import_id = OLD.id AND p.decision IS NULL) THEN RAISE EXCEPTION 'all requesters of a file are decided about at once'; END IF; RETURN NEW; END $$;
CREATE TRIGGER import_is_decided_once BEFORE UPDATE OF decision, declined_why, decided_by, decided_at ON import
FOR EACH ROW EXECUTE FUNCTION import_is_decided_once();
CREATE FUNCTION import_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a file that arrived stays what it was'; END $$;
CREATE TRIGGER import_stays BEFORE UPDATE OF id, kind, file_name, uploaded_by, uploaded_at ON import
FOR EACH ROW EXECUTE FUNCTION import_stays();
CREATE FUNCTION import_proposer_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.state NOT IN ('checked') THEN RAISE EXCEPTION 'a file has one who took it into the register'; END IF; RETURN NEW; END $$;
CREATE TRIGGER import_proposer_stays BEFORE UPDATE OF proposed_by ON import
FOR EACH ROW EXECUTE FUNCTION import_proposer_stays();
CREATE FUNCTION import_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'what became of a file is kept'; END $$;
CREATE TRIGGER import_is_kept BEFORE DELETE ON import
FOR EACH ROW EXECUTE FUNCTION import_is_kept();
CREATE FUNCTION import_requester_while_reading() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NOT EXISTS (SELECT 1 FROM import i WHERE i.id = NEW.import_id AND i.state = 'reading' AND i.kind = 'requesters') THEN RAISE EXCEPTION 'rows are added while their file is read'; END IF; RETURN NEW; END $$;
CREATE TRIGGER import_requester_while_reading BEFORE INSERT ON import_requester
FOR EACH ROW EXECUTE FUNCTION import_requester_while_reading();
CREATE FUNCTION register_proposal_of_import() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.import_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM import i WHERE i.id = NEW.import_id AND i.state = 'hashing' AND i.proposed_by = NEW.proposed_by AND NEW.kind = 'requester') THEN RAISE EXCEPTION 'an import proposes requesters, for whoever started it'; END IF; RETURN NEW; END $$;
CREATE TRIGGER register_proposal_of_import BEFORE INSERT ON register_proposal
FOR EACH ROW EXECUTE FUNCTION register_proposal_of_import();
CREATE FUNCTION register_proposal_import_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'what was proposed for the register never changes'; END $$;
CREATE TRIGGER register_proposal_import_stays BEFORE UPDATE OF import_id ON register_proposal
FOR EACH ROW EXECUTE FUNCTION register_proposal_import_stays();
