package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"

	"colloquy/forum"
)

// Kinds of what happens in discussions.
const (
	CommentPosted  = "posted"  // a comment appeared
	CommentChanged = "changed" // its words did
	CommentGone    = "gone"    // it is not shown any more
)

// A Happening is one thing that happened to a comment.
type Happening struct {
	Kind    string
	Article int64
	Comment int64
	Member  int64 // who wrote the comment, 0 for a guest
}

// maxHappenings is how many happenings wait for a listener. Who is slower is
// told that something was missed.
const maxHappenings = 1000

// listeners hear what happens. It is all in memory: what happens while nobody
// listens is in the pages.
type listeners struct {
	mu  sync.Mutex
	all []*Listener
}

// A Listener hears what happens in all discussions from the moment of Listen on.
// Close is to be called in the end.
type Listener struct {
	all    *listeners
	list   []Happening
	missed bool
	news   chan struct{}
}

// Listen begins to listen.
func (s *Store) Listen() *Listener {
	l := &Listener{all: &s.listeners, news: make(chan struct{}, 1)}
	l.all.mu.Lock()
	defer l.all.mu.Unlock()
	l.all.all = append(l.all.all, l)
	return l
}

// Close ends the listening.
func (l *Listener) Close() {
	l.all.mu.Lock()
	defer l.all.mu.Unlock()
	l.all.all = slices.DeleteFunc(l.all.all, func(other *Listener) bool { return other == l })
}

// News gets a value when something happened since the last call of Heard.
func (l *Listener) News() <-chan struct{} { return l.news }

// Heard returns what happened since the last call, in its order. Missed tells
// that something happened of which nothing is known: too much at once, or
// another process wrote.
func (l *Listener) Heard() (list []Happening, missed bool) {
	l.all.mu.Lock()
	defer l.all.mu.Unlock()
	list, missed = l.list, l.missed
	l.list, l.missed = nil, false
	return list, missed
}

// tell tells every listener; a nil happening that something may have happened.
func (l *listeners) tell(h *Happening) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, x := range l.all {
		switch {
		case h == nil || len(x.list) >= maxHappenings:
			x.missed = true
		default:
			x.list = append(x.list, *h)
		}
		select {
		case x.news <- struct{}{}:
		default: // it knows already
		}
	}
}

// happens tells the listeners after the commit.
func (t *tx) happens(kind string, article, comment, member int64) {
	t.onCommit(func() { t.store.listeners.tell(&Happening{kind, article, comment, member}) })
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
		collect := func(rows *sql.Rows) error {
			h := Happening{Kind: CommentPosted, Article: article}
			err := rows.Scan(&h.Comment, &h.Member)
			list = append(list, h)
			return err
		}
		err = t.each(collect, `SELECT id, coalesce(member_id, 0) FROM comments WHERE article_id = $1 AND created_at >= $2 AND status = 'shown' AND id > $3
			ORDER BY created_at, id LIMIT $4`, article, since, after, maxHappenings)
		if err != nil {
			return err
		}
		return t.each(collect, `SELECT id, coalesce(member_id, 0) FROM comments WHERE article_id = $1 AND released_at > $2 AND status = 'shown' AND (created_at < $2 OR id <= $3)
			ORDER BY released_at, id LIMIT $4`, article, since, after, maxHappenings-len(list))
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
