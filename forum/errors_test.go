package forum

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

func TestNoProblemIsNoError(t *testing.T) {
	e := &Invalid{}
	if err := e.Or(); err != nil { // a nil *Invalid in an error would not be nil
		t.Errorf("%#v", err)
	}
	e.Add("title", TooLong, 200)
	e.Add("body", Missing, 0)
	err := e.Or()
	if err == nil || err.Error() != "invalid: title: too_long, body: missing" {
		t.Errorf("%v", err)
	}
	var found *Invalid
	if !errors.As(fmt.Errorf("posting: %w", err), &found) || len(found.Problems) != 2 || found.Problems[0] != (Problem{"title", TooLong, 200}) {
		t.Errorf("found %+v", found)
	}
}

func TestAnErrorDoesNotRepeatWhatWasTyped(t *testing.T) {
	n := NewComment{Title: "secret\n", Body: "secret\xff", Name: "secret\u202e", Email: "secret@"}
	err := n.Clean()
	if want := "invalid: title: line_break, body: bad_text, name: bidi, email: bad_address"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestWhoGoesTooFastIsToldHowLongToWait(t *testing.T) {
	for wait, want := range map[time.Duration]string{
		90 * time.Second: "too fast: try again in 1m30s", 1400 * time.Millisecond: "too fast: try again in 1s", 0: "too fast: try again in 0s",
	} {
		var err error = &Limited{RetryAfter: wait}
		if err.Error() != want {
			t.Errorf("%v: %q, want %q", wait, err, want)
		}
	}
}

func TestErrorsAreDifferentErrors(t *testing.T) {
	list := []error{ErrNotFound, ErrGone, ErrForbidden, ErrConflict, ErrSignIn, ErrClosed, ErrStorage}
	for i, a := range list {
		for j, b := range list {
			if errors.Is(a, b) != (i == j) || (a.Error() == b.Error()) != (i == j) {
				t.Errorf("%v and %v", a, b)
			}
		}
	}
}
