package memo_test

import (
	"testing"

	"github.com/ventanilla/ventanilla/internal/memo"
)

func TestCache(t *testing.T) {
	t.Parallel()
	type key struct{ a, b string }
	c := memo.New[key, int](100)
	defer c.Close()
	one, two := key{"a", "bc"}, key{"ab", "c"}
	if v, ok := c.Get(one); ok || v != 0 {
		t.Fatalf("an empty cache gave %d, %v", v, ok)
	}
	c.Set(one, 1)
	c.Set(two, 2)
	c.Set(one, 3)
	want := func(k key, value int, there bool) {
		t.Helper()
		if v, ok := c.Get(k); v != value || ok != there {
			t.Errorf("%v: %d, %v instead of %d, %v", k, v, ok, value, there)
		}
	}
	want(one, 3, true)
	want(two, 2, true)
	sum := 0
	for v := range c.Values() {
		sum += v
	}
	if sum != 5 {
		t.Errorf("the values add up to %d", sum)
	}
	c.Forget(one)
	want(one, 0, false)
	want(two, 2, true)
	c.ForgetAll()
	want(two, 0, false)
}

// A nil pointer is a value, and a set has none.
func TestValuesOfEachKind(t *testing.T) {
	t.Parallel()
	pointers, sets := memo.New[[32]byte, *int](10), memo.New[string, struct{}](10)
	defer pointers.Close()
	defer sets.Close()
	pointers.Set([32]byte{1}, nil)
	if v, ok := pointers.Get([32]byte{1}); v != nil || !ok {
		t.Errorf("a nil pointer: %v, %v", v, ok)
	}
	sets.Set("x", struct{}{})
	if _, ok := sets.Get("x"); !ok {
		t.Error("a member is missing")
	}
	if _, ok := sets.Get("y"); ok {
		t.Error("nobody put that in")
	}
}

// It holds what it was made for and not much more, or memory would have no end.
func TestBound(t *testing.T) {
	t.Parallel()
	c := memo.New[int, int](100)
	defer c.Close()
	for i := range 10_000 {
		c.Set(i, i)
	}
	kept := 0
	for i := range 10_000 {
		if v, ok := c.Get(i); ok {
			if v != i {
				t.Fatalf("%d is the value of %d", v, i)
			}
			kept++
		}
	}
	if kept == 0 || kept > 2_000 {
		t.Errorf("%d of 10,000 entries are there", kept)
	}
}
