package main

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// printTry shows a first request for each API, ready to be copied. path is
// where the credentials are.
func printTry(w io.Writer, c *manifest.Credentials, path string) {
	fmt.Fprintf(w, `
Keys are in %s, and for a shell in %s.
In another terminal:

  . %[2]s

  # auth: register a customer
  curl -s -u "$CLIENT" "$BASE/auth/v1/auth/register" --json '{"first_name":"Eva","last_name":"Soto",
    "gender":"f","email":"eva@example.com","password":"una frase larga","shop_id":'"$SHOP"'}'

  # profile: begin to sign Ana in
  curl -s -H "X-Api-Key: $KEY" "$BASE/profile/$COMPANY/v2/auth/login" --json '{"login_id":"%[3]s"}'

  # lookup: the social security number of a CURP
  curl -s -H "x-api-key: $KEY" "$BASE/lookup/api/v1/imss/nss" --json '{"curp":"ROPL800101HDFMLS00"}'

  # connect: link an Uber account
  curl -s -H "x-api-key: $KEY" "$BASE/connect/v1/users/accounts" \
    --json '{"country":"mx","platform":"uber","identifier":"uber+success@palenca-tests.com"}'

Everything that can go wrong is explained at %[4]s/errors. Ctrl-C ends.
`, path, filepath.Join(filepath.Dir(path), "credentials.env"), manifest.DevPerson.Phone, c.Base)
}
