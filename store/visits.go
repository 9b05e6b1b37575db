package store

import (
	"context"
	"errors"
	"sync"
	"time"

	"colloquy/forum"
)

// maxPresences bounds how many members' presences of discussions are kept in
// memory.
const maxPresences = 20_000

// A Reader is what a page of a discussion shows of the member who looks.
type Reader struct {
	Visit      forum.Visit    // as it is with this load
	News       int            // comments that are new, in the whole discussion
	Recommends map[int64]bool // comments; not to be changed
	Follows    forum.Pace     // how the member follows the discussion; "" for not at all
	// Late are comments that are new though they were written before the visit
	// began: they were held until then. Not to be changed.
	Late map[int64]bool
	// Own are the member's comments that are held or hidden, in the order of reading:
	// nobody else sees their words. Not to be changed.
	Own      []forum.Comment
	Reported map[int64]bool // comments that the member reported; not to be changed
	// What the member does not want to see; neither is to be changed.
	Muted  map[int64]bool   // members
	Hidden map[string]int64 // top comments of threads, by their path
}

type presenceKey struct{ member, article int64 }

// A presence is what is kept in memory of a member and a discussion.
type presence struct {
	visit      forum.Visit
	dirty      bool           // the disk does not know the visit yet
	revision   int64          // of the article, for which the rest holds; 0: for none
	since      time.Time      // for which news holds
	news       int            //
	recommends map[int64]bool // replaced, never changed
	follows    forum.Pace
	late       map[int64]bool // replaced, never changed
	own        []forum.Comment
	reported   map[int64]bool // replaced, never changed
}

// presences holds visits as they are, and writes them to the disk a little later
// (FlushVisits): a page is read far more often than anything is written, and
// where a crash comes between, a mark shows a second time.
type presences struct {
	mu    sync.Mutex
	byKey map[presenceKey]*presence
	// forgotten grows with each call of forget: what was read before is not learnt.
	forgotten int64
}

// get returns a copy of what is kept.
func (r *presences) get(k presenceKey) (presence, bool) {
	e, ok, _ := r.look(k)
	return e, ok
}

// look is get for whoever is about to read from the disk, and to learn it.
func (r *presences) look(k presenceKey) (e presence, ok bool, forgotten int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e := r.byKey[k]; e != nil {
		return *e, true, r.forgotten
	}
	return presence{}, false, r.forgotten
}

// learn keeps what was read from the disk. A visit that is known already is the
// newer one.
func (r *presences) learn(k presenceKey, found presence, forgotten int64) presence {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.forgotten != forgotten {
		found.revision = 0 // good for this page alone
	}
	if e := r.byKey[k]; e != nil {
		found.visit, found.dirty = e.visit, e.dirty
	}
	r.put(k, found)
	return found
}

// put wants mu.
func (r *presences) put(k presenceKey, e presence) {
	if r.byKey == nil {
		r.byKey = map[presenceKey]*presence{}
	}
	for other, old := range r.byKey { // whichever comes first
		if len(r.byKey) < maxPresences {
			break
		}
		if !old.dirty {
			delete(r.byKey, other)
		}
	}
	r.byKey[k] = &e
}

// change changes a visit and notes whether the disk is still to learn it.
func (r *presences) change(k presenceKey, dirty bool, visit func(forum.Visit) forum.Visit) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := presence{}
	if have := r.byKey[k]; have != nil {
		e = *have
	}
	e.visit, e.dirty = visit(e.visit), e.dirty || dirty
	r.put(k, e)
}

// forgetClean drops what the disk knows as well: another process may have
// written something newer.
func (r *presences) forgetClean() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for k, e := range r.byKey {
		if e.dirty {
			e.revision = 0
		} else {
			delete(r.byKey, k)
		}
	}
}

// forget makes the next page read anew what the disk says of a member in a
// discussion.
func (r *presences) forget(k presenceKey) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.forgotten++
	if e := r.byKey[k]; e != nil {
		e.revision = 0
	}
}

// forgetReader does so for all discussions.
func (r *presences) forgetReader(member int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.forgotten++
	for k, e := range r.byKey {
		if k.member == member {
			e.revision = 0
		}
	}
}

// forgetMember drops what is kept of a member; what the disk does not know yet
// was for nobody.
func (r *presences) forgetMember(member int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for k := range r.byKey {
		if k.member == member {
			delete(r.byKey, k)
		}
	}
}

