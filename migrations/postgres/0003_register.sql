-- Subscribers, contracts with their desk option, requesters, contacts, tenants.
CREATE TABLE subscriber (
    id         TEXT   PRIMARY KEY,
    number     TEXT   NOT NULL UNIQUE,
    name       TEXT   NOT NULL,
    kana       TEXT   NOT NULL,
    name_key   TEXT   NOT NULL,
    kana_key   TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    version    BIGINT NOT NULL
);
CREATE INDEX subscriber_name_key ON subscriber (name_key);
CREATE INDEX subscriber_kana_key ON subscriber (kana_key);

CREATE TABLE contact (
    id            TEXT   PRIMARY KEY,
    subscriber_id TEXT   NOT NULL REFERENCES subscriber (id),
    name          TEXT   NOT NULL,
    address       TEXT   NOT NULL,
    created_at    BIGINT NOT NULL,
    removed_at    BIGINT
);
CREATE INDEX contact_subscriber ON contact (subscriber_id) WHERE removed_at IS NULL;

CREATE TABLE contract (
    id            TEXT   PRIMARY KEY,
    subscriber_id TEXT   NOT NULL REFERENCES subscriber (id),
    number        TEXT   NOT NULL UNIQUE,
    accounts      BIGINT NOT NULL CHECK (accounts > 0 AND accounts % 25 = 0), -- R10-3-2
    designated    TEXT   NOT NULL CHECK (designated IN ('lock', 'wipe')),     -- R10-2
    billing_start TEXT   NOT NULL,
    lock_message  TEXT,
    created_at    BIGINT NOT NULL,
    version       BIGINT NOT NULL
);
CREATE INDEX contract_subscriber ON contract (subscriber_id);

CREATE TABLE requester (
    id          TEXT   PRIMARY KEY,
    contract_id TEXT   NOT NULL REFERENCES contract (id),
    number      TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    kana        TEXT   NOT NULL,
    number_key  TEXT   NOT NULL,
    name_key    TEXT   NOT NULL,
    kana_key    TEXT   NOT NULL,
    passphrase  TEXT   NOT NULL CHECK (passphrase LIKE '$argon2id$%'), -- R10-3-5
    active      BIGINT NOT NULL CHECK (active IN (0, 1)),
    created_at  BIGINT NOT NULL,
    version     BIGINT NOT NULL,
    UNIQUE (contract_id, number_key)
);

CREATE TABLE tenant (
    id               TEXT   PRIMARY KEY,
    contract_id      TEXT   NOT NULL UNIQUE REFERENCES contract (id),
    api_base         TEXT   NOT NULL,
    api_host         TEXT   NOT NULL,
    token_id         TEXT   NOT NULL,
    signing          TEXT   NOT NULL CHECK (signing IN ('HS256', 'ES256')),
    secret_sealed    TEXT   NOT NULL CHECK (secret_sealed LIKE 's1.%'),
    token_expires_on TEXT,
    mirrored_at      BIGINT,
    mirror_failed_at BIGINT,
    mirror_why       TEXT,
    mirror_wanted_at BIGINT,
    created_at       BIGINT NOT NULL,
    version          BIGINT NOT NULL
);

CREATE TABLE device (
    tenant_id         TEXT   NOT NULL REFERENCES tenant (id),
    device_uid        TEXT   NOT NULL,
    serial            TEXT   NOT NULL,
    name              TEXT   NOT NULL,
    username          TEXT   NOT NULL,
    esn               TEXT   NOT NULL,
    platform          TEXT   NOT NULL,
    os                TEXT   NOT NULL,
    model             TEXT   NOT NULL,
    agent_status      TEXT   NOT NULL,
    stolen            BIGINT NOT NULL CHECK (stolen IN (0, 1)),
    licences          TEXT   NOT NULL,
    encryption        TEXT   NOT NULL,
    last_connected_at BIGINT,
    mirrored_at       BIGINT NOT NULL,
    search_key        TEXT   NOT NULL,
    PRIMARY KEY (tenant_id, device_uid)
);
