-- The systems (R6) and devices (R7) that the provider supports: by the name of a system, any version of it, from one
-- on, or these alone; by the beginning of a device's maker and model, or a part of it.
CREATE TABLE supported (
    id       TEXT   PRIMARY KEY,
    rule     TEXT   NOT NULL CHECK (rule IN ('any_version', 'at_least', 'one_of', 'starts_with', 'contains')),
    name     TEXT   NOT NULL,
    versions TEXT,
    note     TEXT,
    added_at BIGINT NOT NULL,
    version  BIGINT NOT NULL,
    CHECK ((rule IN ('at_least', 'one_of')) = (versions IS NOT NULL)),
    CHECK (rule <> 'at_least' OR versions NOT LIKE '% %')
);
