-- What else a look-up is found by than its subject: the CURP that was found by
-- personal data, the RFCs and the NSS that were asked about or found. Services
-- whose subject is all that they are found by have no rows here.

-- +goose Up
CREATE TABLE lookup_subjects (
    company     TEXT NOT NULL,
    environment TEXT NOT NULL,
    service     TEXT NOT NULL,
    subject     BLOB NOT NULL, -- keyed hash of the identifier
    execution   TEXT NOT NULL,
    PRIMARY KEY (company, environment, service, subject, execution)
) WITHOUT ROWID;
CREATE INDEX lookup_subjects_execution ON lookup_subjects (execution);

-- +goose Down
DROP TABLE lookup_subjects;
