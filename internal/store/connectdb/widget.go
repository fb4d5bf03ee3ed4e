package connectdb

import (
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Widget is one row of connect_widgets. Record is the rest of it as JSON.
type Widget struct {
	ID        string
	Scope     scope.Scope
	Name      string
	Record    string
	CreatedAt time.Time
	UpdatedAt time.Time
}

const widgetColumns = `id, company, environment, name, record, created_at, updated_at`

// InsertWidget adds a widget; false when the id is taken, whoever has it.
func InsertWidget(tx store.Tx, w Widget) (bool, error) {
	n, err := tx.Exec(`
INSERT INTO connect_widgets (`+widgetColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
		w.ID, w.Scope.Company, string(w.Scope.Environment), w.Name, w.Record, clock.Micros(w.CreatedAt), clock.Micros(w.UpdatedAt))
	return n == 1, err
}

// UpdateWidget replaces name and record; false when there is no such widget.
func UpdateWidget(tx store.Tx, w Widget) (bool, error) {
	n, err := tx.Exec(`
UPDATE connect_widgets SET name = $1, record = $2, updated_at = $3
 WHERE id = $4 AND company = $5 AND environment = $6`,
		w.Name, w.Record, clock.Micros(w.UpdatedAt), w.ID, w.Scope.Company, string(w.Scope.Environment))
	return n == 1, err
}

// WidgetByID loads a widget of the scope.
func WidgetByID(q store.Queryer, s scope.Scope, id string) (Widget, bool, error) {
	return oneWidget(q.QueryRow(`
SELECT `+widgetColumns+` FROM connect_widgets WHERE id = $1 AND company = $2 AND environment = $3`,
		id, s.Company, string(s.Environment)))
}

// WidgetAnywhere loads a widget by its id alone, for the one page that a
// browser asks for without a key.
func WidgetAnywhere(q store.Queryer, id string) (Widget, bool, error) {
	return oneWidget(q.QueryRow(`SELECT `+widgetColumns+` FROM connect_widgets WHERE id = $1`, id))
}

// Widgets gives one page of the scope's widgets, and how many there are.
func Widgets(q store.Queryer, s scope.Scope, p Page) (list []Widget, total int, err error) {
	f := within(s)
	if total, err = f.count(q, "connect_widgets"); err != nil {
		return nil, 0, err
	}
	err = q.Query(`SELECT `+widgetColumns+` FROM connect_widgets WHERE `+f.page(p), f.args, func(r store.Row) error {
		w, _, err := oneWidget(r)
		list = append(list, w)
		return err
	})
	return list, total, err
}

func oneWidget(r store.Row) (w Widget, ok bool, err error) {
	var created, updated int64
	ok, err = found(r.Scan(&w.ID, &w.Scope.Company, &w.Scope.Environment, &w.Name, &w.Record, &created, &updated))
	w.CreatedAt, w.UpdatedAt = clock.FromMicros(created), clock.FromMicros(updated)
	return w, ok, err
}
