package connect

import (
	"net/http"
	"sync"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/connect"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// bulkItem is one platform of a bulk: the link, or why there is none.
type bulkItem struct {
	*linkAnswer
	Platform string     `json:"platform"`
	Error    *bulkError `json:"error"`
}

type bulkError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// bulk links one person at several platforms at the same time, under one
// bulk_id. The call succeeds when a link began at one of them; what the others
// said stands beside them.
func (a *API) bulk(w http.ResponseWriter, r *http.Request, key *tenant.APIKey, q *linkRequest) error {
	if q.BulkID == "" {
		q.BulkID = a.face.Rand.UUID()
	}
	if q.UserID == "" {
		// Made first: the links must not each make one.
		u, _, err := a.engine.CreateUser(r.Context(), key.Scope, "", q.ExternalID, q.WidgetID)
		if err != nil {
			return err
		}
		q.UserID = u.ID
	}
	accounts := make([]engine.Account, len(q.Platform.list))
	created := make([]bool, len(accounts))
	errs := make([]error, len(accounts))
	var wg sync.WaitGroup
	for i, code := range q.Platform.list {
		wg.Go(func() { accounts[i], created[i], errs[i] = a.engine.Link(r.Context(), key.Scope, q.to(code)) })
	}
	wg.Wait()
	items := make([]bulkItem, len(accounts))
	status, began := http.StatusOK, false
	for i := range items {
		items[i].Platform = q.Platform.list[i]
		if err := errs[i]; err != nil {
			f := fault.From(err)
			row, ok := Dialect.Row(f.Condition)
			if !ok || f.Condition == fault.Internal {
				return err // a defect of ours is the whole call's
			}
			items[i].Error = &bulkError{Code: row.Code, Message: row.Message}
			continue
		}
		began = true
		shown := showLink(accounts[i])
		items[i].linkAnswer = &shown
		if created[i] {
			status = http.StatusCreated
		}
	}
	if !began {
		return errs[0]
	}
	return wire.JSON(w, status, successBody{Success: true, Data: map[string]any{
		"user_id": q.UserID, "country": q.Country, "bulk_id": q.BulkID, "accounts": items,
	}})
}
