package tenant

import (
	"slices"
	"strings"
)

// Shops lists a company's shops by id.
func (d *Directory) Shops(company string) []*Shop {
	var all []*Shop
	for _, s := range d.now.Load().shops {
		if s.Company == company {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b *Shop) int { return a.ID - b.ID })
	return all
}

// Clients lists a company's OAuth clients by id, those switched off left out.
func (d *Directory) Clients(company string) []*OAuthClient {
	var all []*OAuthClient
	for _, c := range d.now.Load().clients {
		if c.enabled && c.client.Scope.Company == company {
			all = append(all, c.client)
		}
	}
	slices.SortFunc(all, func(a, b *OAuthClient) int { return a.ID - b.ID })
	return all
}

// SignatureKeys lists a company's signature keys by id.
func (d *Directory) SignatureKeys(company string) []*SignatureKey {
	var all []*SignatureKey
	for _, k := range d.now.Load().signatures {
		if k.Company == company {
			all = append(all, k)
		}
	}
	slices.SortFunc(all, func(a, b *SignatureKey) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// OwnLimits gives what a company says of limits itself, zero where the
// deployment's hold.
func (d *Directory) OwnLimits(company string) Limits { return d.now.Load().own[company] }

// DeploymentLimits gives what the deployment says of limits, zero where the
// defaults hold.
func (d *Directory) DeploymentLimits() Limits { return d.now.Load().own[""] }
