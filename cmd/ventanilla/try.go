package main

import (
	"fmt"
	"io"

	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// printTry shows a first request for each API, ready to be copied.
func printTry(w io.Writer, c *manifest.Credentials, path string) {
	fmt.Fprintf(w, `
Keys are in %s. Try, in another terminal:

  # auth: register a customer
  curl -s -u %d:%s %s/auth/v1/auth/register \
    --json '{"first_name":"Eva","last_name":"Soto","gender":"f","email":"eva@example.com","password":"una frase larga","shop_id":%d}'

  # profile: begin to sign Ana in
  curl -s -H 'X-Api-Key: %s' %s/profile/%s/v2/auth/login --json '{"login_id":"%s"}'

  # lookup: a social security number from a CURP
  curl -s -H 'x-api-key: %s' %s/lookup/api/v1/imss/nss --json '{"curp":"ROPL800101HDFMLS00"}'

  # connect: link an Uber account
  curl -s -H 'x-api-key: %s' %s/connect/v1/users/accounts \
    --json '{"country":"mx","platform":"uber","identifier":"uber+success@palenca-tests.com"}'

Everything that can go wrong is explained at %s/errors. Ctrl-C ends.
`, path, c.Auth.ClientID, c.Auth.ClientSecret, c.Base, c.Auth.ShopID,
		c.Profile.APIKey, c.Base, c.Profile.CompanyCode, manifest.DevPerson.Phone,
		c.Lookup.APIKey, c.Base, c.Connect.PrivateKey, c.Base, c.Base)
}
