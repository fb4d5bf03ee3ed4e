package upstream_test

import (
	"encoding/json"
	"errors"
	"testing"

	api "github.com/ventanilla/ventanilla/internal/api/lookup"

	"github.com/ventanilla/ventanilla/fault"
)

const (
	down  = `Ocurrio un error al intentar obtener la informacion de la pagina, favor de volver a intentar`
	quota = `El número de operaciones por periodo ha sido alcanzada (5 operacion(es) cada 1 dia(s)), favor de intentar más tarde`
)

// Every word of the contract comes to its condition, whether the server adds
// codes or not; what settles nothing is asked once and costs no attempt.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body  string
		want  fault.Condition
		spent bool
	}{
		"found":          {`"status":"SUCCESS","response":{"status":"FOUND","nss":"` + number + `"}`, "", true},
		"not_found":      {`"status":"SUCCESS","response":{"status":"NOT_FOUND","message":"No se encontro un numero asociado al CURP"}`, fault.NSSUnknown, true},
		"not_found2":     {`"status":"SUCCESS","response":{"status":"NOT_FOUND","message":"No se localizó información en RENAPO con la CURP capturada"}`, fault.CURPUnknown, true},
		"by code":        {`"status":"SUCCESS","response":{"status":"NOT_FOUND","message":"otro texto","code":"not_found2"}`, fault.CURPUnknown, true},
		"subdelegation":  {`"status":"SUCCESS","response":{"status":"INVALID","message":"Tu solicitud requiere que acudas a la subdelegación."}`, fault.SubdelegationRequired, true},
		"quota":          {`"status":"SERVICE_ERROR","errorMessage":"` + quota + `","response":{"status":"NOT_FOUND","message":"` + quota + `"}`, fault.SourceQuotaSpent, true},
		"quota, below":   {`"status":"SERVICE_ERROR","response":{"status":"NOT_FOUND","message":"` + quota + `"}`, fault.SourceQuotaSpent, true},
		"unavailable":    {`"status":"SERVICE_ERROR","errorMessage":"` + down + `"`, fault.SourceUnavailable, false},
		"null response":  {`"status":"SERVICE_ERROR","errorMessage":"` + down + `","response":null`, fault.SourceUnavailable, false},
		"other failure":  {`"status":"SERVICE_ERROR","errorMessage":"algo"`, fault.SourceUnavailable, false},
		"source_error":   {`"status":"SERVICE_ERROR","errorMessage":"` + down + `","code":"source_error"`, fault.SourceError, false},
		"source_refused": {`"status":"SERVICE_ERROR","code":"source_refused"`, fault.SourceRefused, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := newRig(t, answers(200, enveloped(c.body))).ask(t, nssQuery)
			if (err == nil) != (c.want == "") || err != nil && fault.From(err).Condition != c.want {
				t.Errorf("%v, want %q", err, c.want)
			}
			if c.want == "" && r.Answer.NSS != number {
				t.Errorf("%+v", r.Answer)
			}
			if len(r.Asked) != 1 || r.Spent != c.spent || r.Asked[0].Status != 200 || r.Asked[0].Told["status"] == "" {
				t.Errorf("spent %v: %+v", r.Spent, r.Asked)
			}
			if c.want == fault.SourceQuotaSpent && r.PerDay != 5 {
				t.Errorf("a limit of %d", r.PerDay)
			}
		})
	}
}

// Each outcome that the face of look-ups words is understood again.
func TestWordsOfTheFace(t *testing.T) {
	t.Parallel()
	understood := 0
	for _, row := range api.Dialect.Rows() {
		o, ok := api.OutcomeOf(row.Condition)
		if !ok || row.Condition == fault.OTPWrong || row.Condition == fault.OTPExpired || row.Condition == fault.OTPBlocked || row.Condition == fault.CURPWithdrawn {
			continue // told as an HTTP error, of services that no source answers, or with data
		}
		for _, codes := range []bool{true, false} {
			if !codes && row.Condition == fault.SourceError {
				continue // has its text from SourceUnavailable
			}
			text := map[string]any{"status": o.Status}
			response := map[string]any{"status": o.Response, "message": o.Text}
			if codes {
				response["code"] = o.Code
			}
			if o.Response != "" {
				text["response"] = response
			}
			if o.Status == "SERVICE_ERROR" {
				text["errorMessage"] = o.Text
				if codes {
					text["code"] = o.Code
				}
			}
			raw, err := json.Marshal(text)
			if err != nil {
				t.Fatal(err)
			}
			_, err = newRig(t, answers(200, enveloped(string(raw[1:len(raw)-1])))).ask(t, nssQuery)
			if !errors.Is(err, row.Condition) {
				t.Errorf("%s with codes %v: %v", row.Condition, codes, err)
			}
			understood++
		}
	}
	if understood < 13 {
		t.Errorf("only %d were tried", understood)
	}
}
