-- What a sandbox company may change about its sandbox: its clock, the inboxes
-- that receive webhooks, and scenarios of its own.

-- +goose Up
CREATE TABLE sandbox_clocks (
    company       TEXT NOT NULL PRIMARY KEY,
    offset_micros BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL
);

CREATE TABLE sandbox_inboxes (
    inbox         TEXT NOT NULL PRIMARY KEY,
    company       TEXT NOT NULL,
    environment   TEXT NOT NULL,
    answer        BIGINT NOT NULL,  -- status of the next failures times
    failures      BIGINT NOT NULL,
    created_at    BIGINT NOT NULL
);

CREATE TABLE sandbox_hooks (
    id          TEXT NOT NULL PRIMARY KEY,
    inbox       TEXT NOT NULL,
    company     TEXT NOT NULL,
    environment TEXT NOT NULL,
    answer      BIGINT NOT NULL,
    signature   TEXT NOT NULL,      -- valid, invalid, absent or unknown
    sealed      BLOB NOT NULL,      -- headers and body
    received_at BIGINT NOT NULL
);
CREATE INDEX sandbox_hooks_by_inbox ON sandbox_hooks (company, environment, inbox, received_at);

CREATE TABLE sandbox_scenarios (
    id          TEXT NOT NULL PRIMARY KEY,
    company     TEXT NOT NULL,
    environment TEXT NOT NULL,
    sealed      BLOB NOT NULL,      -- what it matches, and its steps
    played      BIGINT NOT NULL,    -- how many steps have been taken
    created_at  BIGINT NOT NULL
);
CREATE INDEX sandbox_scenarios_by_scope ON sandbox_scenarios (company, environment, created_at);

CREATE TABLE sandbox_scenario_matches (
    company     TEXT NOT NULL,
    environment TEXT NOT NULL,
    hash        BLOB NOT NULL,      -- keyed hash of an identifier
    scenario    TEXT NOT NULL,
    PRIMARY KEY (company, environment, hash)
);

-- +goose Down
DROP TABLE sandbox_scenario_matches;
DROP TABLE sandbox_scenarios;
DROP TABLE sandbox_hooks;
DROP TABLE sandbox_inboxes;
DROP TABLE sandbox_clocks;
