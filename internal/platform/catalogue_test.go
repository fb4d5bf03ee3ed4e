package platform_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/platform"
)

// Ensure the catalogue names exactly what the contract names.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	var countries, codes []string
	for _, c := range platform.Countries() {
		countries = append(countries, c.Code)
		if len(c.Currency) != 3 || c.Name == "" || !strings.HasPrefix(c.Dial, "+") {
			t.Errorf("country %+v", c)
		}
		if len(platform.InCountry(c.Code)) == 0 {
			t.Errorf("nothing can be linked in %s", c.Code)
		}
	}
	if got, want := strings.Join(countries, " "), "mx co br ar cl pe us cr pa ec bo ve sv do"; got != want {
		t.Errorf("countries %s, want %s", got, want)
	}
	for _, p := range platform.All() {
		codes = append(codes, p.Code)
		if p.Name == "" || len(p.Countries) == 0 || len(p.Identifiers) == 0 || !p.Takes(p.Identifiers[0]) {
			t.Errorf("platform %+v", p)
		}
		for _, c := range p.Countries {
			if _, ok := platform.FindCountry(c); !ok {
				t.Errorf("%s works in %s, which is no country", p.Code, c)
			}
		}
	}
	want := "uber uber_eats didi didi_food rappi ifood cabify indriver pedidos_ya noventa_nove mensajeros_urbanos rapiboy picap beat " +
		"cornershop nueve_nueve_minutos imss issste pemex workday runa grupo_tress worky mercado_pago clip carteira_trabalho microempreendedor_individual"
	if got := strings.Join(codes, " "); got != want {
		t.Errorf("platforms %s, want %s", got, want)
	}
}

// Ensure what is not in the catalogue is refused by its own condition.
func TestFindIn(t *testing.T) {
	t.Parallel()
	if _, err := platform.FindIn("mx", "myspace"); !errors.Is(err, fault.PlatformUnknown) {
		t.Errorf("unknown platform: %v", err)
	}
	if _, err := platform.FindIn("br", "imss"); !errors.Is(err, fault.PlatformNotInCountry) {
		t.Errorf("platform of another country: %v", err)
	}
	if p, err := platform.FindIn("mx", "imss"); err != nil || p.Family != platform.Government {
		t.Errorf("%+v, %v", p, err)
	}
}
