-- What a contract asks of its callers: the usual way (lost = ''), and what stands in for what is lost. Every way has a proof, so
-- that a call-back alone verifies nobody; a stand-in begins with a call-back.
CREATE TABLE verification_policy (
    contract_id  TEXT   NOT NULL REFERENCES contract (id),
    lost         TEXT   NOT NULL CHECK (lost IN ('', 'passphrase', 'one_time_code', 'totp')),
    first_proof  TEXT   NOT NULL CHECK (first_proof IN ('passphrase', 'one_time_code', 'totp')),
    second_proof TEXT   CHECK (second_proof IN ('passphrase', 'one_time_code', 'totp')),
    call_back    BIGINT NOT NULL CHECK (call_back IN (0, 1)),
    PRIMARY KEY (contract_id, lost),
    CHECK (second_proof <> first_proof),
    CHECK (lost <> first_proof AND lost <> COALESCE(second_proof, 'none')),
    CHECK (lost = '' OR call_back = 1)
);
-- Contracts that are there keep what they had, as a policy of their own.
INSERT INTO verification_policy (contract_id, lost, first_proof, call_back) SELECT id, '', 'passphrase', 0 FROM contract;

-- What a check asked for. Until now that was the passphrase.
ALTER TABLE verification ADD COLUMN lost TEXT NOT NULL DEFAULT '' CHECK (lost IN ('', 'passphrase', 'one_time_code', 'totp'));
ALTER TABLE verification ADD COLUMN first_proof TEXT NOT NULL DEFAULT 'passphrase' CHECK (first_proof IN ('passphrase', 'one_time_code', 'totp'));
ALTER TABLE verification ADD COLUMN second_proof TEXT CHECK (second_proof IN ('passphrase', 'one_time_code', 'totp'));
ALTER TABLE verification ADD COLUMN call_back BIGINT NOT NULL DEFAULT 0 CHECK (call_back IN (0, 1));
ALTER TABLE verification DROP COLUMN factor;

CREATE TRIGGER verification_keeps_to_the_policy BEFORE INSERT ON verification
WHEN NEW.outcome = 'verified' AND NOT EXISTS (
    SELECT 1 FROM verification_policy p
    WHERE p.contract_id = NEW.contract_id AND p.lost = NEW.lost AND p.first_proof = NEW.first_proof
      AND COALESCE(p.second_proof, '') = COALESCE(NEW.second_proof, '') AND p.call_back = NEW.call_back)
BEGIN SELECT RAISE(ABORT, 'R10-3-9: nobody is verified but as their contract''s policy says'); END;
