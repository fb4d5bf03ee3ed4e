-- +goose Up

-- Facts about this database as a whole, such as which keyset seals its values.
CREATE TABLE store_facts (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- +goose Down
DROP TABLE store_facts;
