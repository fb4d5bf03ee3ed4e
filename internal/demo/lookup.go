package demo

import (
	"context"
	"fmt"
	"net/http"
)

func (v *visit) nss(ctx context.Context) (string, error) {
	a, err := v.client.call(ctx, request{
		method: http.MethodPost, path: "/lookup/api/v1/imss/nss", want: http.StatusOK,
		header: map[string]string{"x-api-key": v.client.keys.Lookup.APIKey},
		body:   map[string]any{"curp": v.person.curp},
	})
	if err != nil {
		return "", err
	}
	if got := a.text("response", "status"); got != "FOUND" {
		return "", fmt.Errorf("response.status is %q instead of FOUND", got)
	}
	v.nssNumber = a.text("response", "nss")
	return v.person.curp + " has " + v.nssNumber, nil
}
