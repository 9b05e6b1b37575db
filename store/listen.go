package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"

	"colloquy/forum"
)

// Kinds of what happens in a discussion while somebody listens.
const (
	CommentPosted  = "posted"  // a comment appeared
	CommentChanged = "changed" // its words did
	CommentGone    = "gone"    // it is not shown any more
)

// A Happening is one thing that happened to a comment.
type Happening struct {
	Number  int64 // grows by one within an article, for as long as anybody listens
	Kind    string
	Comment int64
	Member  int64 // who wrote the comment, 0 for a guest
}

// maxHappenings is how many happenings are kept for listeners who are slow. Who
// missed more is told so.
const maxHappenings = 500

// A discussion that somebody listens to.
type listened struct {
	listeners int
	number    int64 // of the last happening
	recent    []Happening
	news      chan struct{} // closed when something happens, and replaced
}

// listeners tells who has a discussion open what happens in it. It is all in
// memory: what happens while nobody listens is in the pages.
type listeners struct {
	mu   sync.Mutex
	byID map[int64]*listened
}

// A Listener hears what happens in one discussion from the moment of Listen on.
// It is used by one goroutine; Close is to be called in the end.
type Listener struct {
	all     *listeners
	article int64
	heard   int64
}

// Listen begins to listen to an article's discussion.
func (s *Store) Listen(article int64) *Listener {
	l := &s.listeners
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.byID == nil {
		l.byID = map[int64]*listened{}
	}
	d := l.byID[article]
	if d == nil {
		d = &listened{news: make(chan struct{})}
		l.byID[article] = d
	}
	d.listeners++
	return &Listener{all: l, article: article, heard: d.number}
}

// Close ends the listening.
func (l *Listener) Close() {
	l.all.mu.Lock()
	defer l.all.mu.Unlock()
	d := l.all.byID[l.article]
	if d.listeners--; d.listeners == 0 {
		delete(l.all.byID, l.article)
	}
}

// News returns what happened since the last call, and a channel that is closed
// when more happens. Missed tells that something happened of which nothing is
// known: too much at once, or another process wrote.
func (l *Listener) News() (list []Happening, missed bool, more <-chan struct{}) {
	l.all.mu.Lock()
	defer l.all.mu.Unlock()
	d := l.all.byID[l.article]
	i, _ := slices.BinarySearchFunc(d.recent, l.heard+1, func(h Happening, n int64) int { return int(h.Number - n) })
	list = slices.Clone(d.recent[i:])
	missed = int64(len(list)) < d.number-l.heard
	l.heard = d.number
	return list, missed, d.news
}

// tell wants mu.
func (d *listened) tell(h Happening) {
	d.number++
	h.Number = d.number
	if h.Kind != "" {
		d.recent = append(d.recent, h)
	}
	if len(d.recent) > maxHappenings {
		d.recent = slices.Delete(d.recent, 0, maxHappenings/2)
	}
	close(d.news)
	d.news = make(chan struct{})
}

// happens tells the listeners of an article after the commit.
func (t *tx) happens(kind string, article, comment, member int64) {
	t.onCommit(func() {
		l := &t.store.listeners
		l.mu.Lock()
		defer l.mu.Unlock()
		if d := l.byID[article]; d != nil {
			d.tell(Happening{Kind: kind, Comment: comment, Member: member})
		}
	})
}

// tellAll tells every listener that something may have happened.
func (l *listeners) tellAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, d := range l.byID {
		d.tell(Happening{})
	}
}

// Listening counts who listens to any discussion.
func (s *Store) Listening() int {
	s.listeners.mu.Lock()
	defer s.listeners.mu.Unlock()
	n := 0
	for _, d := range s.listeners.byID {
		n += d.listeners
	}
	return n
}

// PostedAfter returns what was posted in an article's discussion since one of
// its comments, the earliest first, at most maxHappenings.
func (s *Store) PostedAfter(ctx context.Context, article, after int64) ([]Happening, error) {
	var list []Happening
	err := s.read(ctx, "PostedAfter", func(t *tx) error {
		var since int64
		err := t.row([]any{&since}, "SELECT created_at FROM comments WHERE id = $1 AND article_id = $2", after, article)
		if err != nil && !errors.Is(err, forum.ErrNotFound) {
			return err
		}
		return t.each(func(rows *sql.Rows) error {
			h := Happening{Kind: CommentPosted}
			err := rows.Scan(&h.Comment, &h.Member)
			list = append(list, h)
			return err
		}, `SELECT id, coalesce(member_id, 0) FROM comments WHERE article_id = $1 AND created_at >= $2 AND status = 'shown' AND id > $3
			ORDER BY created_at, id LIMIT $4`, article, since, after, maxHappenings)
	})
	return list, err
}

// kindOf says what a change of a comment's status is to a listener.
func kindOf(to forum.CommentStatus) string {
	if to == forum.Shown {
		return CommentPosted
	}
	return CommentGone
}
