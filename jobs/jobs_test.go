package jobs

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A record keeps what was logged.
type record struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

func newRunner() (*Runner, *record) {
	log := &record{}
	return New(slog.New(slog.NewTextHandler(log, nil)), time.Now), log
}

// pass lets time go by, and everybody do what is due by then.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// stop ends a runner whose loops are expected to end at once.
func stop(t *testing.T, r *Runner) {
	t.Helper()
	if err := r.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}

// forever is a loop that only ends when it is told to.
func forever(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestALoopRunsUntilTheRunnerStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, log := newRunner()
		r.Start("one", forever)
		r.Start("two", forever)
		synctest.Wait()
		want := []State{{Name: "one", Running: true}, {Name: "two", Running: true}}
		if got := r.States(); !reflect.DeepEqual(got, want) {
			t.Errorf("%+v", got)
		}
		stop(t, r)
		for _, s := range r.States() {
			if s.Running || s.Fails != 0 {
				t.Errorf("after the stop: %+v", s)
			}
		}
		if log.String() != "" {
			t.Errorf("an ordinary stop was logged: %s", log)
		}
	})
}

func TestALoopThatIsDoneIsNotStartedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _ := newRunner()
		runs := 0
		r.Start("once", func(context.Context) error { runs++; return nil })
		pass(time.Hour)
		if runs != 1 || r.States()[0].Running {
			t.Errorf("%d runs, %+v", runs, r.States())
		}
		stop(t, r)
	})
}

// failing notes when it is started, and fails in some way.
func failing(starts *[]time.Duration, fail func() error) Loop {
	began := time.Now()
	return func(context.Context) error {
		*starts = append(*starts, time.Since(began))
		return fail()
	}
}

func TestALoopThatFailsIsStartedAgainMoreAndMoreSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, log := newRunner()
		var starts []time.Duration
		r.Start("bad", failing(&starts, func() error { return errors.New("no disk") }))
		pass(200 * time.Second)
		want := []time.Duration{0, 1, 3, 7, 15, 31, 63, 123, 183}
		for i := range want {
			want[i] *= time.Second
		}
		if !reflect.DeepEqual(starts, want) {
			t.Errorf("started after %v", starts)
		}
		if s := r.States()[0]; s.Fails != len(want) || s.Running || s.Panics != 0 {
			t.Errorf("%+v", s)
		}
		if !strings.Contains(log.String(), `msg="a job failed" job=bad error="no disk" again_in=1s`) {
			t.Error(log)
		}
		stop(t, r)
	})
}

func TestAPanicIsAFailureWithItsStack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, log := newRunner()
		var starts []time.Duration
		r.Start("worse", failing(&starts, func() error { panic("lost its head") }))
		pass(2 * time.Second)
		if s := r.States()[0]; s.Panics != 2 || s.Fails != 2 {
			t.Errorf("%+v", s)
		}
		if text := log.String(); !strings.Contains(text, "lost its head") || !strings.Contains(text, "jobs_test.go") {
			t.Error(text)
		}
		stop(t, r)
	})
}

func TestALoopThatWentWellForLongStartsAgainSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _ := newRunner()
		var starts []time.Duration
		runs := 0
		r.Start("moody", failing(&starts, func() error {
			if runs++; runs == 4 {
				time.Sleep(healthy)
			}
			return errors.New("again")
		}))
		pass(healthy + 20*time.Second)
		fourth := 7 * time.Second
		if len(starts) < 5 || starts[3] != fourth || starts[4] != fourth+healthy+firstWait {
			t.Errorf("started after %v", starts)
		}
		stop(t, r)
	})
}

func TestStopWaitsForWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _ := newRunner()
		finished := false
		r.Start("careful", func(ctx context.Context) error {
			<-ctx.Done()
			time.Sleep(19 * time.Second)
			finished = true
			return nil
		})
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		if err := r.Stop(ctx); err != nil || !finished {
			t.Errorf("%v, finished %t", err, finished)
		}
	})
}

func TestStopNamesWhatDoesNotEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _ := newRunner()
		release := make(chan struct{})
		r.Start("stuck", func(context.Context) error { <-release; return nil })
		r.Start("fine", forever)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		err := r.Stop(ctx)
		if !errors.Is(err, ErrStuck) || err.Error() != "still at work: [stuck]" {
			t.Error(err)
		}
		close(release)
		synctest.Wait()
	})
}

func TestStopEndsTheWaitOfALoopThatFailed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _ := newRunner()
		var starts []time.Duration
		r.Start("bad", failing(&starts, func() error { return errors.New("no") }))
		pass(100 * time.Second)
		began := time.Now()
		stop(t, r)
		if took := time.Since(began); took != 0 {
			t.Errorf("took %s", took)
		}
	})
}
