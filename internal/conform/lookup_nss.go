package conform

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// nss is one of the six cases of imss/nss, in the contract's words. The texts
// are the contract's too, so that no server can agree with itself.
type nss struct {
	name    string
	curp    string // the sandbox's published CURP that stands for it
	members string // of the envelope
}

const (
	textNone    = `No se encontro un numero asociado al CURP`
	textUnknown = `No se localizo informacion en RENAPO con la CURP capturada.`
	textSpent   = `El número de operaciones por periodo ha sido alcanzada (2 operacion(es) cada 1 dia(s)), favor de intentar más tarde`
	textVisit   = `Tu solicitud requiere que acudas a la subdelegación.`
	textDown    = `Ocurrio un error al intentar obtener la informacion de la pagina, favor de volver a intentar`

	noError     = `"errorMessage":null,"code":null`
	spent       = `"status":"SERVICE_ERROR","errorMessage":"` + textSpent + `","code":"attempts_exceeded","billable":false,"response":{"status":"NOT_FOUND","message":"` + textSpent + `","code":"attempts_exceeded"}`
	atOnce      = `,"duration":0` // because nobody was asked
	unavailable = `"status":"SERVICE_ERROR","errorMessage":"` + textDown + `","code":"unavailable","billable":false,"response":null`
	sourceError = `"status":"SERVICE_ERROR","errorMessage":"` + textDown + `","code":"source_error","billable":false,"response":null`
	unknown     = `"status":"SUCCESS",` + noError + `,"response":{"status":"NOT_FOUND","message":"` + textUnknown + `","code":"not_found2"}`
	found       = `"status":"SUCCESS",` + noError + `,"response":{"status":"FOUND","nss":"` + anything + `"}`
)

var sixCases = []nss{
	{"success", "ABCD570805HYNHLC52", `"status":"SUCCESS",` + noError + `,"response":{"status":"FOUND","nss":"08189782793"}`},
	{"not_found", "CASE900101HNENSS05", `"status":"SUCCESS",` + noError + `,"response":{"status":"NOT_FOUND","message":"` + textNone + `","code":"not_found"}`},
	{"not_found2", "CASE900101HNERNP03", unknown},
	{"attempts_exceeded", "CASE900101HNEQTS01", spent},
	{"subdelegation_validate", "CASE900101HNESBD05", `"status":"SUCCESS",` + noError + `,"response":{"status":"INVALID","message":"` + textVisit + `","code":"subdelegation_validate"}`},
	{"unavailable", "CASE900101HNEDWN07", unavailable},
}

const nssService = "imss/nss"

// nssCases leads to each of the six as a test case, by name and by id, and
// honestly: by the CURP that the sandbox publishes for it, and by a scenario of
// one's own about somebody else.
func nssCases() (list []way) {
	for _, c := range sixCases {
		staged := c.members
		if c.name == "attempts_exceeded" {
			staged += atOnce
		}
		list = append(list,
			outcome(c.name, "test case by name, which echoes the CURP", func(v *visit) request {
				return v.aboutCURP(nssService, "?testCase="+c.name, "MOTR930411HJCRMN03")
			}, `{"request":{"curp":"MOTR930411HJCRMN03"},`+staged+`}`),
			byTestCaseID(c),
			outcome(c.name, "live: the published CURP "+c.curp, func(v *visit) request {
				return v.aboutCURP(nssService, "", c.curp)
			}, `{"request":{"curp":"`+c.curp+`"},`+c.members+`}`),
			byScenario(c))
	}
	return append(list, reallySpent())
}

func byTestCaseID(c nss) way {
	return way{code: c.name, status: http.StatusOK, how: "test case by id", walk: func(ctx context.Context, v *visit) error {
		a, err := v.gets(ctx, http.StatusOK, request{method: http.MethodGet, path: lookup("/" + nssService + "/test_case"), key: v.keys.all})
		if err != nil {
			return err
		}
		id, err := idOf(a, c.name)
		if err != nil {
			return err
		}
		_, err = v.shows(ctx, v.aboutCURP(nssService, "?testCaseId="+id, "MOTR930411HJCRMN03"), `{`+c.members+`}`)
		return err
	}}
}

