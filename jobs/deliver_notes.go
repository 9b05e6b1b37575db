package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"

	"colloquy/forum"
	"colloquy/store"
)

// enoughSteps is how many steps are noted without anybody waiting for it: a
// larger group costs no more syncs to the disk. After a crash, so many issues of
// the digest may come twice.
const enoughSteps = 48

// errLost says that a mail is not to be handed over any more.
var errLost = errors.New("it has ended meanwhile, or somebody else delivers it")

// A notebook notes the steps of all who deliver, those who ask at the same time
// in one transaction: one sync to the disk for all of them.
type notebook struct {
	store *store.Store
	ended func(...int64) // hears of mails whose way has ended

	mu      sync.Mutex
	waiting []*entry
	steps   int  // in waiting
	urgent  bool // somebody waits for one of them, or will soon
	writing bool
}

// An entry is what one worker asked to be noted.
type entry struct {
	steps []store.Step
	done  chan struct{}
	lost  []int64
	err   error
}

// note notes steps and waits until they are on the disk.
func (n *notebook) note(steps ...store.Step) error {
	if len(steps) == 0 {
		return nil
	}
	return n.wait(n.begin(steps))
}

// begin has steps noted. Whoever begins waits for the end of it.
func (n *notebook) begin(steps []store.Step) *entry {
	e := &entry{steps: steps, done: make(chan struct{})}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.waiting = append(n.waiting, e)
	n.urgent = n.urgent || slices.ContainsFunc(steps, func(p store.Step) bool { return p.State == forum.MailHanding })
	if n.steps += len(steps); n.steps >= enoughSteps {
		n.start()
	}
	return e
}

// wait waits until an entry is on the disk.
func (n *notebook) wait(e *entry) error {
	n.mu.Lock()
	n.urgent = true
	n.start()
	n.mu.Unlock()
	<-e.done
	return e.err
}

// start has what waits noted. It is called with the lock.
func (n *notebook) start() {
	if !n.writing && len(n.waiting) > 0 {
		n.writing = true
		go n.write()
	}
}

// write notes what waits until that is little and nobody waits for it. What was sent
// is noted, the program stops or not.
func (n *notebook) write() {
	for {
		n.mu.Lock()
		if n.writing = len(n.waiting) > 0 && (n.urgent || n.steps >= enoughSteps); !n.writing {
			n.mu.Unlock()
			return
		}
		group := n.waiting
		n.waiting, n.steps, n.urgent = nil, 0, false
		n.mu.Unlock()
		var steps []store.Step
		for _, e := range group {
			steps = append(steps, e.steps...)
		}
		lost, err := n.store.Note(context.Background(), steps)
		var ended []int64
		for _, p := range steps {
			if p.State != forum.MailHanding || !p.Until.IsZero() {
				ended = append(ended, p.ID)
			}
		}
		n.ended(ended...)
		for _, e := range group {
			e.lost, e.err = lost, err
			close(e.done)
		}
	}
}

// handed waits until it is on the disk that a mail is about to be handed over.
func (n *notebook) handed(e *entry, id int64) error {
	if err := n.wait(e); err != nil {
		return err
	}
	if slices.Contains(e.lost, id) {
		return errLost
	}
	return nil
}

// guard runs a part of a loop; what goes wrong in it ends the others too.
func guard(stop context.CancelCauseFunc, part func() error) {
	defer func() {
		if p := recover(); p != nil {
			stop(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	if err := part(); err != nil {
		stop(err)
	}
}
