package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"time"
)

// maxGroup is how many waiting writers share one transaction, and so one sync
// to the disk.
const maxGroup = 64

// A deed is one writer's transaction, waiting for its turn.
type deed struct {
	ctx    context.Context
	name   string
	do     func(*tx) error
	raw    func(*handle) error // outside of any transaction, alone
	after  []func()
	search []searchRow // to be written when the group's deeds are done
	err    error
	done   chan struct{}
}

// ErrStopped says that the store was closed.
var ErrStopped = errors.New("the store is closed")

// submit hands a deed to the writer and waits for its end. Until the writer
// begins with it, ctx can call it off; after that it is waited for.
func (s *Store) submit(d *deed) error {
	d.done = make(chan struct{})
	select {
	case <-s.stopped:
		return ErrStopped
	case <-d.ctx.Done():
		return d.ctx.Err()
	case s.deeds <- d:
	}
	select {
	case <-d.done:
	case <-s.writerDone:
		s.refuseRest() // it may have come in after the writer's last look
		<-d.done
	}
	return d.err
}

// writeLoop owns the writer's connection.
func (s *Store) writeLoop() {
	defer close(s.writerDone)
	for {
		select {
		case <-s.stopping:
			return
		case d := <-s.deeds:
			s.runGroup(s.gather(d))
		}
	}
}

// gather takes along everybody who waits already. Those who are about to wait
// get the processor once before each look, for as long as that brings more: a
// larger group costs no more syncs to the disk.
func (s *Store) gather(first *deed) []*deed {
	group := append(make([]*deed, 0, 8), first)
	for {
		before := len(group)
		runtime.Gosched()
		group = s.drain(group)
		if len(group) == before || len(group) >= s.group {
			return group
		}
	}
}

// drain adds those who wait now.
func (s *Store) drain(group []*deed) []*deed {
	for len(group) < s.group {
		select {
		case d := <-s.deeds:
			group = append(group, d)
		default:
			return group
		}
	}
	return group
}

// runGroup runs the deeds that were not called off, those with a transaction
// in one, and answers all of them.
func (s *Store) runGroup(group []*deed) {
	var together []*deed
	for _, d := range group {
		switch {
		case d.ctx.Err() != nil:
			d.err = d.ctx.Err()
			close(d.done)
		case d.raw != nil:
			d.err = guarded(func() error { return d.raw(s.writer) })
			close(d.done)
		default:
			together = append(together, d)
		}
	}
	if len(together) == 0 {
		return
	}
	s.commit(together)
	s.committed(len(together))
	for _, d := range together {
		if d.err == nil {
			for _, f := range d.after {
				f()
			}
		}
		d.err = explain(s.path, d.err)
		close(d.done)
	}
}

// commit runs deeds in one transaction, a savepoint each, so that one's failure
// is only its own. An error of the disk fails all of them.
func (s *Store) commit(group []*deed) {
	err := s.writer.plain("BEGIN IMMEDIATE")
	for _, d := range group {
		if err == nil {
			err = s.step(d, len(group) == 1)
		}
	}
	if err == nil {
		err = s.writeSearch(group)
	}
	if err == nil {
		err = s.writer.plain("COMMIT")
	}
	if err == nil {
		return
	}
	_ = s.writer.plain("ROLLBACK") // fails harmlessly where the engine rolled back by itself
	for _, d := range group {
		if d.err == nil {
			d.err = err
		}
	}
}

// step runs one deed in its savepoint. What it returns ends the group; the
// deed's own failure is noted in d. A deed that is alone needs no savepoint:
// its failure ends the transaction.
func (s *Store) step(d *deed, alone bool) error {
	if alone {
		return s.perform(d)
	}
	if err := s.writer.plain("SAVEPOINT deed"); err != nil {
		return err
	}
	d.err = s.perform(d)
	if d.err == nil {
		return s.writer.plain("RELEASE deed")
	}
	if fatal(d.err) {
		return d.err
	}
	if err := s.writer.plain("ROLLBACK TO deed"); err != nil {
		return err
	}
	return s.writer.plain("RELEASE deed")
}

// perform calls the deed's function with a transaction of its own time.
func (s *Store) perform(d *deed) error {
	began := time.Now()
	t := &tx{handle: s.writer, now: s.clock(), store: s}
	err := guarded(func() error { return d.do(t) })
	d.after, d.search = t.after, t.search
	s.observe(d.ctx, d.name, began, t.statements, err)
	return err
}

// guarded turns a panic into an error, so that one deed cannot end the writer.
func guarded(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic in the store: %v\n%s", r, debug.Stack())
		}
	}()
	return f()
}
