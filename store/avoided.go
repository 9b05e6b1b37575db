package store

import (
	"context"
	"database/sql"
	"sync"
)

// avoided is what a member does not want to see. It is shared, and not to be
// changed.
type avoided struct {
	people  map[int64]bool             // members whom they muted
	threads map[int64]map[string]int64 // by article: top comments of hidden threads, by their path
	size    int
}

// avoidances keeps that in memory for those who read: every page of a discussion
// asks.
type avoidances struct {
	mu       sync.Mutex
	byMember map[int64]*avoided
	size     int   // of all
	changes  int64 // grows whenever something is dropped
}

// maxAvoided bounds how much is kept, in entries; each member counts as one.
const maxAvoided = 200_000

func (a *avoidances) get(member int64) (v *avoided, changes int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.byMember[member], a.changes
}

// learn keeps what was read, unless something was dropped since that began.
func (a *avoidances) learn(member int64, v *avoided, changes int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.changes != changes {
		return
	}
	if a.byMember == nil || a.size+v.size > maxAvoided {
		a.byMember, a.size = map[int64]*avoided{}, 0
	}
	if old := a.byMember[member]; old != nil {
		a.size -= old.size
	}
	a.byMember[member] = v
	a.size += v.size
}

func (a *avoidances) forget(member int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.changes++
	if old := a.byMember[member]; old != nil {
		a.size -= old.size
		delete(a.byMember, member)
	}
}

func (a *avoidances) forgetAll() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.changes++
	a.byMember, a.size = nil, 0
}

// avoided is what the member does not want to see: from memory, or in one query.
func (t *tx) avoided(member int64) (*avoided, error) {
	v, changes := t.store.avoidances.get(member)
	if v != nil {
		return v, nil
	}
	if member == 0 {
		return &avoided{}, nil
	}
	v = &avoided{size: 1}
	err := t.each(func(rows *sql.Rows) error {
		var article, id int64
		var path []byte
		err := rows.Scan(&article, &id, &path)
		v.add(article, id, path)
		return err
	}, `SELECT 0, muted_id, x'' FROM mutes WHERE member_id = $1
		UNION ALL SELECT h.article_id, c.id, c.path FROM hidden_threads h JOIN comments c ON c.id = h.comment_id AND c.article_id = h.article_id WHERE h.member_id = $1`, member)
	if err == nil {
		t.store.avoidances.learn(member, v, changes)
	}
	return v, err
}

func (v *avoided) add(article, id int64, path []byte) {
	v.size++
	if article == 0 {
		if v.people == nil {
			v.people = map[int64]bool{}
		}
		v.people[id] = true
		return
	}
	if v.threads == nil {
		v.threads = map[int64]map[string]int64{}
	}
	if v.threads[article] == nil {
		v.threads[article] = map[string]int64{}
	}
	v.threads[article][string(path)] = id
}

// avoidedBy is the same for whoever is in no transaction.
func (s *Store) avoidedBy(ctx context.Context, member int64) (v *avoided, err error) {
	if v, _ = s.avoidances.get(member); v != nil {
		return v, nil
	}
	err = s.read(ctx, "Avoided", func(t *tx) error {
		v, err = t.avoided(member)
		return err
	})
	return v, err
}

// avoids makes every page of the member's say anew what they want to see.
func (t *tx) avoids(member int64) {
	t.onCommit(func() {
		t.store.avoidances.forget(member)
		t.store.presences.forgetReader(member)
	})
	t.ring([]int64{member})
}
