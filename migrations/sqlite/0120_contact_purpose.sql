-- What a contact is told of: what is done on the desk, contract and billing, the tenant. Whoever was there before is
-- told of everything.
ALTER TABLE contact ADD COLUMN for_security BIGINT NOT NULL DEFAULT 1 CHECK (for_security IN (0, 1));
ALTER TABLE contact ADD COLUMN for_contract BIGINT NOT NULL DEFAULT 1 CHECK (for_contract IN (0, 1));
ALTER TABLE contact ADD COLUMN for_technical BIGINT NOT NULL DEFAULT 1
    CHECK (for_technical IN (0, 1) AND for_security + for_contract + for_technical > 0);
ALTER TABLE contact ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
