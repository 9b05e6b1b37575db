package store

import (
	"context"
	"database/sql"

	"colloquy/forum"
)

// Follow notes that an address wants mail about something, and that somebody who
// has proved it said so: the caller answers for the proof. A follow that is there
// takes the new pace. What the address said no to before, it says yes to again; of
// one that wants no mails at all, everything else ends.
//
// Errors: forum.ErrNotFound where there is no such address, or what is to be
// followed is not public.
func (s *Store) Follow(ctx context.Context, address int64, n forum.NewFollow) error {
	return s.write(ctx, "Follow", func(t *tx) error { return t.follow(address, n) })
}

// follow begins a follow or changes its pace.
func (t *tx) follow(address int64, n forum.NewFollow) error {
	if err := t.resolveTopics(&n); err != nil {
		return err
	}
	if err := t.followable(n); err != nil {
		return err
	}
	if _, err := t.confirmAddress(address); err != nil {
		return err
	}
	asked := n.AskedAt
	if asked.IsZero() {
		asked = t.now
	}
	err := t.do(`INSERT INTO follows (address_id, kind, subject_id, pace, created_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (kind, subject_id, address_id) DO UPDATE SET pace = excluded.pace, ended_at = NULL, ended_why = '',
		created_at = CASE WHEN ended_at IS NULL THEN created_at ELSE excluded.created_at END`,
		address, n.Kind, n.Subject, n.Pace, t.now.UnixMicro())
	if err != nil {
		return err
	}
	err = t.do("INSERT INTO consents (address_id, kind, subject_id, pace, wording, source, at, confirmed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		address, n.Kind, n.Subject, n.Pace, n.Wording, n.Source, asked.UnixMicro(), t.now.UnixMicro())
	if err != nil {
		return err
	}
	if n.Kind == forum.FollowArticle {
		if err := t.do("UPDATE hearers SET stopped_at = NULL WHERE address_id = $1 AND article_id = $2", address, n.Subject); err != nil {
			return err
		}
	}
	if n.Kind.IsList() {
		if err := t.chooseList(address, n); err != nil {
			return err
		}
	}
	t.followsChanged(address, n.Kind, n.Subject)
	return t.allowFor(address, n)
}

// allowFor has mails go again to whoever said that they want none, for what they
// follow now: the no was to all that they followed before.
func (t *tx) allowFor(address int64, n forum.NewFollow) error {
	silent, err := t.changed("UPDATE addresses SET suppressed_at = NULL, suppressed_why = '' WHERE id = $1 AND suppressed_why = $2", address, forum.SuppressedAsked)
	if err != nil || !silent {
		return err
	}
	return t.changeFollows(address, `UPDATE follows SET ended_at = $1, ended_why = $2
		WHERE address_id = $3 AND ended_at IS NULL AND NOT (kind = $4 AND subject_id = $5) RETURNING kind, subject_id`,
		t.now.UnixMicro(), forum.EndedByHand, address, n.Kind, n.Subject)
}

// followable tells whether what is to be followed is there for everybody to see.
func (t *tx) followable(n forum.NewFollow) error {
	oneself := n.Kind == forum.FollowAnswers || n.Kind == forum.FollowMentions || n.Kind.IsList()
	if _, thing := followedNames[n.Kind]; !thing && (!oneself || n.Subject != 0) {
		return forum.ErrNotFound
	}
	_, _, err := t.followedName(n.Kind, n.Subject)
	return err
}

// followOwn follows the discussion in which somebody has just written, where they
// said so: with the member's address, or the guest's that is given.
//
// How a member left the box is remembered for the next form, but where they
// follow the discussion already: there the form has no box.
func (t *tx) followOwn(n forum.NewComment, article int64, guest any) error {
	if n.MemberID != 0 {
		err := t.do(`UPDATE members SET follow_box = $1 WHERE id = $2 AND follow_box <> $1 AND NOT EXISTS
			(SELECT 1 FROM follows f WHERE f.kind = 'article' AND f.subject_id = $3 AND f.address_id = members.address_id AND f.ended_at IS NULL)`,
			n.Follow.Pace, n.MemberID, article)
		if err != nil {
			return err
		}
	}
	if !n.Follow.Any() {
		return nil
	}
	f := n.Follow
	f.Kind, f.Subject = forum.FollowArticle, article
	address, ok := guest.(int64)
	if !ok {
		if err := t.row([]any{&address}, "SELECT address_id FROM members WHERE id = $1", n.MemberID); err != nil {
			return err
		}
	}
	return t.follow(address, f)
}

// Unfollow ends what an address follows; what it does not follow stays so. Other
// reasons to hear of a discussion stay too.
func (s *Store) Unfollow(ctx context.Context, address int64, kind forum.FollowKind, subject int64) error {
	return s.write(ctx, "Unfollow", func(t *tx) error {
		return t.unfollow(address, kind, subject, forum.EndedByHand)
	})
}

func (t *tx) unfollow(address int64, kind forum.FollowKind, subject int64, why string) error {
	ended, err := t.changed("UPDATE follows SET ended_at = $1, ended_why = $2 WHERE kind = $3 AND subject_id = $4 AND address_id = $5 AND ended_at IS NULL",
		t.now.UnixMicro(), why, kind, subject, address)
	if ended {
		t.followsChanged(address, kind, subject)
	}
	return err
}

// followsChanged makes the next page show what the member with the address
// follows by now.
func (t *tx) followsChanged(address int64, kind forum.FollowKind, subject int64) {
	if kind != forum.FollowArticle {
		return
	}
	members, err := t.ids("SELECT id FROM members WHERE address_id = $1", address)
	if err != nil {
		return // the page is renewed with the next comment
	}
	t.onCommit(func() {
		for _, m := range members {
			t.store.presences.forget(presenceKey{m, subject})
		}
	})
}

const selectFollow = "SELECT f.id, f.address_id, f.kind, f.subject_id, f.pace, f.created_at, f.ended_at, f.ended_why FROM follows f "

func scanFollow(scan func(...any) error) (f forum.Follow, err error) {
	err = scan(&f.ID, &f.AddressID, &f.Kind, &f.Subject, &f.Pace, moment{&f.CreatedAt}, moment{&f.EndedAt}, &f.EndedWhy)
	return f, err
}

// Following returns an active follow of an address; forum.ErrNotFound where there
// is none.
func (s *Store) Following(ctx context.Context, address int64, kind forum.FollowKind, subject int64) (f forum.Follow, err error) {
	err = s.read(ctx, "Following", func(t *tx) error {
		f, err = t.following(address, kind, subject)
		return err
	})
	return f, err
}

func (t *tx) following(address int64, kind forum.FollowKind, subject int64) (forum.Follow, error) {
	return scanFollow(func(dest ...any) error {
		return t.row(dest, selectFollow+"WHERE f.kind = $1 AND f.subject_id = $2 AND f.address_id = $3 AND f.ended_at IS NULL", kind, subject, address)
	})
}

// A Followed is what an address follows, with the words for it.
type Followed struct {
	forum.Follow
	Title   string // of the article, name of the author or topic; "" for oneself
	Slug    string // of the same, or the author's handle
	Stopped bool   // a link in a mail stopped all about the discussion
}

// Follows lists what an address follows, the newest first; of discussions those
// that are public.
func (s *Store) Follows(ctx context.Context, address int64) (list []Followed, err error) {
	err = s.read(ctx, "Follows", func(t *tx) error {
		list, err = t.follows(address)
		return err
	})
	return list, err
}

func (t *tx) follows(address int64) (list []Followed, err error) {
	err = t.each(func(rows *sql.Rows) error {
		var f Followed
		err := rows.Scan(&f.ID, &f.AddressID, &f.Kind, &f.Subject, &f.Pace, moment{&f.CreatedAt}, moment{&f.EndedAt}, &f.EndedWhy, &f.Title, &f.Slug)
		list = append(list, f)
		return err
	}, `SELECT f.id, f.address_id, f.kind, f.subject_id, f.pace, f.created_at, f.ended_at, f.ended_why,
		coalesce(a.title, w.name, p.name, ''), coalesce(a.slug, w.handle, p.slug, '') FROM follows f
		LEFT JOIN articles a ON f.kind = 'article' AND a.id = f.subject_id AND a.status = 'published'
		LEFT JOIN authors w ON f.kind = 'author' AND w.id = f.subject_id
		LEFT JOIN topics p ON f.kind = 'topic' AND p.id = f.subject_id
		WHERE f.address_id = $1 AND f.ended_at IS NULL AND (f.kind <> 'article' OR a.id IS NOT NULL) ORDER BY f.created_at DESC, f.id DESC`, address)
	return list, err
}

// AddressOfClaim returns the address about which a signed token says something,
// and how it is spelled. forum.ErrNotFound where the token is of an earlier
// version: somebody else may have the address by now.
func (s *Store) AddressOfClaim(ctx context.Context, c forum.Claim) (email string, err error) {
	err = s.read(ctx, "AddressOfClaim", func(t *tx) error {
		return t.row([]any{&email}, "SELECT email FROM addresses WHERE id = $1 AND version = $2 AND email_key <> ''", c.Subject, c.Version)
	})
	return email, err
}

// ConfirmFollow answers the link of a request to follow something. The address is
// proved by whoever opened it.
//
// Errors: those of Request; forum.ErrNotFound where it is not public any more.
func (s *Store) ConfirmFollow(ctx context.Context, token, browser string) (a Answered, f forum.NewFollow, err error) {
	err = s.write(ctx, "ConfirmFollow", func(t *tx) error {
		r, err := t.use(token, browser, forum.RequestFollow)
		if err != nil {
			return err
		}
		a, f = Answered{Address: r.AddressID}, r.Follow
		if r.Holder != nil {
			a.Member = *r.Holder
		}
		if err := t.follow(r.AddressID, r.Follow); err != nil {
			return err
		}
		a.Proof, err = t.confirmAddress(r.AddressID)
		return err
	})
	return a, f, err
}
