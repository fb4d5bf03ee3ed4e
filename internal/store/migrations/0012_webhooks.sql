-- +goose Up
CREATE TABLE webhooks (
    id            TEXT    NOT NULL PRIMARY KEY,
    company       TEXT    NOT NULL,
    environment   TEXT    NOT NULL,
    url           TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    widget_id     TEXT    NOT NULL,
    sign_request  BOOLEAN NOT NULL,
    events        TEXT    NOT NULL, -- JSON array
    secrets       BLOB    NOT NULL, -- sealed JSON
    status        TEXT    NOT NULL, -- active, paused
    failing_since BIGINT  NOT NULL, -- 0: the last delivery succeeded
    created_at    BIGINT  NOT NULL,
    updated_at    BIGINT  NOT NULL
);
CREATE INDEX webhooks_scope ON webhooks (company, environment, id);

CREATE TABLE webhook_events (
    id          TEXT   NOT NULL PRIMARY KEY, -- UUID version 7: in order of time
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    type        TEXT   NOT NULL,
    sequence    BIGINT NOT NULL,
    login_id    TEXT   NOT NULL,
    data        BLOB   NOT NULL, -- sealed JSON
    created_at  BIGINT NOT NULL
);
CREATE INDEX webhook_events_scope ON webhook_events (company, environment, id);

-- A lane is what is kept in order: one account's events.
CREATE TABLE webhook_lanes (
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    lane        TEXT   NOT NULL,
    last        BIGINT NOT NULL,
    PRIMARY KEY (company, environment, lane)
);

CREATE TABLE webhook_deliveries (
    id          TEXT    NOT NULL PRIMARY KEY,
    company     TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    webhook_id  TEXT    NOT NULL,
    event_id    TEXT    NOT NULL,
    type        TEXT    NOT NULL,
    lane        TEXT    NOT NULL,
    sequence    BIGINT  NOT NULL,
    status      TEXT    NOT NULL, -- pending, delivered, dead
    queued      BOOLEAN NOT NULL, -- a job for it exists; at most one per webhook and lane
    attempts    BIGINT  NOT NULL,
    round       BIGINT  NOT NULL, -- attempts before the last manual retry
    next_at     BIGINT  NOT NULL, -- 0: none planned
    last_status BIGINT  NOT NULL, -- HTTP status of the last attempt, 0: none
    last_error  TEXT    NOT NULL,
    created_at  BIGINT  NOT NULL,
    finished_at BIGINT  NOT NULL
);
CREATE INDEX webhook_deliveries_log ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_pending ON webhook_deliveries (webhook_id, lane, sequence) WHERE status = 'pending';
CREATE INDEX webhook_deliveries_queued ON webhook_deliveries (webhook_id, lane) WHERE queued;

CREATE TABLE webhook_attempts (
    delivery_id TEXT   NOT NULL,
    number      BIGINT NOT NULL,
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    status      BIGINT NOT NULL, -- HTTP status, 0: no answer
    latency     BIGINT NOT NULL, -- microseconds
    error       TEXT   NOT NULL, -- class of failure, '': none
    response    TEXT   NOT NULL, -- how the answer began
    PRIMARY KEY (delivery_id, number)
);

-- +goose Down
DROP TABLE webhook_attempts;
DROP TABLE webhook_deliveries;
DROP TABLE webhook_lanes;
DROP TABLE webhook_events;
DROP TABLE webhooks;
