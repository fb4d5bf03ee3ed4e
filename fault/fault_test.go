package fault_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
)

func ExampleFrom() {
	err := fmt.Errorf("log in: %w", fault.PasswordWrong.Because(errors.New("hash differs")))
	f := fault.From(err)
	fmt.Println(f.Condition, "|", f.Cause, "|", errors.Is(err, fault.PasswordWrong))

	defect := fault.From(errors.New("disk on fire"))
	fmt.Println(defect.Condition, "|", defect.Cause)
	// Output:
	// password_wrong | hash differs | true
	// internal | disk on fire
}

func ExampleLookup() {
	e, _ := fault.Lookup(fault.CURPUnknown)
	fmt.Println(e.Actor, e.Retry)
	fmt.Println(e.Texts["es"])
	// Output:
	// user after_fix
	// No encontramos su CURP en RENAPO. Revise que esté bien escrita.
}

func TestFromKeepsWhatIsKnown(t *testing.T) {
	t.Parallel()
	cause := errors.New("cause")
	for name, c := range map[string]struct {
		err   error
		want  fault.Condition
		cause bool
	}{
		"bare":    {fault.OTPWrong, fault.OTPWrong, false},
		"wrapped": {fmt.Errorf("step: %w", fault.OTPWrong), fault.OTPWrong, true},
		"caused":  {fault.OTPWrong.Because(cause), fault.OTPWrong, true},
		"foreign": {cause, fault.Internal, true},
	} {
		got := fault.From(c.err)
		if got.Condition != c.want || (got.Cause != nil) != c.cause {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if fault.From(nil) != nil {
		t.Error("nil became an error")
	}
	f := fault.RateLimited.Retry(time.Second).With("k", 1)
	if !errors.Is(f, fault.RateLimited) || f.RetryAfter != time.Second || f.Details["k"] != 1 {
		t.Errorf("%+v", f)
	}
	if !errors.Is(fault.Internal.Because(cause), cause) {
		t.Error("the cause is not found in the chain")
	}
}
