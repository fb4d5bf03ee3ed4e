package conform

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// pair is what a log-in gives.
type pair struct{ access, refresh, jti string }

var (
	isJTI     = regexp.MustCompile(`^[0-9a-f]{80}$`)
	isSubject = regexp.MustCompile(`^.+$`)
)

// pairOf takes a pair out of an answer and insists on its shape: four members,
// and the claims of the access token with their types.
func pairOf(a answer, b backend) (pair, error) {
	got, err := a.value()
	if err != nil {
		return pair{}, err
	}
	if how := exactly(`{"token_type":"Bearer","expires_in":"*","access_token":"*","refresh_token":"*"}`, got); how != "" {
		return pair{}, fmt.Errorf("%s: %s", a, how)
	}
	p := pair{access: a.text("access_token"), refresh: a.text("refresh_token")}
	lives, _ := got.(map[string]any)["expires_in"].(float64)
	head, claims, err := unpacked(p.access)
	if err != nil {
		return p, fmt.Errorf("%s: the access token: %w", a, err)
	}
	number := func(name string) float64 { n, _ := claims[name].(float64); return n }
	subject, _ := claims["sub"].(string)
	p.jti, _ = claims["jti"].(string)
	scopes, isList := claims["scopes"].([]any)
	for what, holds := range map[string]bool{
		"refresh_token is opaque":         p.refresh != "" && !strings.Contains(p.refresh, "."),
		"expires_in is that of the token": lives > 0 && number("exp")-number("iat") == lives && number("nbf") == number("iat"),
		"expires_in is the client's":      b.access == 0 || lives == float64(b.access),
		"aud is the client's id, as text": claims["aud"] == b.number(),
		"jti is 80 lower-case hex digits": isJTI.MatchString(p.jti),
		"sub is a text":                   isSubject.MatchString(subject),
		"scopes is an empty list":         isList && len(scopes) == 0,
		"customerId is a whole number":    number("customerId") > 0 && number("customerId") == float64(int64(number("customerId"))),
		"kid is in the header":            head["kid"] != nil && head["kid"] != "",
		"alg is RS256, or ES256":          head["alg"] == "RS256" && b.id != esClient || head["alg"] == "ES256" && b.id != rsClient,
	} {
		if !holds {
			return p, fmt.Errorf("%s: it does not hold that %s: %s %s", a, what, show(head), show(claims))
		}
	}
	return p, nil
}

// unpacked reads a JWT without looking at its signature.
func unpacked(jwt string) (head, claims map[string]any, err error) {
	parts := strings.Split(jwt, ".")
	if len(parts) != 3 {
		return nil, nil, fmt.Errorf("%d parts instead of 3", len(parts))
	}
	for i, into := range []*map[string]any{&head, &claims} {
		text, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil {
			return nil, nil, err
		}
		if err := json.Unmarshal(text, into); err != nil {
			return nil, nil, err
		}
	}
	return head, claims, nil
}
