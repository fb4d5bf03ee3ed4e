-- Look-ups that end later: what is still to be asked, who is told of the end,
-- and the files of an execution.

-- +goose Up
CREATE TABLE lookup_pending (
    company     TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    service     TEXT    NOT NULL,
    id          TEXT    NOT NULL, -- of the execution
    spent       BOOLEAN NOT NULL, -- it took one of the day's attempts
    asks        BIGINT  NOT NULL, -- how often a source was about to be asked
    staged      BLOB,             -- sealed JSON: the test case to play
    PRIMARY KEY (company, environment, service, id)
);

CREATE TABLE lookup_callbacks (
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    service     TEXT   NOT NULL,
    id          TEXT   NOT NULL, -- of the execution
    target      BLOB   NOT NULL, -- sealed JSON: URL and key
    status      TEXT   NOT NULL, -- waiting, pending, delivered, dead
    attempts    BIGINT NOT NULL,
    log         TEXT   NOT NULL, -- JSON: when, and what came back
    PRIMARY KEY (company, environment, service, id)
);

CREATE TABLE lookup_files (
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    path        TEXT   NOT NULL,
    service     TEXT   NOT NULL,
    id          TEXT   NOT NULL, -- of the execution
    content     BLOB   NOT NULL, -- sealed
    PRIMARY KEY (company, environment, path)
);
CREATE INDEX lookup_files_execution ON lookup_files (company, environment, service, id);

-- +goose Down
DROP TABLE lookup_files;
DROP TABLE lookup_callbacks;
DROP TABLE lookup_pending;
