-- +goose Up
CREATE TABLE connect_users (
    id          TEXT   NOT NULL PRIMARY KEY,
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    external_id TEXT   NOT NULL,
    widget_id   TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    deleted_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX connect_users_external ON connect_users (company, environment, external_id)
    WHERE external_id <> '' AND deleted_at = 0;
CREATE INDEX connect_users_created ON connect_users (company, environment, created_at);

CREATE TABLE connect_accounts (
    id              TEXT   NOT NULL PRIMARY KEY,
    company         TEXT   NOT NULL,
    environment     TEXT   NOT NULL,
    user_id         TEXT   NOT NULL,
    country         TEXT   NOT NULL,
    platform        TEXT   NOT NULL,
    identifier_hash BLOB   NOT NULL,
    identifier      BLOB   NOT NULL,
    gov_hash        BLOB,
    gov_id          BLOB,
    worker_id       TEXT   NOT NULL,
    warning         TEXT   NOT NULL,
    last_success    BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    deleted_at      BIGINT NOT NULL
);
CREATE UNIQUE INDEX connect_accounts_identity
    ON connect_accounts (company, environment, user_id, platform, country, identifier_hash) WHERE deleted_at = 0;
CREATE INDEX connect_accounts_identifier ON connect_accounts (company, environment, identifier_hash);
CREATE INDEX connect_accounts_gov ON connect_accounts (company, environment, gov_hash);

CREATE TABLE connect_logins (
    id               TEXT   NOT NULL PRIMARY KEY,
    company          TEXT   NOT NULL,
    environment      TEXT   NOT NULL,
    account_id       TEXT   NOT NULL,
    user_id          TEXT   NOT NULL,
    external_id      TEXT   NOT NULL,
    widget_id        TEXT   NOT NULL,
    bulk_id          TEXT   NOT NULL,
    platform         TEXT   NOT NULL,
    country          TEXT   NOT NULL,
    source           TEXT   NOT NULL,
    status           TEXT   NOT NULL,
    detail           TEXT   NOT NULL,
    condition        TEXT   NOT NULL,
    version          BIGINT NOT NULL,
    phase            TEXT   NOT NULL,
    credentials      BLOB,
    state            BLOB,
    answer           BLOB,
    challenge        TEXT   NOT NULL,
    code_sent_at     BIGINT NOT NULL,
    code_expires_at  BIGINT NOT NULL,
    tries            BIGINT NOT NULL,
    resends          BIGINT NOT NULL,
    retries          BIGINT NOT NULL,
    authenticated_at BIGINT NOT NULL,
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL
);
CREATE INDEX connect_logins_account ON connect_logins (company, environment, account_id, created_at);
CREATE INDEX connect_logins_created ON connect_logins (company, environment, created_at);

CREATE TABLE connect_holds (
    company         TEXT   NOT NULL,
    environment     TEXT   NOT NULL,
    platform        TEXT   NOT NULL,
    identifier_hash BLOB   NOT NULL,
    condition       TEXT   NOT NULL,
    until           BIGINT NOT NULL,
    PRIMARY KEY (company, environment, platform, identifier_hash)
);

CREATE TABLE connect_data (
    account_id  TEXT   NOT NULL,
    part        TEXT   NOT NULL,
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    sealed      BLOB   NOT NULL,
    updated_at  BIGINT NOT NULL,
    PRIMARY KEY (account_id, part)
);

CREATE TABLE connect_widgets (
    id          TEXT   NOT NULL PRIMARY KEY,
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    record      TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);
CREATE INDEX connect_widgets_scope ON connect_widgets (company, environment, created_at);

CREATE TABLE connect_replies (
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    key_hash    BLOB   NOT NULL,
    body_hash   BLOB   NOT NULL,
    status      BIGINT NOT NULL,
    reply       BLOB,
    created_at  BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    PRIMARY KEY (company, environment, key_hash)
);
CREATE INDEX connect_replies_created ON connect_replies (created_at);

-- +goose Down
DROP TABLE connect_replies;
DROP TABLE connect_widgets;
DROP TABLE connect_data;
DROP TABLE connect_holds;
DROP TABLE connect_logins;
DROP TABLE connect_accounts;
DROP TABLE connect_users;
