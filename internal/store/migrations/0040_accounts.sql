-- +goose Up
-- One row per person who can sign in, whichever API they use. realm separates
-- the address books: "shop/<id>" for a shop's customers, "profile" for profiles.
CREATE TABLE accounts (
    id                  TEXT    PRIMARY KEY,
    company             TEXT    NOT NULL,
    environment         TEXT    NOT NULL,
    realm               TEXT    NOT NULL,
    status              TEXT    NOT NULL DEFAULT 'active', -- active, locked, closed, denied
    password            TEXT    NOT NULL DEFAULT '',       -- PHC string; '' when there is none
    number              BIGINT  NOT NULL DEFAULT 0,        -- customerId; 0 when there is none
    person              BLOB,                              -- sealed JSON; its fields are the realm's business
    created_at          BIGINT  NOT NULL,
    updated_at          BIGINT  NOT NULL,
    password_changed_at BIGINT  NOT NULL DEFAULT 0
);

CREATE UNIQUE INDEX accounts_number ON accounts (company, number) WHERE number > 0;
CREATE INDEX accounts_realm ON accounts (company, environment, realm);

-- What finds an account without being readable: keyed hashes of addresses,
-- phones and login names.
CREATE TABLE account_identifiers (
    company     TEXT NOT NULL,
    environment TEXT NOT NULL,
    realm       TEXT NOT NULL,
    kind        TEXT NOT NULL, -- email, phone, login, …
    hash        BLOB NOT NULL, -- vault.Lookup
    account_id  TEXT NOT NULL,
    PRIMARY KEY (company, environment, realm, kind, hash)
);

CREATE INDEX account_identifiers_account ON account_identifiers (account_id);

-- The last customer number given out. It spans a company's environments, so
-- that a sandbox customer's number never equals a live one's.
CREATE TABLE account_numbers (
    company TEXT   PRIMARY KEY,
    last    BIGINT NOT NULL
);

-- +goose Down
DROP TABLE account_numbers;
DROP TABLE account_identifiers;
DROP TABLE accounts;
