package jobdb

import (
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// clockSQL is PostgreSQL's clock in microseconds: nodes' own may differ.
const clockSQL = `CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)`

// RiverBusy reports whether a job of the kinds (a JSON array) runs or is due.
func RiverBusy(q store.Queryer, kinds string) (busy bool, err error) {
	err = q.QueryRow(`
		SELECT EXISTS (
		    SELECT 1 FROM river_job
		     WHERE kind IN (SELECT jsonb_array_elements_text(CAST($1 AS JSONB)))
		       AND (state = 'running'
		            OR (state IN ('available', 'scheduled', 'retryable') AND scheduled_at <= clock_timestamp())))`,
		kinds).Scan(&busy)
	return busy, err
}

// RiverAdvance brings the waiting jobs of a scope nearer by d microseconds.
// Those that become due are made available, since River's scheduler looks only
// every five seconds.
func RiverAdvance(tx store.Tx, s scope.Scope, d int64) error {
	_, err := tx.Exec(`
		UPDATE river_job
		   SET scheduled_at = scheduled_at - CAST($3 AS BIGINT) * INTERVAL '1 microsecond',
		       state = CASE WHEN scheduled_at - CAST($3 AS BIGINT) * INTERVAL '1 microsecond' <= clock_timestamp()
		                    THEN 'available' ELSE state END
		 WHERE state IN ('available', 'scheduled', 'retryable')
		   AND args ->> 'company' = $1 AND args ->> 'environment' = $2`,
		s.Company, string(s.Environment), d)
	return err
}

// RiverSoon makes a job that was just inserted available at once: River waits
// for its scheduled_at by itself, but looks only every five seconds for jobs
// that are merely scheduled.
func RiverSoon(tx store.Tx, id int64) error {
	_, err := tx.Exec(`UPDATE river_job SET state = 'available' WHERE id = $1 AND state = 'scheduled'`, id)
	return err
}

// SeeNode notes that a node is alive.
func SeeNode(tx store.Tx, id string) error {
	_, err := tx.Exec(`
		INSERT INTO job_nodes (id, seen_at) VALUES ($1, `+clockSQL+`)
		ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at`, id)
	return err
}

// ForgetNode notes that a node has stopped.
func ForgetNode(tx store.Tx, id string) error {
	_, err := tx.Exec(`DELETE FROM job_nodes WHERE id = $1`, id)
	return err
}

// RescueRiver makes jobs available again whose node was not seen for lease
// microseconds, and gives their number.
func RescueRiver(tx store.Tx, lease int64) (int64, error) {
	if _, err := tx.Exec(`DELETE FROM job_nodes WHERE seen_at < `+clockSQL+` - $1`, lease); err != nil {
		return 0, err
	}
	return tx.Exec(`
		UPDATE river_job SET state = 'available', scheduled_at = clock_timestamp()
		 WHERE state = 'running'
		   AND NOT EXISTS (SELECT 1 FROM job_nodes n WHERE n.id = attempted_by[array_upper(attempted_by, 1)])`)
}
