-- Log-ins at the hosted pages, for applications that speak OpenID Connect.

-- +goose Up
-- A browser in which a shop's customer is signed in, found by the SHA-256 of what
-- its cookie holds.
CREATE TABLE browser_sessions (
    hash        BLOB   PRIMARY KEY,
    id          TEXT   NOT NULL UNIQUE, -- "sid" of ID tokens
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    shop_id     BIGINT NOT NULL,
    account_id  TEXT   NOT NULL,
    methods     TEXT   NOT NULL, -- by which its holder was recognised, with spaces between them
    auth_at     BIGINT NOT NULL, -- when that was
    used_at     BIGINT NOT NULL,
    ends_at     BIGINT NOT NULL  -- at the latest
);

CREATE INDEX browser_sessions_account ON browser_sessions (account_id);
CREATE INDEX browser_sessions_end ON browser_sessions (ends_at);

-- What an application was granted with an authorization code. It is found by the
-- code at first, and then by the family of the tokens, for as long as these live.
CREATE TABLE grants (
    id          TEXT   PRIMARY KEY, -- part of the code's hash, and of the family's name
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    account_id  TEXT   NOT NULL,
    client_id   BIGINT NOT NULL,
    session_id  TEXT   NOT NULL, -- of the browser's session
    scopes      TEXT   NOT NULL, -- with spaces between them
    nonce       TEXT   NOT NULL, -- as the application gave it
    methods     TEXT   NOT NULL,
    auth_at     BIGINT NOT NULL,
    ends_at     BIGINT NOT NULL  -- the code's end, then the family's
);

CREATE INDEX grants_account ON grants (account_id);
CREATE INDEX grants_end ON grants (ends_at);

-- +goose Down
DROP TABLE grants;
DROP TABLE browser_sessions;
