// Package demo onboards one person end to end, over HTTP, against a running
// server and with nothing but the keys a customer would have. It is the
// shortest proof that the four APIs work together, and it fails loudly where
// they do not.
package demo

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// Run takes a person through every step and prints each with its time. The
// first step that does not hold ends it with an error.
func Run(ctx context.Context, out io.Writer, c *manifest.Credentials) error {
	v := &visit{client: newClient(c), person: newPerson()}
	start := time.Now()
	for i, s := range v.steps() {
		began := time.Now()
		said, err := s.do(ctx)
		if err != nil {
			fmt.Fprintf(out, "%2d  FAILED  %s: %v\n", i+1, s.name, err)
			return fmt.Errorf("demo: %s: %w", s.name, err)
		}
		fmt.Fprintf(out, "%2d  %6.1f ms  %-34s %s\n", i+1, float64(time.Since(began))/1e6, s.name, said)
	}
	_, err := fmt.Fprintf(out, "One person onboarded through all four APIs in %.2f s.\n", time.Since(start).Seconds())
	return err
}

// step is one thing a customer's backend would do; it says what came of it.
type step struct {
	name string
	do   func(context.Context) (string, error)
}

func (v *visit) steps() []step {
	return []step{
		{"auth: register", v.register},
		{"auth: log in", v.login},
		{"auth: token checked", v.validate},
		{"profile: log in", v.profileLogin},
		{"profile: password", v.profilePassword},
		{"profile: code by SMS", v.profileCode},
		{"lookup: NSS from CURP", v.nss},
		{"connect: webhook endpoint", v.webhookEndpoint},
		{"connect: link IMSS", v.linkIMSS},
		{"connect: link Uber", v.linkUber},
		{"connect: code for Uber", v.uberCode},
		{"webhooks: received, verified", v.webhooks},
		{"connect: employment read", v.employment},
		{"connect: earnings read", v.earnings},
		{"auth: token refreshed", v.refresh},
		{"auth: log out", v.logout},
	}
}
