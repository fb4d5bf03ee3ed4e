-- +goose Up
-- One row per pair of access and refresh token. Its id is a hash of the refresh
-- token, so that this finds the row without an index of its own. A row is kept
-- until its refresh token has been expired for a while, so that re-use is
-- recognised.
CREATE TABLE tokens (
    jti                TEXT   PRIMARY KEY,
    company            TEXT   NOT NULL,
    environment        TEXT   NOT NULL,
    account_id         TEXT   NOT NULL,
    client_id          BIGINT NOT NULL,
    family             TEXT   NOT NULL, -- the same from login through all refreshes
    state              TEXT   NOT NULL, -- live; spent by a refresh; revoked
    issued_at          BIGINT NOT NULL,
    expires_at         BIGINT NOT NULL, -- of the access token
    refresh_expires_at BIGINT NOT NULL, -- of the whole family
    spent_at           BIGINT NOT NULL DEFAULT 0,
    last_used_at       BIGINT NOT NULL DEFAULT 0,
    ip                 TEXT   NOT NULL DEFAULT '',
    user_agent         TEXT   NOT NULL DEFAULT ''
);

CREATE INDEX tokens_live ON tokens (account_id) WHERE state = 'live';
-- By the day: new rows of many families then share pages, which every refresh
-- would otherwise write one of its own of.
CREATE INDEX tokens_expiry ON tokens ((refresh_expires_at / 86400000000));

-- Authorization codes, found by SHA-256.
CREATE TABLE authorization_codes (
    hash         BLOB   PRIMARY KEY,
    company      TEXT   NOT NULL,
    environment  TEXT   NOT NULL,
    account_id   TEXT   NOT NULL,
    client_id    BIGINT NOT NULL,
    redirect_uri TEXT   NOT NULL DEFAULT '',
    challenge    TEXT   NOT NULL DEFAULT '', -- PKCE, S256
    expires_at   BIGINT NOT NULL,
    spent_at     BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX authorization_codes_expiry ON authorization_codes (expires_at);

-- Keys that sign access tokens, shared by all nodes and companies.
CREATE TABLE signing_keys (
    kid        TEXT   PRIMARY KEY,
    alg        TEXT   NOT NULL, -- RS256, ES256
    private    BLOB   NOT NULL, -- sealed PKCS #8
    created_at BIGINT NOT NULL,
    signs_from BIGINT NOT NULL,
    retires_at BIGINT NOT NULL DEFAULT 0 -- no longer published then; 0: not yet known
);

-- +goose Down
DROP TABLE signing_keys;
DROP TABLE authorization_codes;
DROP TABLE tokens;
