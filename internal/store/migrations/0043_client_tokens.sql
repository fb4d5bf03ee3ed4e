-- +goose Up
-- Tokens that clients got for themselves and gave back before their time. Such a
-- token is not stored, only its revocation is, until the token would have ended.
CREATE TABLE client_token_revocations (
    jti         TEXT   PRIMARY KEY,
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    client_id   BIGINT NOT NULL,
    revoked_at  BIGINT NOT NULL,
    purge_at    BIGINT NOT NULL -- by the system's clock, whatever a sandbox pretends
);

CREATE INDEX client_token_revocations_purge ON client_token_revocations (purge_at);

-- +goose Down
DROP TABLE client_token_revocations;
