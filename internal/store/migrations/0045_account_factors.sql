-- +goose Up
-- What a log-in has to look at beside the password.
-- When the account's address was last shown to be its holder's; 0: never.
ALTER TABLE accounts ADD COLUMN email_verified_at BIGINT NOT NULL DEFAULT 0;
-- What is asked for after a first factor: '' for nothing, or 'totp'.
ALTER TABLE accounts ADD COLUMN second_factor TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE accounts DROP COLUMN second_factor;
ALTER TABLE accounts DROP COLUMN email_verified_at;
