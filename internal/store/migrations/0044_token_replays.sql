-- +goose Up
-- When a refresh was first repeated within the time in which it gets the same
-- answer; 0: never. So the first repetition is told from the others.
ALTER TABLE tokens ADD COLUMN replayed_at BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE tokens DROP COLUMN replayed_at;
