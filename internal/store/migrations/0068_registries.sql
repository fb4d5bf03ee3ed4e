-- Lists of people that an operator imported. They belong to the deployment, not
-- to a company. A new list is filled beside the one that answers; registries
-- says which that is, so that one statement changes over.

-- +goose Up
CREATE TABLE registries (
    name    TEXT   NOT NULL PRIMARY KEY,
    serving BIGINT NOT NULL -- the generation that answers
);

CREATE TABLE registry_generations (
    generation  BIGINT NOT NULL PRIMARY KEY,
    name        TEXT   NOT NULL,
    state       TEXT   NOT NULL, -- importing, done, over: its rows are to be deleted
    file        TEXT   NOT NULL, -- what the file is called
    size        BIGINT NOT NULL, -- bytes; -1 not known
    modified_at BIGINT NOT NULL,
    digest      BLOB,            -- SHA-256 of the file; NULL not known, so it cannot be continued
    position    BIGINT NOT NULL, -- bytes of the file that are dealt with
    line        BIGINT NOT NULL, -- the line that begins there
    people      BIGINT NOT NULL,
    bad         BIGINT NOT NULL, -- rows refused
    started_at  BIGINT NOT NULL,
    finished_at BIGINT NOT NULL  -- 0 while it is imported
);
CREATE INDEX registry_generations_name ON registry_generations (name);

CREATE TABLE registry_people (
    generation BIGINT NOT NULL,
    subject    BLOB   NOT NULL, -- keyed hash of the registry's name and the CURP, 16 bytes
    answer     BLOB   NOT NULL, -- sealed: status and NSS
    line       BIGINT NOT NULL,
    PRIMARY KEY (generation, subject)
) WITHOUT ROWID;

CREATE TABLE registry_problems (
    generation BIGINT NOT NULL,
    line       BIGINT NOT NULL,
    field      TEXT   NOT NULL, -- the column, '' for the whole row
    code       TEXT   NOT NULL,
    other      BIGINT NOT NULL, -- a number that belongs to the code, such as a line
    PRIMARY KEY (generation, line)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE registry_problems;
DROP TABLE registry_people;
DROP TABLE registry_generations;
DROP TABLE registries;
