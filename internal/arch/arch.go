// Package arch holds the floors of the house: who may import whom, and what
// engines must not do by themselves. It has no code that runs; its test reads
// the module's source, so that a breach fails where it is made and not in a
// review.
//
// A package may be let off a rule, with the reason beside its name; an
// exception that is no longer needed is a failure too.
package arch
