package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/internal/people"
)

// askTimeout bounds a request to a running server.
const askTimeout = time.Minute

// ask has a running server do it.
func (f personFlags) ask(ctx context.Context, what string, into any) error {
	if err := validIdentifiers(f.who()); err != nil {
		return err
	}
	body, err := json.Marshal(map[string]string{"company": f.Company, "environment": f.Environment, "curp": f.CURP, "nss": f.NSS,
		"rfc": f.RFC, "email": f.Email, "phone": f.Phone, "login": f.Login, "profile": f.Profile, "external_id": f.ExternalID})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(f.Base, "/")+"/admin/v1/people/"+what, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("--base %s is no address: %w", f.Base, err)
	}
	req.Header.Set("Authorization", "Bearer "+f.Token)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("the server cannot be reached: %w", err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the server refused: status %d: %s", res.StatusCode, bytes.TrimSpace(text))
	}
	return json.Unmarshal(text, into)
}

func validIdentifiers(who people.Identifiers) error {
	_, err := who.Normal()
	return wording(err)
}
