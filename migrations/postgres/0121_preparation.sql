-- What a subscriber prepares (R5): three things that the terms name, what else the provider names, and what of it is
-- done, contract by contract. Who ticked and unticked is in the audit log.
CREATE TABLE preparation_item (
    id         TEXT   PRIMARY KEY,
    name       TEXT,
    added_at   BIGINT NOT NULL,
    removed_at BIGINT,
    CHECK ((id IN ('internet', 'devices', 'policy')) = (name IS NULL)),
    CHECK (removed_at IS NULL OR name IS NOT NULL)
);
INSERT INTO preparation_item (id, added_at) VALUES ('internet', 0), ('devices', 0), ('policy', 0);
CREATE TABLE preparation (
    contract_id TEXT   NOT NULL REFERENCES contract (id),
    item_id     TEXT   NOT NULL REFERENCES preparation_item (id),
    done_on     TEXT   NOT NULL CHECK (done_on LIKE '____-__-__'),
    done_by     TEXT   NOT NULL REFERENCES agent (id),
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (contract_id, item_id)
);
