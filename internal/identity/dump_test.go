package identity_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// Ensure the database's files give away no secret and no personal data.
func TestDump(t *testing.T) {
	t.Parallel()
	url := storetest.SQLiteURL(t)
	k := identitytest.New(t, storetest.Open(t, url), nil)
	pair, err := k.Register(t.Context(), k.Caller(6), identity.Registration{
		ShopID: 139, FirstName: "Xochiquetzal", LastName: "Zempoalteca", Email: "xochi.z@correo.example", Gender: "f", Password: "hollow-Maple-77",
	})
	if err != nil {
		t.Fatal(err)
	}
	next, err := k.Refresh(t.Context(), k.Caller(6).Client, pair.RefreshToken, identity.Origin{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Login(t.Context(), k.Caller(6), 139, "xochi.z@correo.example", "wrong-Maple-88"); err == nil {
		t.Fatal("admitted")
	}
	if err := k.SendReset(t.Context(), k.Caller(6), 139, "xochi.z@correo.example", "https://shop.example/{hash}"); err != nil {
		t.Fatal(err)
	}
	secrets := []string{
		"Xochiquetzal", "Zempoalteca", "xochi.z", "hollow-Maple", "wrong-Maple", "PRIVATE KEY",
		pair.RefreshToken, next.RefreshToken, pair.AccessToken[len(pair.AccessToken)-40:], next.AccessToken[len(next.AccessToken)-40:],
		strings.TrimPrefix(k.Mail.All()[0].Link, "https://shop.example/"),
	}
	files, err := filepath.Glob(strings.TrimPrefix(url, "sqlite:") + "*")
	if err != nil || len(files) < 2 {
		t.Fatalf("files %v, %v", files, err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range secrets {
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s holds %q", filepath.Base(file), secret)
			}
		}
	}
}
