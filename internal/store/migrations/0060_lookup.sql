-- Look-ups: what was asked and answered, attempts per person and day, answers
-- kept, test cases of the caller's own, and how sandbox sources misbehave.

-- +goose Up
CREATE TABLE lookup_executions (
    company     TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    service     TEXT    NOT NULL,
    id          TEXT    NOT NULL, -- 24 hex digits that begin with the time: their order is that of creation
    created_at  BIGINT  NOT NULL,
    finished_at BIGINT  NOT NULL, -- 0 while it runs
    condition   TEXT    NOT NULL, -- '' is found
    origin      TEXT    NOT NULL, -- source, cache, test_case, mock, limit
    subject     BLOB    NOT NULL, -- keyed hash of the CURP
    request     BLOB    NOT NULL, -- sealed JSON
    answer      BLOB,             -- sealed JSON
    PRIMARY KEY (company, environment, service, id)
);
CREATE INDEX lookup_executions_subject ON lookup_executions (subject, id);

CREATE TABLE lookup_attempts (
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    service     TEXT   NOT NULL,
    day         BIGINT NOT NULL, -- yyyymmdd in Mexico City
    subject     BLOB   NOT NULL,
    spent       BIGINT NOT NULL,
    PRIMARY KEY (company, environment, service, day, subject)
) WITHOUT ROWID;

CREATE TABLE lookup_cache (
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    service     TEXT   NOT NULL,
    subject     BLOB   NOT NULL,
    answer      BLOB   NOT NULL, -- sealed JSON
    expires_at  BIGINT NOT NULL,
    PRIMARY KEY (company, environment, service, subject)
);

CREATE TABLE lookup_keys (
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    hash        BLOB   NOT NULL, -- keyed hash of an Idempotency-Key
    service     TEXT   NOT NULL,
    subject     BLOB   NOT NULL,
    execution   TEXT   NOT NULL, -- '' while it runs
    expires_at  BIGINT NOT NULL, -- while it runs: when whoever holds it is taken for dead
    PRIMARY KEY (company, environment, hash)
);

CREATE TABLE lookup_test_cases (
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    service     TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    about       TEXT   NOT NULL,
    condition   TEXT   NOT NULL,
    answer      BLOB   NOT NULL, -- sealed JSON
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (company, environment, service, id)
);
CREATE UNIQUE INDEX lookup_test_cases_name ON lookup_test_cases (company, environment, service, name);

CREATE TABLE sandbox_behaviours (
    company    TEXT   NOT NULL,
    source     TEXT   NOT NULL,
    mode       TEXT   NOT NULL,
    latency    BIGINT NOT NULL, -- microseconds
    calls_left BIGINT NOT NULL, -- 0: until changed
    PRIMARY KEY (company, source)
);

-- +goose Down
DROP TABLE sandbox_behaviours;
DROP TABLE lookup_test_cases;
DROP TABLE lookup_keys;
DROP TABLE lookup_cache;
DROP TABLE lookup_attempts;
DROP TABLE lookup_executions;
