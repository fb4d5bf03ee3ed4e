-- +goose Up
-- Events that a job publishes, so that it does not show in the time of a request
-- whether there is one. The row is gone when that is done.
CREATE TABLE webhook_later (
    id          TEXT   NOT NULL PRIMARY KEY, -- UUID version 7: in order of time
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    event       BLOB   NOT NULL, -- sealed JSON
    created_at  BIGINT NOT NULL
);

-- +goose Down
DROP TABLE webhook_later;
