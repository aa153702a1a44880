-- How many devices of a contract were in use on a day in Tokyo (R10-3-3, R16): as the last complete reading of its
-- tenant that began on that day told, beside the accounts that it had. A day without a row was not counted.
CREATE TABLE usage_day (
    contract_id TEXT   NOT NULL REFERENCES contract (id),
    day         TEXT   NOT NULL,
    devices     BIGINT NOT NULL CHECK (devices >= 0),
    contracted  BIGINT NOT NULL CHECK (contracted > 0),
    counted_at  BIGINT NOT NULL,
    PRIMARY KEY (contract_id, day),
    CHECK (day = to_char(to_timestamp(counted_at / 1000000) AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD'))
);
CREATE FUNCTION usage_day_by_a_later_reading() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.contract_id <> OLD.contract_id OR NEW.day <> OLD.day OR NEW.counted_at <= OLD.counted_at
    THEN RAISE EXCEPTION 'R10-3-3: a day is counted anew by a later reading alone'; END IF; RETURN NEW; END $$;
CREATE TRIGGER usage_day_by_a_later_reading BEFORE UPDATE ON usage_day
FOR EACH ROW EXECUTE FUNCTION usage_day_by_a_later_reading();
CREATE FUNCTION usage_day_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'R10-3-3: what was counted is kept'; END $$;
CREATE TRIGGER usage_day_is_kept BEFORE DELETE ON usage_day
FOR EACH ROW EXECUTE FUNCTION usage_day_is_kept();
