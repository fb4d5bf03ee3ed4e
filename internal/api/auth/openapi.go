package auth

import (
	_ "embed"
	"regexp"
	"strings"
)

var (
	//go:embed openapi.yaml
	openAPI string
	//go:embed openapi_customer.yaml
	openAPICustomer string
	//go:embed openapi_mail.yaml
	openAPIMail string
	//go:embed openapi_factors.yaml
	openAPIFactors string
	//go:embed openapi_token.yaml
	openAPIToken string
	//go:embed openapi_browser.yaml
	openAPIBrowser string
)

// OpenAPI gives the parts of the API's OpenAPI document, in YAML: what is common,
// and what each kind of caller may do.
func OpenAPI() []string {
	parts := []string{openAPI, openAPICustomer, openAPIMail, openAPIFactors, openAPIToken, openAPIBrowser}
	for i, part := range parts {
		parts[i] = errorLines.ReplaceAllStringFunc(part, refused)
	}
	return parts
}

// errorLines are lines such as "# errors: 401 404" in a part.
var errorLines = regexp.MustCompile(`(?m)^ *# errors:[0-9 ]+$`)

// refused writes such a line out, with what any operation may be answered.
func refused(line string) string {
	indent, statuses, _ := strings.Cut(line, "# errors:")
	var refs []string
	for _, status := range append(strings.Fields(statuses), "500", "503") {
		refs = append(refs, indent+`"`+status+`": {$ref: "#/components/responses/`+status+`"}`)
	}
	return strings.Join(refs, "\n")
}
