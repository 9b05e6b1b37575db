package forum

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"
)

func TestOnlySoManyWaitAndSomePlacesAreKept(t *testing.T) {
	t.Parallel()
	q := NewTurnstile(1, 5, time.Second)
	first, err := q.Turn(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	waiting, giveUp := context.WithCancel(t.Context())
	ended := make(chan error)
	wait := func(kept int64) {
		before := q.All()
		go func() {
			release, err := q.Turn(waiting, kept)
			if err == nil {
				release()
			}
			ended <- err
		}()
		for q.All() == before {
			runtime.Gosched()
		}
	}
	limited := func(kept int64) bool {
		var l *Limited
		_, err := q.Turn(waiting, kept)
		return errors.As(err, &l) && l.RetryAfter == time.Second
	}
	wait(2)
	wait(2)
	if !limited(2) {
		t.Error("a stranger takes a place that is kept")
	}
	wait(0)
	wait(0)
	if !limited(0) || q.All() != 5 {
		t.Errorf("%d run or wait", q.All())
	}
	giveUp()
	for range 4 {
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
	first()
	if q.All() != 0 {
		t.Errorf("%d are left", q.All())
	}
	again, err := q.Turn(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	again()
}
