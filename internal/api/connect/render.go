package connect

import (
	"net/http"
	"strconv"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
)

type dialect struct {
	base  string // of the addresses of error pages
	table wire.Table
	parts map[fault.Condition]parts
}

// parts is what of an error does not vary, so that a refusal is put together
// and not encoded.
type parts struct {
	head    string            // {"success":false,"error":{"code":…,"message":…,
	middle  string            // "type":… to "next_action":…
	message map[string]string // ,"user_message":… by language
	doc     string            // path of the error's page
}

func newDialect() *dialect {
	d := &dialect{table: wire.NewTable(rows), parts: map[fault.Condition]parts{}}
	for i, row := range rows {
		switch row.Kind {
		case typeUser, typeUnavailable, typeSource, typeLimit:
			// Which link it was about, so that it can be told from its webhooks.
			row.Details = []string{"account_id", "login_id"}
			rows[i], d.table[row.Condition] = row, row
		}
		e, _ := fault.Lookup(row.Condition)
		p := parts{
			head: `{"success":false,"error":{"code":` + text(row.Code) + `,"message":` + text(row.Message) + `,"errors":`,
			middle: `,"type":` + text(row.Kind) + `,"actor":` + text(string(e.Actor)) +
				`,"retryable":` + strconv.FormatBool(retryable(e)) + `,"next_action":` + text(e.Next),
			message: map[string]string{},
			doc:     wire.ErrorPath("connect", row.Code),
		}
		for _, lang := range fault.Languages {
			p.message[lang] = `,"user_message":` + text(e.Texts[lang])
		}
		d.parts[row.Condition] = p
	}
	return d
}

// retryable reports whether the very same call can succeed, now or later.
func retryable(e fault.Entry) bool { return e.Retry == fault.Now || e.Retry == fault.Later }

func (*dialect) Name() string                             { return "connect" }
func (*dialect) Rows() []wire.Row                         { return rows }
func (d *dialect) Row(c fault.Condition) (wire.Row, bool) { return d.table.Row(c) }

// At gives the dialect with error pages at a base address, for doc_url.
func (d *dialect) At(base string) wire.Dialect {
	at := *d
	at.base = base
	return &at
}

// Render writes the envelope with the error in it.
func (d *dialect) Render(w http.ResponseWriter, r *http.Request, row wire.Row, f *fault.Error, _ string) {
	wire.Raw(w, row.Status, append(d.errorBody(r, row, f), `,"data":null}`...))
}

func (d *dialect) errorBody(r *http.Request, row wire.Row, f *fault.Error) []byte {
	p := d.parts[row.Condition]
	b := make([]byte, 0, 1024)
	b = append(b, p.head...)
	b = appendFields(b, f.Invalid)
	b = append(b, p.middle...)
	b = append(b, `,"retry_after_seconds":`...)
	if f.RetryAfter > 0 {
		b = strconv.AppendInt(b, wire.Seconds(f.RetryAfter), 10)
	} else {
		b = append(b, "null"...)
	}
	b = append(b, p.message[wire.Language(r)]...)
	b = append(b, `,"doc_url":`...)
	b = append(b, text(d.base+p.doc)...)
	b = append(b, `,"request_id":`...)
	b = append(b, text(wire.RequestID(r.Context()))...)
	for _, key := range row.Details {
		if id, ok := f.Details[key].(string); ok {
			b = append(append(append(b, `,"`...), key...), `":`...)
			b = append(b, text(id)...)
		}
	}
	return append(b, '}')
}

// appendFields writes the list of wrong fields, empty where there are none.
func appendFields(b []byte, fields []fault.Field) []byte {
	if len(fields) == 0 {
		return append(b, "[]"...)
	}
	b = append(b, '[')
	for i, field := range fields {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"message":`...)
		b = append(b, text(field.Words())...)
		b = append(b, `,"location":`...)
		b = append(b, text(field.Name)...)
		b = append(b, '}')
	}
	return append(b, ']')
}

func text(s string) string { return string(wire.Encode(s)) }
