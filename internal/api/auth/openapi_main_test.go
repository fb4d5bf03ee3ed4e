package auth_test

import (
	"os"
	"testing"
)

// unanswered are the codes that no test can be answered with.
var unanswered = map[string]string{}

func TestMain(m *testing.M) { os.Exit(traffic.Main(m, unanswered)) }
