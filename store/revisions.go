package store

import (
	"context"
	"sync"
	"sync/atomic"
)

// revisions are kept in memory so that a page cache can ask without SQL. They
// are raised after a commit and before anybody is answered: whoever was told
// that a comment is posted finds it in the next page.
type revisions struct {
	site  atomic.Int64 // titles, names, topics, settings: whatever many pages show
	any   atomic.Int64 // grows with each visible change anywhere
	talk  atomic.Int64 // grows with each visible change of a discussion
	mu    sync.RWMutex
	known map[int64]int64
	epoch int64 // grows when known is dropped

	catalogue atomic.Int64 // grows with each change of what is listed
	listed    map[Listing]int64
	floor     int64 // that of lists of which nothing else is known
}

// SiteRevision grows with each change that many pages show.
func (s *Store) SiteRevision() int64 { return s.revisions.site.Load() }

// AnyRevision grows with each visible change anywhere. It counts from the
// start of the process.
func (s *Store) AnyRevision() int64 { return s.revisions.any.Load() }

// TalkRevision grows with each visible change of a discussion anywhere. It counts
// from the start of the process.
func (s *Store) TalkRevision() int64 { return s.revisions.talk.Load() }

// ArticleRevision is the article's revision where it is known; a page that was
// made of another one is out of date.
func (s *Store) ArticleRevision(id int64) (int64, bool) {
	s.revisions.mu.RLock()
	defer s.revisions.mu.RUnlock()
	r, ok := s.revisions.known[id]
	return r, ok
}

func (s *Store) setRevision(id, revision int64) {
	s.revisions.mu.Lock()
	defer s.revisions.mu.Unlock()
	s.revisions.set(id, revision)
}

// set wants mu.
func (r *revisions) set(id, revision int64) {
	if r.known == nil {
		r.known = map[int64]int64{}
	}
	if revision > r.known[id] {
		r.known[id] = revision
	}
}

// epoch is to be asked before a snapshot begins; see learnRevision.
func (s *Store) epoch() int64 {
	s.revisions.mu.RLock()
	defer s.revisions.mu.RUnlock()
	return s.revisions.epoch
}

// learnRevision notes what a snapshot said, unless everything was dropped since
// the snapshot began: it may be older than what another process wrote.
func (s *Store) learnRevision(id, revision, epoch int64) {
	s.revisions.mu.Lock()
	defer s.revisions.mu.Unlock()
	if s.revisions.epoch == epoch {
		s.revisions.set(id, revision)
	}
}

// forget drops what was known: another process wrote.
func (s *Store) forget() {
	s.revisions.mu.Lock()
	s.revisions.known = nil
	s.revisions.epoch++
	s.revisions.relistAll()
	s.revisions.mu.Unlock()
	s.presences.forgetClean()
	s.bells.forgetAll()
	s.avoidances.forgetAll()
	s.listeners.tell(nil)
	s.revisions.talk.Add(1)
	s.revisions.any.Add(1)
	s.wake()
	s.announceSoon()
	s.issueSoon()
	s.publishSoon()
}

// touchArticle raises the article's revision, on the disk and after the commit
// in memory: its discussion changed.
func (t *tx) touchArticle(id int64) error {
	var revision int64
	if err := t.row([]any{&revision}, "UPDATE articles SET revision = revision + 1 WHERE id = $1 RETURNING revision", id); err != nil {
		return err
	}
	t.revised(id, revision)
	return nil
}

func (t *tx) revised(id, revision int64) {
	t.onCommit(func() {
		t.store.setRevision(id, revision)
		t.store.revisions.talk.Add(1)
		t.store.revisions.any.Add(1)
	})
}

// touchSite raises the site's revision.
func (t *tx) touchSite() error {
	var revision int64
	if err := t.row([]any{&revision}, "UPDATE site SET revision = revision + 1 WHERE id = 1 RETURNING revision"); err != nil {
		return err
	}
	t.onCommit(func() {
		t.store.raiseSite(revision)
		t.store.revisions.any.Add(1)
	})
	return nil
}

// raiseSite never goes back: a snapshot may be older than what was committed.
func (s *Store) raiseSite(revision int64) {
	for {
		have := s.revisions.site.Load()
		if have >= revision || s.revisions.site.CompareAndSwap(have, revision) {
			return
		}
	}
}

// loadSite reads the site's revision.
func (s *Store) loadSite(ctx context.Context) error {
	return s.read(ctx, "loadSite", func(t *tx) error {
		var revision int64
		if err := t.row([]any{&revision}, "SELECT revision FROM site WHERE id = 1"); err != nil {
			return err
		}
		s.raiseSite(revision)
		return nil
	})
}

// Watch looks whether another process has written since the last look; where it
// has, everything kept in memory is dropped. It is to be called about once a
// second.
func (s *Store) Watch(ctx context.Context) (changed bool, err error) {
	err = s.submit(&deed{ctx: ctx, name: "Watch", raw: func(h *handle) error {
		v, err := dataVersion(ctx, h.conn)
		if err == nil && v != s.version {
			s.version, changed = v, true
		}
		return err
	}})
	if err == nil && changed {
		s.forget()
		err = s.loadSite(ctx)
	}
	return changed, err
}
