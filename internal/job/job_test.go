package job_test

import (
	"os"
	"testing"

	"github.com/ventanilla/ventanilla/internal/job/jobtest"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(jobtest.Main(m)) }

func TestOutbox(t *testing.T) {
	t.Parallel()
	jobtest.Exercise(t, storetest.SQLiteURL)
}

func TestRiver(t *testing.T) {
	t.Parallel()
	jobtest.Exercise(t, storetest.PostgresURL)
}
