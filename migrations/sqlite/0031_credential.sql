-- What requesters prove themselves with besides the passphrase, and whether it still counts.
--
-- Wrong answers in a row; ten disable, until a supervisor lets the credentials count again.
ALTER TABLE requester ADD COLUMN failures BIGINT NOT NULL DEFAULT 0 CHECK (failures >= 0);
ALTER TABLE requester ADD COLUMN disabled_at BIGINT CHECK (disabled_at IS NULL OR failures >= 10);
CREATE INDEX requester_disabled ON requester (disabled_at) WHERE disabled_at IS NOT NULL;

-- Numbers to call back, registered beforehand.
CREATE TABLE call_back_number (
    requester_id TEXT   NOT NULL REFERENCES requester (id),
    place        BIGINT NOT NULL CHECK (place IN (1, 2)),
    number       TEXT   NOT NULL,
    PRIMARY KEY (requester_id, place)
);

-- Cards of numbered one-time codes; one counts per requester. `asked` is the number that is asked for until its code is used or
-- was answered wrongly three times.
CREATE TABLE code_card (
    id           TEXT   PRIMARY KEY,
    requester_id TEXT   NOT NULL REFERENCES requester (id),
    made_at      BIGINT NOT NULL,
    replaced_at  BIGINT,
    asked        BIGINT CHECK (asked BETWEEN 1 AND 20),
    wrong        BIGINT NOT NULL DEFAULT 0 CHECK (wrong BETWEEN 0 AND 3)
);
CREATE UNIQUE INDEX code_card_one ON code_card (requester_id) WHERE replaced_at IS NULL;
CREATE TABLE code (
    card_id  TEXT   NOT NULL REFERENCES code_card (id),
    number   BIGINT NOT NULL CHECK (number BETWEEN 1 AND 20),
    phc      TEXT   NOT NULL CHECK (phc LIKE '$argon2id$%'),
    used_at  BIGINT,
    burnt_at BIGINT,
    PRIMARY KEY (card_id, number),
    CHECK (used_at IS NULL OR burnt_at IS NULL)
);

-- Authenticator apps: the seed is sealed for this requester, and each step counts once.
CREATE TABLE requester_totp (
    requester_id TEXT   PRIMARY KEY REFERENCES requester (id),
    seed_sealed  TEXT   NOT NULL CHECK (seed_sealed LIKE 's1.%'),
    enrolled_at  BIGINT NOT NULL,
    last_step    BIGINT NOT NULL DEFAULT 0
);

-- Who a caller says they are, and how far the check of it is.
CREATE TABLE claim (
    call_id        TEXT   PRIMARY KEY REFERENCES call (id),
    contract_said  TEXT   NOT NULL,
    requester_said TEXT   NOT NULL,
    lost           TEXT   CHECK (lost IN ('passphrase', 'one_time_code', 'totp')),
    number         BIGINT CHECK (number BETWEEN 1 AND 20),
    opened_at      BIGINT,
    device_number  TEXT,
    called_back_at BIGINT,
    CHECK (device_number IS NULL OR opened_at IS NOT NULL),
    CHECK (called_back_at IS NULL OR opened_at IS NOT NULL)
);

-- When a key failed last: what many share forgets after a while.
ALTER TABLE throttle ADD COLUMN failed_at BIGINT;

CREATE TRIGGER code_counts_once BEFORE UPDATE ON code WHEN OLD.used_at IS NOT NULL OR OLD.burnt_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a code that was used or burnt stays so'); END;
CREATE TRIGGER code_is_kept BEFORE DELETE ON code
BEGIN SELECT RAISE(ABORT, 'a code is kept'); END;
CREATE TRIGGER requester_totp_step_counts_once BEFORE UPDATE ON requester_totp
WHEN NEW.seed_sealed = OLD.seed_sealed AND NEW.last_step <= OLD.last_step
BEGIN SELECT RAISE(ABORT, 'a step counts once'); END;
