-- NIPs that were sent to people, and what was told of them. Neither holds one
-- in clear.

-- +goose Up
CREATE TABLE lookup_nips (
    company     TEXT   NOT NULL,
    environment TEXT   NOT NULL,
    id          TEXT   NOT NULL, -- of the execution that sent it
    code        BLOB   NOT NULL, -- keyed hash
    told_right  BIGINT NOT NULL,
    told_wrong  BIGINT NOT NULL, -- since it was told right
    expires_at  BIGINT NOT NULL,
    PRIMARY KEY (company, environment, id)
);
CREATE INDEX lookup_nips_expires ON lookup_nips (expires_at);

CREATE TABLE lookup_nip_attempts (
    company     TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    number      BIGINT  NOT NULL,
    at          BIGINT  NOT NULL,
    told_right  BOOLEAN NOT NULL,
    PRIMARY KEY (company, environment, id, number)
);

-- +goose Down
DROP TABLE lookup_nip_attempts;
DROP TABLE lookup_nips;
