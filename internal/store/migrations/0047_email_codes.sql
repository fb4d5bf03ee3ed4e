-- +goose Up
-- Codes and links by e-mail that show that an address is somebody's: one live
-- row per account and purpose, so that a newer mail ends the older one. A row
-- whose account_id begins with "?" is a decoy, for an address that nobody has.
CREATE TABLE email_codes (
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    account_id  TEXT   NOT NULL,
    purpose     TEXT   NOT NULL, -- verify, login
    mac         BLOB   NOT NULL, -- keyed hash of account, purpose and code
    link        BLOB   NOT NULL, -- SHA-256 of what the link carries
    tries       BIGINT NOT NULL DEFAULT 0,
    spent_at    BIGINT NOT NULL DEFAULT 0,
    sent_at     BIGINT NOT NULL,
    expires_at      BIGINT NOT NULL, -- of the code
    link_expires_at BIGINT NOT NULL, -- not before the code
    PRIMARY KEY (company, environment, account_id, purpose)
);

CREATE UNIQUE INDEX email_codes_link ON email_codes (link);
CREATE INDEX email_codes_expiry ON email_codes (link_expires_at);

-- +goose Down
DROP TABLE email_codes;
