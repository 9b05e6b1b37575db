package store

import (
	"context"
	"sync"
)

// bells are how many notices are new to members: what every page of theirs says,
// so it is kept in memory.
type bells struct {
	mu       sync.Mutex
	byMember map[int64]int
	changes  int64 // grows whenever something is dropped
}

// maxBells bounds how many members are remembered.
const maxBells = 50_000

// MaxNewNotices is how many new notices are counted; more is many.
const MaxNewNotices = 100

// ring makes the next page of some members count anew.
func (t *tx) ring(members []int64) {
	if len(members) > 0 {
		t.onCommit(func() { t.store.bells.forget(members) })
	}
}

// bellsOf does so for those who were told of a comment.
func (t *tx) bellsOf(comment int64) error {
	members, err := t.ids("SELECT member_id FROM notices WHERE comment_id = $1", comment)
	t.ring(members)
	return err
}

func (b *bells) forget(members []int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.changes++
	for _, m := range members {
		delete(b.byMember, m)
	}
}

func (b *bells) forgetAll() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.changes++
	b.byMember = nil
}

func (b *bells) get(member int64) (n int, known bool, changes int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	n, known = b.byMember[member]
	return n, known, b.changes
}

// learn keeps what was counted, unless something was dropped since that began.
func (b *bells) learn(member int64, n int, changes int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.changes != changes {
		return
	}
	if b.byMember == nil || len(b.byMember) >= maxBells {
		b.byMember = map[int64]int{}
	}
	b.byMember[member] = n
}

// NewNotices is how many answers to a member, and mentions of them, came since
// they looked, up to MaxNewNotices. Where nothing changed, it asks the memory
// alone.
func (s *Store) NewNotices(ctx context.Context, member int64) (int, error) {
	n, known, changes := s.bells.get(member)
	if known {
		return n, nil
	}
	err := s.read(ctx, "NewNotices", func(t *tx) error {
		return t.row([]any{&n}, "SELECT count(*) FROM (SELECT 1"+shownNotices+" AND n.at > (SELECT heard_through FROM members WHERE id = $1) LIMIT $2)", member, MaxNewNotices)
	})
	if err == nil {
		s.bells.learn(member, n, changes)
	}
	return n, err
}
