-- +goose Up
-- Authenticator apps, one for an account at most. A secret that is waiting for
-- its first code has no confirmed_at; it asks nobody for anything yet.
CREATE TABLE account_totp (
    account_id   TEXT   PRIMARY KEY,
    company      TEXT   NOT NULL,
    environment  TEXT   NOT NULL,
    sealed       BLOB   NOT NULL,           -- the secret
    last_step    BIGINT NOT NULL DEFAULT 0, -- of the last code that was used; it and those before are dead
    created_at   BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL DEFAULT 0
);

-- What an account's holder has for when the app is lost: keyed hashes of codes
-- that are good once.
CREATE TABLE account_recovery_codes (
    account_id  TEXT   NOT NULL,
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    mac         BLOB   NOT NULL,
    spent_at    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, mac)
);

-- Log-ins that wait for a second factor, found by SHA-256.
CREATE TABLE second_factor_challenges (
    hash                BLOB    PRIMARY KEY,
    company             TEXT    NOT NULL,
    environment         TEXT    NOT NULL,
    client_id           BIGINT  NOT NULL,
    account_id          TEXT    NOT NULL,
    methods             TEXT    NOT NULL, -- what was shown already, with spaces between
    address             BOOLEAN NOT NULL, -- whether that included the e-mail address
    password_changed_at BIGINT  NOT NULL, -- of the account; a later change ends the log-in
    tries               BIGINT  NOT NULL DEFAULT 0,
    expires_at          BIGINT  NOT NULL,
    spent_at            BIGINT  NOT NULL DEFAULT 0
);

CREATE INDEX second_factor_challenges_account ON second_factor_challenges (account_id);
CREATE INDEX second_factor_challenges_expiry ON second_factor_challenges (expires_at);

-- Passkeys. What the authenticator said is kept whole, as JSON, with the name that
-- the holder gave it, sealed.
CREATE TABLE account_passkeys (
    id           TEXT   PRIMARY KEY,
    company      TEXT   NOT NULL,
    environment  TEXT   NOT NULL,
    account_id   TEXT   NOT NULL,
    credential   BLOB   NOT NULL, -- vault.Lookup of the credential's id
    sealed       BLOB   NOT NULL,
    sign_count   BIGINT NOT NULL, -- 0 for ever where the authenticator does not count
    created_at   BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL DEFAULT 0,
    UNIQUE (company, environment, credential)
);

CREATE INDEX account_passkeys_account ON account_passkeys (account_id);

-- Ceremonies travel sealed; only those that led to something are noted, so that
-- they do so once.
CREATE TABLE passkey_ceremonies (
    hash        BLOB   PRIMARY KEY,
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    expires_at  BIGINT NOT NULL
);

CREATE INDEX passkey_ceremonies_expiry ON passkey_ceremonies (expires_at);

-- +goose Down
DROP TABLE passkey_ceremonies;
DROP TABLE account_passkeys;
DROP TABLE second_factor_challenges;
DROP TABLE account_recovery_codes;
DROP TABLE account_totp;
