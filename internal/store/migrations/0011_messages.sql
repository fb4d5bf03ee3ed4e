-- +goose Up
-- What a sandbox kept instead of sending.
CREATE TABLE kept_messages (
    id          TEXT   NOT NULL PRIMARY KEY, -- UUID version 7: in order of time
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    channel     TEXT   NOT NULL,
    recipient   BLOB   NOT NULL, -- keyed hash
    message     BLOB   NOT NULL, -- sealed JSON
    sent_at     BIGINT NOT NULL
);
CREATE INDEX kept_messages_scope ON kept_messages (company, environment, id);
CREATE INDEX kept_messages_recipient ON kept_messages (company, environment, recipient, id);

-- +goose Down
DROP TABLE kept_messages;
