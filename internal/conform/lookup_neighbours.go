package conform

import (
	"context"
	"fmt"
	"net/http"
)

const (
	textWithdrawn = `La CURP existe en RENAPO y fue dada de baja.`
	textNobody    = `No se localizo informacion en RENAPO con los datos capturados.`
	textElsewhere = `La CURP no está registrada en esta institución.`

	withdrawn = `"status":"NOT_VALID","message":"` + textWithdrawn + `","code":"curp_withdrawn"`
	elsewhere = `"status":"SUCCESS",` + noError + `,"response":{"status":"NOT_FOUND","message":"` + textElsewhere + `","code":"curp_not_in_source"}`
	luisa     = `{"nombres":"Luisa","primerApellido":"Pérez","segundoApellido":"Gómez","fechaNacimiento":"1989-09-09","sexo":"M","claveEntidad":"JC"}`
	emma      = `{"nombres":"Emma","apellidoPaterno":"Gómez","apellidoMaterno":"Díaz","fechaNacimiento":"1956-12-31"}`
)

// asking posts a body to a service.
func asking(service, body string) making {
	return func(v *visit) request { return request{path: lookup("/" + service), key: v.keys.all, body: body} }
}

// asked is an outcome of a service about a CURP.
func asked(code, how, service, curp, members string) way {
	return outcome(code, how, asking(service, fmt.Sprintf(`{"curp":%q}`, curp)), members)
}

// neighbours leads to what the services beside imss/nss answer at once.
func neighbours() []way {
	const sample, anyFound = "PEGL890909MJCRMS08", `{"status":"SUCCESS",` + noError + `,"response":"*"}`
	return []way{
		asked("success", "live: curp/validate", "curp/validate", sample, anyFound),
		asked("not_found2", "live: curp/validate of the published CURP CASE900101HNERNP03", "curp/validate", "CASE900101HNERNP03", `{`+unknown+`}`),
		withdrawal("test case of curp/validate", "/curp/validate?testCase=not_valid", sample),
		withdrawal("live: curp/validate of the published CURP CASE900101HNEBDF01", "/curp/validate", "CASE900101HNEBDF01"),
		outcome("success", "live: curp/validateData", asking("curp/validateData", luisa), `{"request":`+luisa+`,"status":"SUCCESS",`+noError+`,"response":"*"}`),
		outcome("not_found2", "test case of curp/validateData", asking("curp/validateData?testCase=not_found2", luisa),
			`{"status":"SUCCESS","response":{"status":"NOT_FOUND","message":"`+textNobody+`","code":"not_found2"}}`),
		outcome("success", "live: sat/rfc_pf", asking("sat/rfc_pf", emma),
			`{"status":"SUCCESS","response":{"rfc":"GODE561231GR8","code":"computed_not_confirmed"}}`),
		outcome("success", "live: sat/rfc_validate", asking("sat/rfc_validate", `{"rfcs":[{"rfc":"GODE561231GR8"}]}`), anyFound),
		asked("success", "live: issste/historial", "issste/historial", "CASE900101HNEFND07", anyFound),
		asked("curp_not_in_source", "test case of issste/historial", "issste/historial?testCase=not_in_source", sample, `{`+elsewhere+`}`),
		asked("curp_not_in_source", "live: issste/historial of the published CURP CASE900101HNESST02", "issste/historial", "CASE900101HNESST02", `{`+elsewhere+`}`),
	}
}

// withdrawal tells whose CURP it was beside that it was withdrawn.
func withdrawal(how, path, curp string) way {
	return way{code: "curp_withdrawn", status: http.StatusOK, how: how, walk: func(ctx context.Context, v *visit) error {
		a, err := v.shows(ctx, request{path: lookup(path), key: v.keys.all, body: fmt.Sprintf(`{"curp":%q}`, curp)}, `{"status":"SUCCESS",`+noError+`,"response":"*"}`)
		if err != nil {
			return err
		}
		got, err := a.value()
		if err != nil {
			return err
		}
		if how := among(`{`+withdrawn+`,"statusCurp":"*"}`, got.(map[string]any)["response"]); how != "" {
			return fmt.Errorf("%s: %s", a, how)
		}
		return nil
	}}
}
