-- An idempotency key whose holder died remembers that it took an attempt.

-- +goose Up
ALTER TABLE lookup_keys ADD COLUMN spent BIGINT NOT NULL DEFAULT 0; -- the day (yyyymmdd) of the attempt; 0 is none

-- +goose Down
ALTER TABLE lookup_keys DROP COLUMN spent;
