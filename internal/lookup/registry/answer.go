package registry

import (
	"fmt"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/nss"
)

// marks are the conditions in the sealed form, which is a letter and 11
// characters whatever it says: its length must not tell who has a number.
var marks = map[fault.Condition]byte{"": 'F', fault.NSSUnknown: 'N', fault.CURPUnknown: 'C', fault.SubdelegationRequired: 'S'}

const noNumber = "-----------"

// seal seals what a row says, for its place in the list.
func (r *Registries) seal(subject []byte, p person) ([]byte, error) {
	number := p.nss.String()
	if p.status != "" {
		number = noNumber
	}
	plain := make([]byte, 0, 1+nss.Length)
	plain = append(append(plain, marks[p.status]), number...)
	return r.vault.Seal(plain, scope.Scope{}, string(subject), sealPurpose)
}

// open is the inverse of seal. The error is internal.
func (r *Registries) open(subject, sealed []byte) (number string, status fault.Condition, err error) {
	plain, err := r.vault.OpenSealed(sealed, scope.Scope{}, string(subject), sealPurpose)
	if err != nil {
		return "", "", err
	}
	for condition, mark := range marks {
		if len(plain) == 1+nss.Length && plain[0] == mark {
			if condition != "" {
				return "", condition, nil
			}
			return string(plain[1:]), "", nil
		}
	}
	return "", "", fmt.Errorf("registry: a sealed answer of %d bytes has no known form", len(plain))
}
