-- How sessions end beyond the server's own tokens.

-- +goose Up
-- What the exchange of a code gave, so that it can be taken back when the code is
-- used again. Codes that were spent before this column have none.
ALTER TABLE authorization_codes ADD COLUMN family TEXT NOT NULL DEFAULT '';
ALTER TABLE authorization_codes ADD COLUMN replayed_at BIGINT NOT NULL DEFAULT 0; -- when that was first noticed; 0: never

-- Sessions that began at an outside identity provider which can be logged out of,
-- found by the family of their tokens; until the code is exchanged, by the code.
CREATE TABLE external_sessions (
    code        BLOB   PRIMARY KEY, -- SHA-256
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    account_id  TEXT   NOT NULL,
    family      TEXT   NOT NULL DEFAULT '',
    provider    TEXT   NOT NULL,
    sealed      BLOB   NOT NULL, -- the provider's ID token
    expires_at  BIGINT NOT NULL  -- of the code, then of the tokens
);

CREATE INDEX external_sessions_account ON external_sessions (account_id);
CREATE INDEX external_sessions_expiry ON external_sessions (expires_at);

-- Log-outs by redirect: those on their way to a provider and back, found by the
-- SHA-256 of their state, and orders that are good once. See external_logins.
CREATE TABLE external_logouts (
    hash        BLOB   PRIMARY KEY,
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    shop_id     BIGINT NOT NULL,
    request     BLOB   NOT NULL UNIQUE,
    sealed      BLOB   NOT NULL, -- callback address
    expires_at  BIGINT NOT NULL, -- by the system's clock
    spent_at    BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX external_logouts_expiry ON external_logouts (expires_at);

-- +goose Down
DROP TABLE external_logouts;
DROP TABLE external_sessions;
ALTER TABLE authorization_codes DROP COLUMN replayed_at;
ALTER TABLE authorization_codes DROP COLUMN family;
