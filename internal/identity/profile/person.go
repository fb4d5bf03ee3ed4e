package profile

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/phone"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// KindExternal is the identifier that a partner gave a client.
const KindExternal = "external"

// Purposes of what the vault keeps for this package.
const (
	sealPerson    = "profile.person"
	sealMemorable = "profile.memorable"
	sealQuestion  = "profile.question"
	findPrefix    = "profile." // + kind of identifier
	macOTP        = "profile.otp"
	macBackup     = "profile.backup"
	macDecoy      = "profile.decoy"
)

// Person is what a profile says about somebody. It is stored sealed; what can
// sign in is found by keyed hash.
type Person struct {
	Name       string `json:"name,omitempty"`
	ShortName  string `json:"shortname,omitempty"`
	Nickname   string `json:"nickname,omitempty"`
	FName      string `json:"fname,omitempty"`
	MName      string `json:"mname,omitempty"`
	LName      string `json:"lname,omitempty"`
	Phone      string `json:"phone,omitempty"` // E.164
	Email      string `json:"email,omitempty"`
	LoginName  string `json:"login_name,omitempty"`
	ExternalID string `json:"external_id,omitempty"`
}

// person opens the sealed data of a profile.
func (e *Engine) person(p identitydb.Profile) (Person, error) {
	var out Person
	if len(p.Account.Person) == 0 {
		return out, nil
	}
	plain, err := e.Vault.OpenSealed(p.Account.Person, p.Account.Scope, p.Account.ID, sealPerson)
	if err == nil {
		err = json.Unmarshal(plain, &out)
	}
	if err != nil {
		return out, fmt.Errorf("profile: person of %s: %w", p.Account.ID, err)
	}
	return out, nil
}

func (e *Engine) sealPerson(s scope.Scope, accountID string, p Person) ([]byte, error) {
	plain, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("profile: %w", err)
	}
	return e.Vault.Seal(plain, s, accountID, sealPerson)
}

// identifier is one way to find a profile, in its normal spelling.
type identifier struct{ kind, value string }

// identifiers lists what finds p.
func (p Person) identifiers() []identifier {
	var out []identifier
	for _, i := range []identifier{
		{identity.KindPhone, p.Phone}, {identity.KindEmail, p.Email},
		{identity.KindLogin, normalLogin(p.LoginName)}, {KindExternal, p.ExternalID},
	} {
		if i.value != "" {
			out = append(out, i)
		}
	}
	return out
}

// readings are what a login id may mean, likeliest first: an address if it has
// an @, a phone number if it can be one, or else a login name.
func readings(loginID string) []identifier {
	loginID = strings.TrimSpace(loginID)
	if strings.Contains(loginID, "@") {
		address, ok := identity.NormalEmail(loginID)
		if !ok {
			return nil
		}
		return []identifier{{identity.KindEmail, address}}
	}
	out := []identifier{{identity.KindLogin, normalLogin(loginID)}}
	if number, ok := phone.Parse(loginID); ok {
		out = append([]identifier{{identity.KindPhone, number}}, out...)
	}
	return out
}

func normalLogin(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

func (e *Engine) hash(s scope.Scope, i identifier) []byte {
	return e.Vault.Lookup(s, findPrefix+i.kind, i.value)
}

// byLoginID finds the profile that a login id names.
func (e *Engine) byLoginID(q store.Queryer, s scope.Scope, loginID string) (p identitydb.Profile, found bool, err error) {
	for _, i := range readings(loginID) {
		p, found, err = identitydb.ProfileByIdentifier(q, s, identity.ProfileRealm, i.kind, e.hash(s, i))
		if err != nil || found {
			return p, found, err
		}
	}
	return p, false, nil
}

// maskEmail leaves the first letter and the domain of an address readable.
func maskEmail(address string) string {
	local, domain, ok := strings.Cut(address, "@")
	if !ok || local == "" {
		return strings.Repeat("*", len(address))
	}
	first := []rune(local)[0]
	return string(first) + "***@" + domain
}
