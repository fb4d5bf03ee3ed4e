package profile

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/ventanilla/ventanilla/fault"
	engine "github.com/ventanilla/ventanilla/internal/identity/profile"
)

// productData is a product as the contract writes it.
type productData struct {
	Mnemocode       string          `json:"mnemocode"`
	Class           string          `json:"product_class"`
	Name            string          `json:"name"`
	Status          string          `json:"status"`
	EffectiveDate   *string         `json:"effective_date"`
	DiscontinueDate *string         `json:"discontinue_date"`
	Details         string          `json:"details"`
	Attributes      json.RawMessage `json:"attributes"`
	Primary         bool            `json:"primary"`
}

func productOf(p engine.Product) productData {
	return productData{Mnemocode: p.Mnemocode, Class: p.Class, Name: p.Name, Status: p.Status,
		EffectiveDate: orNull(p.EffectiveDate), DiscontinueDate: orNull(p.DiscontinueDate),
		Details: p.Details, Attributes: json.RawMessage(p.Attributes), Primary: p.Primary}
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func (a *API) products(w http.ResponseWriter, r *http.Request, c engine.Client) error {
	query := r.URL.Query()
	f := engine.ProductFilter{Class: query.Get("product_class")}
	if v := query.Get("primary"); v != "" {
		primary, err := strconv.ParseBool(v)
		if err != nil {
			return check(&fault.Field{Name: "primary", Rule: fault.WrongType})
		}
		f.Primary = &primary
	}
	all, err := a.engine.Products(r.Context(), c, f)
	if err != nil {
		return err
	}
	out := make([]productData, len(all))
	for i, p := range all {
		out[i] = productOf(p)
	}
	return data(w, out)
}

func (a *API) product(w http.ResponseWriter, r *http.Request, c engine.Client) error {
	p, err := a.engine.Product(r.Context(), c, r.PathValue("code"))
	if err != nil {
		return err
	}
	return data(w, productOf(p))
}
