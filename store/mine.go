package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"

	"colloquy/forum"
)

// An OwnComment is a comment as its author sees it in a list, whatever its state.
type OwnComment struct {
	forum.Comment
	Article *forum.Article // nil where it is not public
}

// OwnComments lists what a writer wrote, the newest first, after the comment that
// is named (0: from the newest). next is where the list goes on, 0 where it ends.
// forum.ErrNotFound where the comment named is not theirs.
func (s *Store) OwnComments(ctx context.Context, w forum.Writer, after int64) (list []OwnComment, next int64, err error) {
	err = s.read(ctx, "OwnComments", func(t *tx) error {
		from := listed{math.MaxInt64, math.MaxInt64}
		if after != 0 {
			if from, err = t.ownFrom(w, after); err != nil {
				return err
			}
		}
		found, err := t.ownList(w, from)
		if err != nil {
			return err
		}
		if len(found) > forum.CommentsPerList {
			found = found[:forum.CommentsPerList]
			next = found[len(found)-1].id
		}
		for _, l := range found {
			c, err := t.ownComment(l.id)
			if err != nil {
				return err
			}
			list = append(list, c)
		}
		return nil
	})
	return list, next, err
}

// listed is where a comment stands in a list by time.
type listed struct{ at, id int64 }

// ownFrom finds where a page of a writer's own list begins.
func (t *tx) ownFrom(w forum.Writer, id int64) (listed, error) {
	l := listed{id: id}
	var member, address int64
	err := t.row([]any{&l.at, &member, &address}, "SELECT created_at, coalesce(member_id, 0), coalesce(address_id, 0) FROM comments WHERE id = $1", id)
	if err == nil && !(member != 0 && member == w.MemberID || address != 0 && slices.Contains(w.Addresses, address)) {
		err = forum.ErrNotFound
	}
	return l, err
}

// ownList reads one comment more than a page shows: the member's, and those of
// each address that the browser has proved.
func (t *tx) ownList(w forum.Writer, from listed) (list []listed, err error) {
	collect := func(rows *sql.Rows) error {
		var l listed
		err := rows.Scan(&l.id, &l.at)
		list = append(list, l)
		return err
	}
	const limit = forum.CommentsPerList + 1
	if w.MemberID != 0 {
		err = t.each(collect, "SELECT id, created_at FROM comments WHERE member_id = $1 AND (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT $4",
			w.MemberID, from.at, from.id, limit)
	}
	for _, a := range w.Addresses {
		if err != nil {
			return nil, err
		}
		err = t.each(collect, "SELECT id, created_at FROM comments WHERE address_id = $1 AND (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT $4",
			a, from.at, from.id, limit)
	}
	slices.SortFunc(list, func(a, b listed) int { return cmp.Or(cmp.Compare(b.at, a.at), cmp.Compare(b.id, a.id)) })
	return list[:min(len(list), limit)], err
}

func (t *tx) ownComment(id int64) (OwnComment, error) {
	c, err := t.comment(id)
	if err == nil {
		err = t.fillHiding(&c)
	}
	if err != nil {
		return OwnComment{}, err
	}
	a, err := t.articleHead("a.id = $1", c.ArticleID)
	if errors.Is(err, forum.ErrNotFound) {
		return OwnComment{Comment: c}, nil
	}
	return OwnComment{Comment: c, Article: &a}, err
}

// Anonymise takes the name off a guest's comment, for good: the comment stays,
// and nothing leads from it to an address any more.
//
// Errors: forum.ErrNotFound, ErrForbidden, ErrSignIn.
func (s *Store) Anonymise(ctx context.Context, w forum.Writer, id int64) error {
	return s.write(ctx, "Anonymise", func(t *tx) error {
		c, err := t.comment(id)
		if err != nil {
			return err
		}
		if err := forum.MayAnonymise(w, c); err != nil {
			return err
		}
		return t.makeAnonymous(c)
	})
}

// An Address is what a writer is told of an address that their browser has proved.
type Address struct {
	ID      int64
	Email   string
	Stopped bool // it gets no mails, because its owner said so
	Member  bool // somebody has an account with it
}

// ProvedAddresses returns what there is to know of the addresses that a writer's
// browser has proved.
func (s *Store) ProvedAddresses(ctx context.Context, w forum.Writer) (list []Address, err error) {
	err = s.read(ctx, "ProvedAddresses", func(t *tx) error {
		for _, id := range w.Addresses {
			a := Address{ID: id}
			err := t.row([]any{&a.Email, &a.Stopped, &a.Member},
				"SELECT email, suppressed_why = $1, EXISTS (SELECT 1 FROM members m WHERE m.address_id = d.id) FROM addresses d WHERE d.id = $2", forum.SuppressedAsked, id)
			if err != nil {
				return err
			}
			list = append(list, a)
		}
		return nil
	})
	return list, err
}

// StopMails sees to it that the addresses that a writer's browser has proved get
// no more mails, or that they get them again (stop false). An address where
// nobody is stays as it is.
func (s *Store) StopMails(ctx context.Context, w forum.Writer, stop bool) error {
	return s.write(ctx, "StopMails", func(t *tx) error {
		for _, id := range w.Addresses {
			var err error
			if stop {
				err = t.do("UPDATE addresses SET suppressed_at = $1, suppressed_why = $2 WHERE id = $3 AND suppressed_why = ''", t.now.UnixMicro(), forum.SuppressedAsked, id)
			} else {
				err = t.do("UPDATE addresses SET suppressed_at = NULL, suppressed_why = '' WHERE id = $1 AND suppressed_why = $2", id, forum.SuppressedAsked)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}
