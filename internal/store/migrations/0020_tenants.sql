-- Who may call: companies, their keys, clients, shops and signature keys.
-- Secrets that are only compared are kept as SHA-256 ("hash"); those that must
-- be read again are sealed by the vault ("sealed").

-- +goose Up
CREATE TABLE companies (
    code       TEXT NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    limits     TEXT NOT NULL,   -- JSON; absent members fall back to the deployment's
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE api_keys (
    id          TEXT NOT NULL PRIMARY KEY,
    company     TEXT NOT NULL REFERENCES companies (code),
    environment TEXT NOT NULL,
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    hash        BLOB NOT NULL UNIQUE,
    enabled     BOOLEAN NOT NULL,
    settings    TEXT NOT NULL,  -- JSON
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    UNIQUE (company, environment, name)
);

CREATE TABLE oauth_clients (
    id          BIGINT NOT NULL PRIMARY KEY,
    company     TEXT NOT NULL REFERENCES companies (code),
    environment TEXT NOT NULL,
    name        TEXT NOT NULL,
    hash        BLOB NOT NULL,
    enabled     BOOLEAN NOT NULL,
    settings    TEXT NOT NULL,  -- JSON
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);

CREATE TABLE shops (
    id         BIGINT NOT NULL PRIMARY KEY,
    company    TEXT NOT NULL REFERENCES companies (code),
    settings   TEXT NOT NULL,   -- JSON
    sealed     BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE signature_keys (
    company     TEXT NOT NULL REFERENCES companies (code),
    id          TEXT NOT NULL,
    environment TEXT NOT NULL,
    profile     TEXT NOT NULL,
    alg         TEXT NOT NULL,
    sealed      BLOB NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    PRIMARY KEY (company, id)
);

-- What is the deployment's and no company's: the hash of the admin token, and
-- the manifest's sources, limits, mail, sms and apis, sealed because URLs and
-- keys of others are among them.
CREATE TABLE deployment_settings (
    name       TEXT NOT NULL PRIMARY KEY,
    value      BLOB NOT NULL,
    updated_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE deployment_settings;
DROP TABLE signature_keys;
DROP TABLE shops;
DROP TABLE oauth_clients;
DROP TABLE api_keys;
DROP TABLE companies;
