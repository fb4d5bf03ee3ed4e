package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/ventanilla/ventanilla/fault"
)

// postgresError turns the driver's errors into the store's. A connection that
// broke or a server that cannot serve is Unavailable; what the statement is to
// blame for stays as it is.
func postgresError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, pgx.ErrNoRows):
		return ErrNoRows
	case connectionLost(err), serverUnable(err):
		return unavailable(err)
	}
	return fmt.Errorf("store: %w", err)
}

func unavailable(err error) error { return fault.Unavailable.Because(fmt.Errorf("store: %w", err)) }

// sqlState gives PostgreSQL's five-character code, "" if err has none.
func sqlState(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}

// serverUnable reports conditions of the server and not of the statement:
// classes 08 connection, 53 resources, 58 system, and 57P0x shutting down or
// starting up; and a conflict that lasted through all attempts.
func serverUnable(err error) bool {
	code := sqlState(err)
	return strings.HasPrefix(code, "08") || strings.HasPrefix(code, "53") || strings.HasPrefix(code, "58") ||
		strings.HasPrefix(code, "57P0") || code == lockNotAvailable || conflict(err)
}

// The codes that a program meets in the ordinary course.
const (
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
	lockNotAvailable     = "55P03"
)

// conflict reports that the transaction was undone for another's sake and
// will probably succeed when run again.
func conflict(err error) bool {
	code := sqlState(err)
	return code == serializationFailure || code == deadlockDetected
}

// connectionLost reports that the connection, not the statement, failed.
func connectionLost(err error) bool {
	if sqlState(err) != "" {
		return strings.HasPrefix(sqlState(err), "57P0") // the server says goodbye before it hangs up
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, context.DeadlineExceeded) || pgconn.SafeToRetry(err) || strings.Contains(err.Error(), "conn closed")
}
