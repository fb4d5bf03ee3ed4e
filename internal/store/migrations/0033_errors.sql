-- What was refused and why, for whoever has the error id. Rows are few and
-- short-lived: a bounded number for a week.

-- +goose Up
CREATE TABLE error_records (
    id      TEXT   NOT NULL PRIMARY KEY,
    company TEXT   NOT NULL,        -- '' where the caller was nobody
    at      BIGINT NOT NULL,        -- by the machine's clock
    sealed  BLOB   NOT NULL         -- JSON
);
CREATE INDEX error_records_at ON error_records (at);

-- +goose Down
DROP TABLE error_records;