// idOf finds a test case in the list by its name.
func idOf(a answer, name string) (string, error) {
	v, err := a.value()
	if err != nil {
		return "", err
	}
	o, _ := v.(map[string]any)
	items, _ := o["items"].([]any)
	for _, item := range items {
		if c, _ := item.(map[string]any); c["name"] == name {
			if id, ok := c["id"].(string); ok {
				return id, nil
			}
		}
	}
	return "", fmt.Errorf("%s: no test case is called %s", a, name)
}

func byScenario(c nss) way {
	return way{code: c.name, status: http.StatusOK, how: "live: a scenario of one's own", walk: func(ctx context.Context, v *visit) error {
		curp, step := someone(), fmt.Sprintf(`{"code":%q}`, c.name)
		if c.name == "success" {
			step = `{"status":"found","data":{"nss":"08189782793"}}`
		}
		if err := v.scenario(ctx, curp, step); err != nil {
			return err
		}
		_, err := v.shows(ctx, v.aboutCURP(nssService, "", curp), `{`+c.members+`}`)
		return err
	}}
}

// scenario writes what happens to a CURP.
func (v *visit) scenario(ctx context.Context, curp, step string) error {
	_, err := v.gets(ctx, http.StatusCreated, request{path: "/sandbox/v1/scenarios", key: v.keys.all,
		body: fmt.Sprintf(`{"match":{"curp":%q},"steps":[%s]}`, curp, step)})
	return err
}

// reallySpent asks three times about one person.
func reallySpent() way {
	return way{code: "attempts_exceeded", status: http.StatusOK, how: "live: the third query of a day about one CURP",
		walk: func(ctx context.Context, v *visit) error {
			curp := someone()
			for range 2 {
				if _, err := v.shows(ctx, v.aboutCURP(nssService, "", curp), `{`+found+`}`); err != nil {
					return err
				}
			}
			_, err := v.shows(ctx, v.aboutCURP(nssService, "", curp), `{`+spent+atOnce+`}`)
			return err
		}}
}

// nssBehaviours leads to what comes of a source that misbehaves.
func nssBehaviours() (list []way) {
	for _, b := range []struct{ mode, code, members string }{
		{"slow", "success", found},
		{"timeout", "unavailable", unavailable}, {"refuse", "unavailable", unavailable}, {"reset", "unavailable", unavailable},
		{"status_503", "unavailable", unavailable}, {"garbage", "unavailable", unavailable}, {"truncated", "unavailable", unavailable},
		{"status_500", "source_error", sourceError},
	} {
		list = append(list, way{code: b.code, status: http.StatusOK, how: "live: the source imss told to behave as " + b.mode,
			walk: func(ctx context.Context, v *visit) error {
				return v.behaving(ctx, b.mode, 50, func() error {
					_, err := v.shows(ctx, v.aboutCURP(nssService, "", someone()), `{`+b.members+`}`)
					return err
				})
			}})
	}
	return append(list, outcome("source_error", "live: the published CURP CASE900101HNEGRB08", func(v *visit) request {
		return v.aboutCURP(nssService, "", "CASE900101HNEGRB08")
	}, `{`+sourceError+`}`))
}

// behaving does something while the source imss misbehaves.
func (v *visit) behaving(ctx context.Context, mode string, latency int, do func() error) error {
	set := func(ctx context.Context, body string) error {
		_, err := v.gets(ctx, http.StatusOK, request{path: "/sandbox/v1/sources/imss/behaviour", key: v.keys.all, body: body})
		return err
	}
	if err := set(ctx, fmt.Sprintf(`{"mode":%q,"latency_ms":%d}`, mode, latency)); err != nil {
		return err
	}
	err := do()
	told := v.client.last
	err = errors.Join(err, set(context.WithoutCancel(ctx), `{"mode":"ok"}`))
	v.client.last = told // that is what the way is about
	return err
}
