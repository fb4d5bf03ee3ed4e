package jobtest

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/store"
)

// victimURL names the database for a process that is to be killed.
const victimURL = "VENTANILLA_JOBTEST_DATABASE"

// Main runs the package's tests, or in a child process the victim of Killed.
func Main(m *testing.M) int {
	if url := os.Getenv(victimURL); url != "" {
		fmt.Println(victim(url)) // it only returns when it fails
		return 1
	}
	return m.Run()
}

// victim runs a job that never ends and says so.
func victim(url string) error {
	ctx := context.Background()
	db, err := store.Open(ctx, store.Config{URL: url, Log: quiet})
	if err != nil {
		return err
	}
	e := engine(db)
	e.Handle("work", job.Options{MaxAttempts: 1}, func(context.Context, job.Job) error {
		fmt.Println("running")
		select {}
	})
	if err := e.Start(ctx); err != nil {
		return err
	}
	err = db.Write(ctx, func(tx store.Tx) error { return e.Enqueue(tx, job.Spec{Kind: "work", Scope: acme}) })
	if err != nil {
		return err
	}
	select {}
}

// A job whose process was killed runs again, although it may fail only once:
// the crash was not its failure.
func killed(t *testing.T, b *bench) {
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), victimURL+"="+b.url)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if killErr := child.Process.Kill(); killErr != nil {
		t.Fatal(killErr)
	}
	_ = child.Wait() // its death is what we wanted
	if err != nil || line != "running\n" {
		t.Fatalf("the child said %q, %v", line, err)
	}
	ran := make(chan int, 2)
	_, e := b.begin(t, func(e job.Engine) {
		e.Handle("work", job.Options{MaxAttempts: 1}, func(_ context.Context, j job.Job) error { ran <- j.Attempt; return nil })
	})
	if got := recv(t, ran); got != 2 {
		t.Errorf("attempt %d", got)
	}
	waitIdle(t, e)
	if len(ran) > 0 {
		t.Error("ran twice")
	}
}
