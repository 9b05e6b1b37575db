package store

import (
	"context"
	"database/sql"
	"time"

	"colloquy/forum"
)

// Subscriptions are all mails that an address gets because somebody chose them.
type Subscriptions struct {
	Email      string
	Member     bool       // somebody has an account with the address
	Suppressed string     // why the address takes no mails; "" where it does
	Follows    []Followed // the newest first
	Stopped    []Hearer   // discussions that a link in a mail stopped, the newest first
	Undo       int        // follows that ended at the moment that was asked about
}

// stoppedShown is how many discussions that were stopped a list shows.
const stoppedShown = 50

// Subscriptions returns what an address gets; ended is a moment at which follows
// may have ended that can be taken up again (zero for none). forum.ErrNotFound
// where the address is gone.
func (s *Store) Subscriptions(ctx context.Context, address int64, ended time.Time) (sub Subscriptions, err error) {
	err = s.read(ctx, "Subscriptions", func(t *tx) error {
		err := t.row([]any{&sub.Email, &sub.Suppressed, &sub.Member},
			"SELECT email, suppressed_why, EXISTS (SELECT 1 FROM members m WHERE m.address_id = d.id) FROM addresses d WHERE d.id = $1 AND d.email_key <> ''", address)
		if err != nil {
			return err
		}
		if sub.Follows, err = t.follows(address); err != nil {
			return err
		}
		if sub.Stopped, err = t.stopped(address); err != nil || ended.IsZero() {
			return err
		}
		return t.row([]any{&sub.Undo}, "SELECT count(*) FROM follows WHERE address_id = $1 AND ended_at = $2 AND ended_why = $3", address, ended.UnixMicro(), forum.EndedByHand)
	})
	return sub, err
}

// stopped lists the discussions that a link in a mail stopped.
func (t *tx) stopped(address int64) (list []Hearer, err error) {
	err = t.each(func(rows *sql.Rows) error {
		h := Hearer{AddressID: address, Stopped: true}
		err := rows.Scan(&h.ID, &h.Article.ID, &h.Article.Slug, &h.Article.Title)
		list = append(list, h)
		return err
	}, `SELECT h.id, a.id, a.slug, a.title FROM hearers h JOIN articles a ON a.id = h.article_id AND a.status = 'published'
		WHERE h.address_id = $1 AND h.stopped_at IS NOT NULL AND h.same_as IS NULL ORDER BY h.stopped_at DESC, h.id DESC LIMIT $2`, address, stoppedShown)
	return list, err
}

// FollowOf returns a follow of an address by its id, be it active or not;
// forum.ErrNotFound where it is somebody else's.
func (s *Store) FollowOf(ctx context.Context, address, id int64) (f forum.Follow, err error) {
	err = s.read(ctx, "FollowOf", func(t *tx) error {
		f, err = scanFollow(func(dest ...any) error {
			return t.row(dest, selectFollow+"WHERE f.id = $1 AND f.address_id = $2", id, address)
		})
		return err
	})
	return f, err
}

// EndFollows ends a follow of an address, or all of them where id is 0, and
// returns when: by that they can be taken up again (ResumeFollows). What ended
// before stays as it is.
func (s *Store) EndFollows(ctx context.Context, address, id int64) (at time.Time, err error) {
	err = s.write(ctx, "EndFollows", func(t *tx) error {
		at = t.now
		return t.changeFollows(address, `UPDATE follows SET ended_at = $1, ended_why = $2
			WHERE address_id = $3 AND ended_at IS NULL AND ($4 = 0 OR id = $4) RETURNING kind, subject_id`, t.now.UnixMicro(), forum.EndedByHand, address, id)
	})
	return at, err
}

// ResumeFollows takes EndFollows back: what ended then goes on as it was, but for a
// list of the digest where another one was chosen since.
func (s *Store) ResumeFollows(ctx context.Context, address int64, ended time.Time) error {
	return s.write(ctx, "ResumeFollows", func(t *tx) error {
		return t.changeFollows(address, `UPDATE follows SET ended_at = NULL, ended_why = ''
			WHERE address_id = $1 AND ended_at = $2 AND ended_why = $3 AND NOT (kind IN ('weekly', 'monthly') AND EXISTS (SELECT 1 FROM follows o
			WHERE o.address_id = $1 AND o.kind IN ('weekly', 'monthly') AND o.ended_at IS NULL)) RETURNING kind, subject_id`, address, ended.UnixMicro(), forum.EndedByHand)
	})
}

// changeFollows changes follows of an address; the query returns what they are of.
func (t *tx) changeFollows(address int64, query string, args ...any) error {
	var changed []forum.NewFollow
	err := t.each(func(rows *sql.Rows) error {
		var f forum.NewFollow
		err := rows.Scan(&f.Kind, &f.Subject)
		changed = append(changed, f)
		return err
	}, query, args...)
	for _, f := range changed {
		t.followsChanged(address, f.Kind, f.Subject)
	}
	return err
}

// FollowedName is how the thing that is followed is called, and the slug or
// handle of its page; "" where it is oneself. forum.ErrNotFound where it is not
// public any more.
func (s *Store) FollowedName(ctx context.Context, kind forum.FollowKind, subject int64) (name, slug string, err error) {
	err = s.read(ctx, "FollowedName", func(t *tx) error {
		name, slug, err = t.followedName(kind, subject)
		return err
	})
	return name, slug, err
}

func (t *tx) followedName(kind forum.FollowKind, subject int64) (name, slug string, err error) {
	if query, ok := followedNames[kind]; ok {
		err = t.row([]any{&name, &slug}, query, subject)
	}
	return name, slug, err
}

var followedNames = map[forum.FollowKind]string{
	forum.FollowArticle: "SELECT title, slug FROM articles WHERE id = $1 AND status = 'published'",
	forum.FollowAuthor:  "SELECT name, handle FROM authors WHERE id = $1",
	forum.FollowTopic:   "SELECT name, slug FROM topics WHERE id = $1",
}
