// Package jobs does in the background what no visitor should wait for. A loop
// is a function that runs until its context ends; the runner owns all of them,
// starts one again that failed, and waits for them when the program stops.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"
)

// A Loop works until ctx ends. Where it returns an error before that, or
// panics, it is started again; where it returns nil, it is done.
type Loop func(ctx context.Context) error

// State tells how one loop is.
type State struct {
	Name    string
	Running bool // false while it waits to be started again, and when it is done
	Fails   int  // how often it ended with an error, panics included
	Panics  int
}

// How long a loop that failed waits before it starts again: twice as long each
// time, until it went well for a while.
const (
	firstWait   = time.Second
	longestWait = time.Minute
	healthy     = 5 * time.Minute
)

// ErrStuck says that a loop did not end in time.
var ErrStuck = errors.New("still at work")

// A Runner owns loops.
type Runner struct {
	log   *slog.Logger
	clock func() time.Time
	ctx   context.Context
	stop  context.CancelFunc
	wait  sync.WaitGroup

	mu     sync.Mutex
	states []*State
}

// New returns a runner without loops.
func New(log *slog.Logger, clock func() time.Time) *Runner {
	ctx, stop := context.WithCancel(context.Background())
	return &Runner{log: log, clock: clock, ctx: ctx, stop: stop}
}

// Start starts a loop under a name. It is not to be called after Stop.
func (r *Runner) Start(name string, loop Loop) {
	state := &State{Name: name, Running: true}
	r.mu.Lock()
	r.states = append(r.states, state)
	r.mu.Unlock()
	r.wait.Go(func() { r.keep(state, loop) })
}

// States tells how the loops are, in the order in which they were started.
func (r *Runner) States() []State {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]State, len(r.states))
	for i, s := range r.states {
		list[i] = *s
	}
	return list
}

// Stop asks the loops to end and waits until they did, or until ctx ends: then
// the error is ErrStuck and names those that did not.
func (r *Runner) Stop(ctx context.Context) error {
	r.stop()
	done := make(chan struct{})
	go func() {
		r.wait.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%w: %v", ErrStuck, r.running())
	}
}

func (r *Runner) running() []string {
	var names []string
	for _, s := range r.States() {
		if s.Running {
			names = append(names, s.Name)
		}
	}
	return names
}

// keep runs a loop until it is done or the runner stops.
func (r *Runner) keep(state *State, loop Loop) {
	wait := firstWait
	for {
		began := r.clock()
		err := r.run(state, loop)
		if err == nil || r.ctx.Err() != nil {
			return
		}
		if r.clock().Sub(began) >= healthy {
			wait = firstWait
		}
		r.log.Error("a job failed", "job", state.Name, "error", err, "again_in", wait)
		if Sleep(r.ctx, wait) != nil {
			return
		}
		wait = min(2*wait, longestWait)
	}
}

// run runs a loop once. A panic is an error with its stack.
func (r *Runner) run(state *State, loop Loop) (err error) {
	r.change(func() { state.Running = true })
	defer func() {
		p := recover()
		if p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
		r.change(func() {
			state.Running = false
			if p != nil {
				state.Panics++
			}
			if err != nil && r.ctx.Err() == nil {
				state.Fails++
			}
		})
	}()
	return loop(r.ctx)
}

func (r *Runner) change(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f()
}

// Sleep waits for d, or until ctx ends, and returns the error of ctx.
func Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
