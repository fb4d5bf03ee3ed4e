-- +goose Up
-- Work to do on SQLite, where a finished job's row is deleted. On PostgreSQL
-- River's own tables hold it and this one stays empty.
CREATE TABLE jobs (
    id          TEXT   NOT NULL PRIMARY KEY,
    kind        TEXT   NOT NULL,
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    args        TEXT   NOT NULL, -- JSON
    due         BIGINT NOT NULL, -- of a job under lease: when the lease ends
    attempt     BIGINT NOT NULL, -- runs begun
    owner       TEXT   NOT NULL, -- who has the lease; '' nobody
    error       TEXT   NOT NULL, -- of the last run
    created_at  BIGINT NOT NULL
);
CREATE INDEX jobs_due ON jobs (kind, due);

-- Jobs that were given up.
CREATE TABLE dead_jobs (
    id          TEXT   NOT NULL PRIMARY KEY,
    kind        TEXT   NOT NULL,
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    args        TEXT   NOT NULL,
    attempt     BIGINT NOT NULL,
    error       TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    died_at     BIGINT NOT NULL
);
CREATE INDEX dead_jobs_died ON dead_jobs (died_at);

-- The nodes that run jobs on PostgreSQL, by River's client id.
CREATE TABLE job_nodes (
    id      TEXT   NOT NULL PRIMARY KEY,
    seen_at BIGINT NOT NULL -- by the database's clock
);

-- +goose Down
DROP TABLE job_nodes;
DROP TABLE dead_jobs;
DROP TABLE jobs;
