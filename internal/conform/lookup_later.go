package conform

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	weeksService = "imss/semanas_cotizadas"
	isPending    = `"status":"PENDING",` + noError + `,"response":null,"finishedAt":"0001-01-01T00:00:00Z"`
	mismatch     = `"status":"SUCCESS",` + noError + `,"response":{"status":"INVALID","message":"El número de seguridad social no corresponde a la CURP.","code":"nss_mismatch"}`
	spentOfThree = `El número de operaciones por periodo ha sido alcanzada (3 operacion(es) cada 1 dia(s)), favor de intentar más tarde`
)

// weeksCases leads to what imss/semanas_cotizadas answers later: the execution is
// PENDING first and is asked for until it has ended.
func weeksCases() []way {
	const names = `"nombres":"Ana","apellidoPaterno":"Soto"`
	later := func(code, how, query, body, members string) way {
		return way{code: code, status: http.StatusOK, how: how, walk: func(ctx context.Context, v *visit) error {
			_, err := v.ended(ctx, query, body, members)
			return err
		}}
	}
	return []way{
		later("success", "live: semanas_cotizadas, PENDING first", "", `{"curp":"CASE900101HNEFND07",`+names+`}`, `{"status":"SUCCESS",`+noError+`,"response":"*"}`),
		later("nss_mismatch", "test case of semanas_cotizadas", "?testCase=nss_mismatch", `{"curp":"CASE900101HNEFND07","nss":"12345678903"}`, `{`+mismatch+`}`),
		later("nss_mismatch", "live: semanas_cotizadas of the published CURP CASE900101HNEMSM01 with another number", "",
			`{"curp":"CASE900101HNEMSM01","nss":"12345678903"}`, `{`+mismatch+`}`),
		later("not_found2", "live: semanas_cotizadas of the published CURP CASE900101HNERNP03", "", `{"curp":"CASE900101HNERNP03",`+names+`}`, `{`+unknown+`}`),
		{code: "attempts_exceeded", status: http.StatusOK, how: "live: the fourth semanas_cotizadas of a day about one CURP", walk: func(ctx context.Context, v *visit) error {
			if !v.own {
				return errNoAdmin
			}
			body := fmt.Sprintf(`{"curp":%q,%s}`, someone(), names)
			for range 3 {
				if _, err := v.ended(ctx, "", body, `{"status":"SUCCESS"}`); err != nil {
					return err
				}
			}
			_, err := v.shows(ctx, request{path: lookup("/" + weeksService), key: v.keys.all, body: body},
				strings.ReplaceAll(`{`+spent+atOnce+`}`, textSpent, spentOfThree))
			return err
		}},
		{code: "success", status: http.StatusOK, how: "live: the file of a semanas_cotizadas", walk: document},
	}
}

// patience is how long an execution may take to end.
const patience = time.Minute

// ended runs semanas_cotizadas and waits for the end.
func (v *visit) ended(ctx context.Context, query, body, members string) (answer, error) {
	a, err := v.shows(ctx, request{path: lookup("/"+weeksService) + query, key: v.keys.all, body: body}, `{`+isPending+`}`)
	if err != nil {
		return a, err
	}
	poll := request{method: http.MethodGet, path: lookup("/" + weeksService + "/" + a.text("id")), key: v.keys.all}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if a, err = v.gets(ctx, http.StatusOK, poll); err != nil {
			return a, err
		}
		if a.text("status") != "PENDING" {
			break
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return a, fmt.Errorf("%s and did not end within %v", a, patience)
		}
	}
	got, err := a.value()
	if err != nil {
		return a, err
	}
	if how := among(members, got); how != "" {
		return a, fmt.Errorf("%s: %s", a, how)
	}
	return a, nil
}

// document reads the file that an execution names.
func document(ctx context.Context, v *visit) error {
	a, err := v.ended(ctx, "?testCase=success", `{"curp":"CASE900101HNEFND07","nombres":"Ana","apellidoPaterno":"Soto"}`, `{"status":"SUCCESS","apiData":"*"}`)
	if err != nil {
		return err
	}
	_, rest, found := strings.Cut(string(a.raw), `"files":[{"path":"`)
	path, _, _ := strings.Cut(rest, `"`)
	if !found || path == "" {
		return fmt.Errorf("%s: apiData names no file", a)
	}
	f, err := v.gets(ctx, http.StatusOK, request{method: http.MethodGet, path: lookup("/file?path=" + url.QueryEscape(path)), key: v.keys.all})
	if err == nil && (f.header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(string(f.raw), "%PDF-")) {
		err = errors.New("the file is no PDF")
	}
	return err
}
