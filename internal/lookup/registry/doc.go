// Package registry keeps lists of people that an operator imports from CSV
// files, and answers look-ups from them. A list is stored in the database as
// keyed hashes and sealed answers, one row a person, so its size costs no
// memory, and a dump of the database tells nothing about anybody in it.
//
// An import reads the file once, in batches. Each batch is committed together
// with how far it goes, so that whoever is killed and started again with the
// same file goes on from there. A new list is filled beside the one that
// answers; one statement changes over, and the rows of the former one are then
// deleted step by step. Rows that cannot be used are noted by line and left
// out: the note names the column and what is wrong, never what stands there.
//
// What is weaker: an import whose file's digest is not known beforehand (from
// a pipe) cannot be continued. The database file of SQLite holds both lists for
// a while and does not shrink afterwards; the next import uses the space again.
package registry
