-- +goose Up
CREATE TABLE audit_events (
    id          TEXT   NOT NULL PRIMARY KEY, -- UUID version 7: in order of time
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    type        TEXT   NOT NULL,
    actor       TEXT   NOT NULL,
    subject     TEXT   NOT NULL,
    ip          TEXT   NOT NULL,
    user_agent  TEXT   NOT NULL,
    request_id  TEXT   NOT NULL,
    error_id    TEXT   NOT NULL,
    details     TEXT   NOT NULL -- JSON object of texts
);
CREATE INDEX audit_events_scope ON audit_events (company, environment, id);
CREATE INDEX audit_events_subject ON audit_events (company, environment, subject, id);

-- +goose Down
DROP TABLE audit_events;
