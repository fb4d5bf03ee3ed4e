-- Outside identity providers and the log-ins that are on their way to one.

-- +goose Up
CREATE TABLE identity_providers (
    company    TEXT   NOT NULL REFERENCES companies (code),
    id         TEXT   NOT NULL, -- the manifest's key
    settings   TEXT   NOT NULL, -- JSON
    sealed     BLOB   NOT NULL, -- the client secret; a seal of nothing where there is none
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (company, id)
);

-- One row per log-in, found by the SHA-256 of its state. request is the same for
-- all log-ins of an order that is good once, so that there is one; else it is the
-- state's hash too. A row outlives the order: what was used must be known.
CREATE TABLE external_logins (
    hash        BLOB   PRIMARY KEY,
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    shop_id     BIGINT NOT NULL,
    client_id   BIGINT NOT NULL,
    provider    TEXT   NOT NULL,
    request     BLOB   NOT NULL UNIQUE,
    browser     BLOB   NOT NULL, -- SHA-256 of what the browser's cookie holds
    sealed      BLOB   NOT NULL, -- nonce, PKCE verifier, callback address
    expires_at  BIGINT NOT NULL, -- by the system's clock
    spent_at    BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX external_logins_expiry ON external_logins (expires_at);

-- +goose Down
DROP TABLE external_logins;
DROP TABLE identity_providers;
