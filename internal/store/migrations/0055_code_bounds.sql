-- How many codes an account was given lately, and which of them were not used.

-- +goose Up
CREATE INDEX authorization_codes_account ON authorization_codes (account_id);

-- A grant whose code was not exchanged ends soon. Of those of old it is not known.
ALTER TABLE grants ADD COLUMN kept BOOLEAN NOT NULL DEFAULT TRUE;

-- +goose Down
ALTER TABLE grants DROP COLUMN kept;
DROP INDEX authorization_codes_account;
