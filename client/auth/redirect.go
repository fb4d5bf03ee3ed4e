package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"time"
)

// Signer makes the addresses that send a browser to the server with an order
// that the shop has signed.
type Signer struct {
	base     string
	shopID   int
	clientID int
	secret   []byte
}

// orderLife is how long an order is good for: the customer is sent at once.
const orderLife = 5 * time.Minute

// NewSigner takes the server's public address, which is what browsers see, and
// the secret of the shop, which is not the client's.
func NewSigner(base string, shopID, clientID int, shopSecret string) (*Signer, error) {
	w, err := newWire(base, nil)
	if err != nil {
		return nil, err
	}
	if shopID <= 0 || clientID <= 0 || shopSecret == "" {
		return nil, errors.New("auth: the shop's id, its client's id or its secret is missing")
	}
	return &Signer{base: w.base, shopID: shopID, clientID: clientID, secret: []byte(shopSecret)}, nil
}

// LoginOrder asks to log somebody in at an outside identity provider.
type LoginOrder struct {
	IDP string // key of the provider in the manifest
	// Callback is where the customer comes back to: on the shop's list of callback
	// addresses. Its query survives, so put there what ties the answer to the
	// browser that you sent; see ReadCallback.
	Callback   string
	Parameters map[string]string // for the provider, such as login_hint; optional
	// Challenge is that of a PKCE verifier which Exchange must then bring;
	// optional. See NewPKCE.
	Challenge string
}

// LoginURL gives the address to send the browser to. It is good once, for five
// minutes.
func (s *Signer) LoginURL(o LoginOrder) string {
	claims := map[string]any{
		"callbackUrl": o.Callback, "idpKey": o.IDP, "clientId": strconv.Itoa(s.clientID), "jti": rand.Text(),
	}
	if len(o.Parameters) > 0 {
		claims["authUrlParameters"] = o.Parameters
	}
	if o.Challenge != "" {
		claims["codeChallenge"] = o.Challenge
	}
	return s.address("/v1/auth/external/redirect", claims)
}

// LogoutURL gives the address to send the browser to that ends the session of
// these tokens and, where the customer came from an outside identity provider,
// the one there. They come back to callback, which is on the shop's list; with
// error=logout_incomplete when the provider could not be asked. A session that
// has ended is no error.
func (s *Signer) LogoutURL(t Tokens, callback string) (string, error) {
	j, err := parse(t.Access)
	if err != nil {
		return "", err
	}
	var p payload
	if err := json.Unmarshal(j.payload, &p); err != nil || p.ID == "" {
		return "", errToken
	}
	return s.address("/v1/auth/logout/redirect", map[string]any{"callbackUrl": callback, "tokenId": p.ID, "jti": rand.Text()}), nil
}

func (s *Signer) address(path string, claims map[string]any) string {
	query := url.Values{"shopId": {strconv.Itoa(s.shopID)}, "jwt": {s.sign(claims)}}
	return s.base + path + "?" + query.Encode()
}

// sign makes an HS256 JWT that is in force now.
func (s *Signer) sign(claims map[string]any) string {
	at := now()
	claims["iat"], claims["exp"] = at.Unix(), at.Add(orderLife).Unix()
	body, err := json.Marshal(claims)
	if err != nil {
		panic(err) // texts and numbers
	}
	text := encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encode(body)
	mac := hmac.New(sha256.New, s.secret)
	mac.Write([]byte(text)) // never fails
	return text + "." + encode(mac.Sum(nil))
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// NewPKCE gives a verifier to keep in the browser's session and its challenge.
func NewPKCE() (verifier, challenge string) {
	var b [32]byte
	rand.Read(b[:]) // never fails
	verifier = encode(b[:])
	sum := sha256.Sum256([]byte(verifier))
	return verifier, encode(sum[:])
}

// The codes with which a customer comes back when they are not logged in; the
// provider's own are access_denied, login_required and the like.
const (
	AccountExists      Code = "account_exists"      // log in with the password: an address is no proof
	AccountDeactivated Code = "account_deactivated" //
	AccessDenied       Code = "access_denied"       // the person said no at the provider
)

// ReadCallback gives the code for Exchange out of the query with which a customer
// came back, or the reason as an *Error without status. Check first that it is
// the browser that you sent.
func ReadCallback(query url.Values) (code string, err error) {
	if reason := query.Get("error"); reason != "" {
		return "", &Error{Code: Code(reason), Message: "The log-in at the identity provider did not end well."}
	}
	if code = query.Get("code"); code == "" {
		return "", &Error{Code: InvalidRequest, Message: "The address holds no code."}
	}
	return code, nil
}