// Reader returns what the page of an article at a revision, loaded now, shows of
// the member. It notes nothing: see NoteVisit. Where nothing changed since the
// member looked last, it asks the memory alone.
func (s *Store) Reader(ctx context.Context, member, article, revision int64) (Reader, error) {
	k := presenceKey{member, article}
	avoided, err := s.avoidedBy(ctx, member)
	if err != nil {
		return Reader{}, err
	}
	e, known, forgotten := s.presences.look(k)
	visit := e.visit.Load(s.clock())
	if !known || e.revision < revision || !e.since.Equal(visit.Since) {
		err := s.read(ctx, "Reader", func(t *tx) (err error) {
			e, err = t.presence(k, e, known)
			return err
		})
		if err != nil {
			return Reader{}, err
		}
		e = s.presences.learn(k, e, forgotten)
		visit = e.visit.Load(s.clock())
	}
	return Reader{
		Visit: visit, News: e.news, Recommends: e.recommends, Follows: e.follows, Late: e.late, Own: e.own, Reported: e.reported,
		Muted: avoided.people, Hidden: avoided.threads[article],
	}, nil
}

// presence reads what the disk says of a member in a discussion.
func (t *tx) presence(k presenceKey, e presence, known bool) (presence, error) {
	var err error
	if !known {
		if e.visit, err = t.visit(k); err != nil {
			return e, err
		}
	}
	if err := t.row([]any{&e.revision}, "SELECT revision FROM articles WHERE id = $1", k.article); err != nil {
		return e, err
	}
	e.since = e.visit.Load(t.now).Since
	if e.news, err = t.news(k, e.since); err != nil {
		return e, err
	}
	err = t.row([]any{&e.follows}, `SELECT coalesce((SELECT f.pace FROM follows f JOIN members m ON m.address_id = f.address_id
		WHERE f.kind = 'article' AND f.subject_id = $1 AND m.id = $2 AND f.ended_at IS NULL), '')`, k.article, k.member)
	if err != nil {
		return e, err
	}
	ids, err := t.ids("SELECT comment_id FROM recommendations WHERE member_id = $1 AND article_id = $2", k.member, k.article)
	if err != nil {
		return e, err
	}
	e.recommends = setOf(ids)
	ids, err = t.ids(`SELECT k.subject_id FROM reports r JOIN cases k ON k.id = r.case_id
		WHERE r.member_id = $1 AND r.state <> 'withdrawn' AND k.kind = 'comment' AND k.article_id = $2`, k.member, k.article)
	if err != nil {
		return e, err
	}
	e.reported = setOf(ids)
	if ids, err = t.ids("SELECT id"+releasedSince, k.article, e.since.UnixMicro(), k.member); err != nil {
		return e, err
	}
	e.late = setOf(ids)
	e.own, err = t.ownUnseen(k)
	return e, err
}

