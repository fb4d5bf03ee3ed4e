package profile_test

import (
	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

func findKey(plain string) (*tenant.APIKey, error) {
	if plain == "" {
		return nil, fault.APIKeyMissing
	}
	if k, ok := apiKeys[plain]; ok {
		return k, nil
	}
	return nil, fault.APIKeyInvalid
}
