-- +goose Up
-- What a profile has beyond its account (accounts, realm "profile").
CREATE TABLE profiles (
    account_id     TEXT    PRIMARY KEY,
    company        TEXT    NOT NULL,
    environment    TEXT    NOT NULL,
    mnemocode      TEXT    NOT NULL,                -- public code, permanent
    role           TEXT    NOT NULL,                -- CLIENT, USER, EMPLOYEE, PARTNER, COMPANY
    mfa            TEXT    NOT NULL DEFAULT '',     -- '' or otp
    reset_required BOOLEAN NOT NULL DEFAULT FALSE,  -- a new password is wanted at the next sign-in
    stopped        BOOLEAN NOT NULL DEFAULT FALSE,  -- may read, may not change
    memorable      BLOB,                            -- sealed word; NULL when there is none
    challenge      TEXT    NOT NULL DEFAULT '',     -- frozen positions of the word, such as 2,5,7
    challenge_fails BIGINT NOT NULL DEFAULT 0,
    question       BLOB,                            -- sealed control question; NULL when there is none
    answer         TEXT    NOT NULL DEFAULT '',     -- PHC string of the normalised answer
    created_at     BIGINT  NOT NULL,
    updated_at     BIGINT  NOT NULL
);

CREATE UNIQUE INDEX profiles_mnemocode ON profiles (company, environment, mnemocode);

-- A sign-in on its way, or a person signed in. The token changes at each step;
-- only its SHA-256 is here.
CREATE TABLE profile_sessions (
    id          TEXT   PRIMARY KEY,
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    account_id  TEXT   NOT NULL, -- '' for a decoy, whose login id nobody has
    api_key_id  TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    proofs      BIGINT NOT NULL, -- bits of what has been shown
    token_hash  BLOB   NOT NULL,
    ip          TEXT   NOT NULL,
    user_agent  TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL
);

CREATE UNIQUE INDEX profile_sessions_token ON profile_sessions (token_hash);
CREATE INDEX profile_sessions_account ON profile_sessions (company, environment, account_id);
CREATE INDEX profile_sessions_expiry ON profile_sessions (expires_at);

-- The one code that a session waits for.
CREATE TABLE profile_otps (
    session_id  TEXT   PRIMARY KEY,
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    mac         BLOB   NOT NULL, -- keyed hash of session and code
    tries       BIGINT NOT NULL DEFAULT 0,
    spent_at    BIGINT NOT NULL DEFAULT 0,
    sent_at     BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL
);

CREATE TABLE profile_backup_codes (
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    account_id  TEXT   NOT NULL,
    mac         BLOB   NOT NULL, -- keyed hash of account and code
    spent_at    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (company, environment, account_id, mac)
);

-- Links in recovery mails.
CREATE TABLE profile_links (
    token_hash  BLOB   PRIMARY KEY,
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    account_id  TEXT   NOT NULL,
    spent_at    BIGINT NOT NULL DEFAULT 0,
    expires_at  BIGINT NOT NULL
);

-- Nonces of signed requests, remembered for as long as a replay could be in time.
CREATE TABLE profile_nonces (
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    key_id      TEXT   NOT NULL,
    nonce       TEXT   NOT NULL,
    seen_at     BIGINT NOT NULL,
    PRIMARY KEY (company, environment, key_id, nonce)
);

CREATE TABLE disclaimers (
    company     TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    code        TEXT    NOT NULL,
    version     TEXT    NOT NULL,
    locale      TEXT    NOT NULL,
    text        TEXT    NOT NULL,
    required    BOOLEAN NOT NULL,
    PRIMARY KEY (company, environment, code, locale)
);

CREATE TABLE profile_disclaimers (
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    account_id  TEXT   NOT NULL,
    code        TEXT   NOT NULL,
    version     TEXT   NOT NULL,
    accepted_at BIGINT NOT NULL,
    PRIMARY KEY (company, environment, account_id, code, version)
);

CREATE TABLE products (
    company          TEXT    NOT NULL,
    environment      TEXT    NOT NULL,
    mnemocode        TEXT    NOT NULL,
    product_class    TEXT    NOT NULL,
    name             TEXT    NOT NULL,
    status           TEXT    NOT NULL, -- I in effect, C cancelled, S suspended
    is_primary       BOOLEAN NOT NULL,
    effective_date   TEXT    NOT NULL, -- YYYY-MM-DD, '' when there is none
    discontinue_date TEXT    NOT NULL,
    details          TEXT    NOT NULL,
    attributes       TEXT    NOT NULL, -- JSON array of {seq, label, value}
    PRIMARY KEY (company, environment, mnemocode)
);

-- +goose Down
DROP TABLE products;
DROP TABLE profile_disclaimers;
DROP TABLE disclaimers;
DROP TABLE profile_nonces;
DROP TABLE profile_links;
DROP TABLE profile_backup_codes;
DROP TABLE profile_otps;
DROP TABLE profile_sessions;
DROP TABLE profiles;
