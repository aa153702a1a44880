-- Changes of a contract that are recorded now and in force from their day on, by nobody's hand (R10-3-2). What a
-- contract says of itself is how it began; the change with the latest day that has come says how it is.
CREATE TABLE contract_change (
    id           TEXT   PRIMARY KEY,
    contract_id  TEXT   NOT NULL REFERENCES contract (id),
    kind         TEXT   NOT NULL CHECK (kind IN ('accounts')),
    accounts     BIGINT NOT NULL CHECK (accounts > 0 AND accounts % 25 = 0), -- R10-3-2
    effective_on TEXT   NOT NULL CHECK (effective_on LIKE '____-__-01'),     -- R10-3-2
    recorded_by  TEXT   NOT NULL REFERENCES agent (id),
    recorded_at  BIGINT NOT NULL,
    revoked_on   TEXT,
    revoked_by   TEXT   REFERENCES agent (id),
    revoked_at   BIGINT,
    CHECK (revoked_on < effective_on),
    CHECK ((revoked_by IS NULL) = (revoked_on IS NULL) AND (revoked_at IS NULL) = (revoked_on IS NULL))
);
CREATE INDEX contract_change_contract ON contract_change (contract_id, effective_on);
CREATE UNIQUE INDEX contract_change_one_a_day ON contract_change (contract_id, kind, effective_on) WHERE revoked_on IS NULL;
CREATE TRIGGER contract_change_stays
BEFORE UPDATE OF id, contract_id, kind, accounts, effective_on, recorded_by, recorded_at ON contract_change
BEGIN SELECT RAISE(ABORT, 'a change that was recorded never changes'); END;
CREATE TRIGGER contract_change_revoked_stays BEFORE UPDATE ON contract_change WHEN OLD.revoked_on IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a change that was taken back stays so'); END;
CREATE TRIGGER contract_change_is_kept BEFORE DELETE ON contract_change
BEGIN SELECT RAISE(ABORT, 'a change is kept'); END;
CREATE TRIGGER contract_accounts_change_by_month BEFORE UPDATE OF accounts ON contract WHEN NEW.accounts <> OLD.accounts
BEGIN SELECT RAISE(ABORT, 'R10-3-2: accounts change from the first of a month on'); END;