func setOf(ids []int64) map[int64]bool {
	set := make(map[int64]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set
}

// releasedSince are the comments of the article $1 that appeared after the moment
// $2, though they were written before it; not those of the member $3.
const releasedSince = ` FROM comments WHERE article_id = $1 AND released_at > $2 AND created_at <= $2 AND status = 'shown' AND (member_id IS NULL OR member_id <> $3)`

// maxOwnUnseen bounds how many comments of one member's a page shows to them alone.
const maxOwnUnseen = 50

// ownUnseen reads the comments of a member in a discussion that are held or hidden.
func (t *tx) ownUnseen(k presenceKey) ([]forum.Comment, error) {
	list, err := records(t, commentDest, "SELECT "+commentColumns+commentTables+
		" WHERE c.member_id = $1 AND c.article_id = $2 AND c.status IN ('held', 'hidden') ORDER BY c.path LIMIT $3", k.member, k.article, maxOwnUnseen)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if err := t.fillHiding(&list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (t *tx) visit(k presenceKey) (forum.Visit, error) {
	var v forum.Visit
	err := t.row([]any{moment{&v.Since}, moment{&v.Last}}, "SELECT since, last FROM visits WHERE member_id = $1 AND article_id = $2", k.member, k.article)
	if errors.Is(err, forum.ErrNotFound) {
		return v, nil
	}
	return v, err
}

// postedSince are the comments of the article $1 that were posted after the moment
// $2 by others than the member $3.
const postedSince = " FROM comments WHERE article_id = $1 AND created_at > $2 AND status = 'shown' AND (member_id IS NULL OR member_id <> $3)"

// unavoided leaves out of both what the member does not want to see.
const unavoided = ` AND (member_id IS NULL OR member_id NOT IN (SELECT muted_id FROM mutes WHERE member_id = $3))
	AND root_seq NOT IN (SELECT r.root_seq FROM hidden_threads h JOIN comments r ON r.id = h.comment_id AND r.article_id = h.article_id WHERE h.member_id = $3 AND h.article_id = $1)`

// newTo says where what is new to a member is found. Who avoids nothing is answered
// by an index alone.
func (t *tx) newTo(k presenceKey) (posted, released string, err error) {
	v, err := t.avoided(k.member)
	if err == nil && (v.people != nil || v.threads[k.article] != nil) {
		return postedSince + unavoided, releasedSince + unavoided, nil
	}
	return postedSince, releasedSince, err
}

// news counts what others posted after a moment, or what appeared since then.
func (t *tx) news(k presenceKey, since time.Time) (int, error) {
	var n int
	var late int
	posted, released, err := t.newTo(k)
	if err == nil {
		err = t.row([]any{&n}, "SELECT count(*)"+posted, k.article, since.UnixMicro(), k.member)
	}
	if err == nil {
		err = t.row([]any{&late}, "SELECT count(*)"+released, k.article, since.UnixMicro(), k.member)
	}
	return n + late, err
}

// NoteVisit notes that the member loaded an article's page and saw it as of the
// visit that Reader returned. It takes no time: FlushVisits writes it down.
func (s *Store) NoteVisit(member, article int64, v forum.Visit) {
	s.presences.change(presenceKey{member, article}, true, v.Later)
}

// MarkRead makes nothing in a discussion new to the member any more.
func (s *Store) MarkRead(ctx context.Context, member int64, slug string) error {
	return s.write(ctx, "MarkRead", func(t *tx) error {
		var article int64
		if err := t.row([]any{&article}, "SELECT id FROM articles WHERE slug = $1 AND status = 'published'", slug); err != nil {
			return err
		}
		k := presenceKey{member, article}
		v, err := t.visit(k)
		if err != nil {
			return err
		}
		if e, ok := t.store.presences.get(k); ok {
			v = e.visit
		}
		v = v.Read(t.now)
		t.onCommit(func() { t.store.presences.change(k, false, v.Later) })
		return t.saveVisit(k, v)
	})
}

// saveVisit writes a visit down, together with what another process wrote.
func (t *tx) saveVisit(k presenceKey, v forum.Visit) error {
	return t.do(`INSERT INTO visits (member_id, article_id, since, last) SELECT $1, $2, $3, $4
		WHERE EXISTS (SELECT 1 FROM members WHERE id = $1) AND EXISTS (SELECT 1 FROM articles WHERE id = $2)
		ON CONFLICT (member_id, article_id) DO UPDATE SET since = max(since, excluded.since), last = max(last, excluded.last)`,
		k.member, k.article, v.Since.UnixMicro(), v.Last.UnixMicro())
}

// FlushVisits writes down what NoteVisit noted, in steps, and returns how many
// visits that were.
func (s *Store) FlushVisits(ctx context.Context) (int, error) {
	total := 0
	for {
		due := s.presences.due(keepStep)
		if len(due) == 0 {
			return total, nil
		}
		err := s.write(ctx, "FlushVisits", func(t *tx) error {
			for k, v := range due {
				if err := t.saveVisit(k, v); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			s.presences.owe(due)
			return total, err
		}
		total += len(due)
	}
}

// due takes up to n visits that the disk does not know.
func (r *presences) due(n int) map[presenceKey]forum.Visit {
	r.mu.Lock()
	defer r.mu.Unlock()
	due := map[presenceKey]forum.Visit{}
	for k, e := range r.byKey {
		if len(due) == n {
			break
		}
		if e.dirty {
			due[k], e.dirty = e.visit, false
		}
	}
	return due
}

// owe puts back what could not be written.
func (r *presences) owe(due map[presenceKey]forum.Visit) {
	for k, v := range due {
		r.change(k, true, v.Later)
	}
}
