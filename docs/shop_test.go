package docs_test

import (
	"regexp"
	"strings"
	"testing"
)

// shopCode is the code of a page, by its language.
var shopCode = regexp.MustCompile("(?ms)^```(go|js)\n(.*?)^```$")

// Ensure that the code which a shop's page shows is code that tests run.
func TestShopCode(t *testing.T) {
	t.Parallel()
	run := map[string]string{
		"go": text(t, "../client/auth/example_site_test.go"),
		"js": text(t, "../test/npm/storefront/shop.mjs"),
	}
	found := shopCode.FindAllStringSubmatch(read(t, "shop.md"), -1)
	if len(found) < 4 {
		t.Errorf("only %d pieces of code", len(found))
	}
	for _, m := range found {
		if !strings.Contains(run[m[1]], strings.TrimSpace(m[2])) {
			t.Errorf("no test runs this:\n%s", m[2])
		}
	}
}
