-- +goose Up
-- Links that set a new password, found by SHA-256. A change of the password
-- deletes them all.
CREATE TABLE password_resets (
    hash        BLOB   PRIMARY KEY,
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    account_id  TEXT   NOT NULL,
    expires_at  BIGINT NOT NULL
);

CREATE INDEX password_resets_account ON password_resets (account_id);
CREATE INDEX password_resets_expiry ON password_resets (expires_at);

-- Failures counted against a limit in a window that begins with the first.
CREATE TABLE attempts (
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    kind        TEXT   NOT NULL, -- what is limited: login, ip, shop, …
    subject     BLOB   NOT NULL, -- vault.Lookup of who is limited
    failures    BIGINT NOT NULL,
    since       BIGINT NOT NULL,
    PRIMARY KEY (company, environment, kind, subject)
);

CREATE INDEX attempts_since ON attempts (since);

-- +goose Down
DROP TABLE attempts;
DROP TABLE password_resets;
