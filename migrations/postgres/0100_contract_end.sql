-- Notices that a desk option stops (R10-5), each with the day on which it takes effect. A notice may be taken
-- back until then; what is recorded is kept.
CREATE TABLE contract_end (
    id           TEXT   PRIMARY KEY,
    contract_id  TEXT   NOT NULL REFERENCES contract (id),
    arrived_on   TEXT   NOT NULL,
    named_on     TEXT,
    effective_on TEXT   NOT NULL,
    recorded_by  TEXT   NOT NULL REFERENCES agent (id),
    recorded_at  BIGINT NOT NULL,
    revoked_on   TEXT,
    revoked_by   TEXT   REFERENCES agent (id),
    revoked_at   BIGINT,
    CHECK (effective_on::date >= arrived_on::date + 30 AND (named_on IS NULL OR effective_on >= named_on)),
    CHECK (effective_on::date = arrived_on::date + 30 OR effective_on = named_on),
    CHECK (revoked_on < effective_on),
    CHECK ((revoked_by IS NULL) = (revoked_on IS NULL) AND (revoked_at IS NULL) = (revoked_on IS NULL))
);
CREATE INDEX contract_end_contract ON contract_end (contract_id, recorded_at);
CREATE UNIQUE INDEX contract_end_one ON contract_end (contract_id) WHERE revoked_on IS NULL;
CREATE FUNCTION contract_end_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'R10-5: a notice that was recorded never changes'; END $$;
CREATE TRIGGER contract_end_stays
BEFORE UPDATE OF id, contract_id, arrived_on, named_on, effective_on, recorded_by, recorded_at ON contract_end
FOR EACH ROW EXECUTE FUNCTION contract_end_stays();
CREATE FUNCTION contract_end_revoked_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.revoked_on IS NOT NULL THEN RAISE EXCEPTION 'R10-5: a notice that was taken back stays so'; END IF; RETURN NEW; END $$;
CREATE TRIGGER contract_end_revoked_stays BEFORE UPDATE ON contract_end
FOR EACH ROW EXECUTE FUNCTION contract_end_revoked_stays();
CREATE FUNCTION contract_end_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'R10-5: a notice is kept'; END $$;
CREATE TRIGGER contract_end_is_kept BEFORE DELETE ON contract_end
FOR EACH ROW EXECUTE FUNCTION contract_end_is_kept();
-- Nothing is accepted for a contract that is not in force on the day, in Tokyo.
CREATE FUNCTION request_of_a_contract_in_force() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE today TEXT := to_char(to_timestamp(NEW.accepted_at / 1000000) AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD');
BEGIN IF EXISTS (
    SELECT 1 FROM contract c
    LEFT JOIN contract_end e ON e.contract_id = c.id AND e.revoked_on IS NULL
    WHERE c.id = NEW.contract_id AND (c.billing_start > today OR e.effective_on < today))
    THEN RAISE EXCEPTION 'R10-4, R10-5: the contract is not in force'; END IF; RETURN NEW; END $$;
CREATE TRIGGER request_of_a_contract_in_force BEFORE INSERT ON request
FOR EACH ROW EXECUTE FUNCTION request_of_a_contract_in_force();
