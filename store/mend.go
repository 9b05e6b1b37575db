package store

import (
	"context"
	"errors"
	"time"

	"colloquy/forum"
)

// A Hiding is why a comment is hidden, for its author.
type Hiding struct {
	Rule, Message string
	Reported      bool      // by reports, until a moderator has looked
	Mended        time.Time // when its author mended it last; zero for never
}

// fillHiding reads how a comment came to be hidden.
func (t *tx) fillHiding(c *forum.Comment) error {
	if c.Status != forum.Hidden {
		return nil
	}
	k, err := t.caseAbout(forum.SubjectComment, c.ID)
	if err != nil {
		return ignoreNotFound(err)
	}
	c.Hiding = forum.HiddenBy{Site: k.Hidden, Mended: !k.MendedAt.IsZero() && !k.MendedAt.Before(c.GoneAt), Waits: k.Open()}
	return nil
}

// Hiding returns a hidden comment with why it is, for its author who wants to mend
// it. Errors: forum.ErrNotFound, and those of forum.MayMend.
func (s *Store) Hiding(ctx context.Context, w forum.Writer, id int64) (c forum.Comment, a forum.Article, h Hiding, err error) {
	err = s.read(ctx, "Hiding", func(t *tx) (err error) {
		if c, a, err = t.publicComment(id); err != nil {
			return err
		}
		k, err := t.caseAbout(forum.SubjectComment, id)
		if err != nil {
			return err
		}
		h.Mended = k.MendedAt
		if err := forum.MayMend(w, c, k.MendedAt); err != nil {
			return err
		}
		d, err := records(t, decisionDest, selectDecision+"WHERE d.case_id = $1 AND d.action = 'hide' AND d.undone_at IS NULL ORDER BY d.id DESC LIMIT 1", k.ID)
		if err == nil && len(d) > 0 {
			h.Rule, h.Message, h.Reported = d[0].Rule, d[0].Message, d[0].ActorID == 0
		}
		return err
	})
	return c, a, h, err
}

// MendComment lets the author of a hidden comment change it, once for each time
// that it was hidden, and asks a moderator to look again. It stays hidden until
// then. Seen is the version that the author had before them.
//
// Errors: *forum.Invalid, forum.ErrNotFound, ErrConflict (it was changed meanwhile,
// or was mended before), ErrSuspended, and those of forum.MayMend.
func (s *Store) MendComment(ctx context.Context, w forum.Writer, id int64, seen int, title, body string) error {
	n := forum.NewComment{Title: title, Body: body, MemberID: 1} // Clean looks at the member for a guest's fields alone
	r, err := s.prepareComment(ctx, &n)
	if err != nil {
		return err
	}
	return s.write(ctx, "MendComment", func(t *tx) error {
		c, err := t.commentInPublic(id)
		if err != nil {
			return err
		}
		k, err := t.caseAbout(forum.SubjectComment, id)
		if err != nil {
			return err
		}
		if err := errors.Join(forum.MayMend(w, c, k.MendedAt), t.mayWrite(w.MemberID)); err != nil {
			return err
		}
		if c.Version != seen {
			return forum.ErrConflict
		}
		if c.Title == n.Title && c.Body == n.Body {
			return invalid("body", forum.Unchanged)
		}
		if _, err := t.screenEdit(c, r.screened); err != nil {
			return err
		}
		return t.mend(c, n, r)
	})
}

// mend writes the new text, keeps the one that was hidden for moderators, and has
// the case looked at again.
func (t *tx) mend(c forum.Comment, n forum.NewComment, r prepared) error {
	if _, err := t.keepUnseen(c.ID); err != nil {
		return err
	}
	if err := t.putText(c, n.Title, n.Body, r, time.Time{}); err != nil {
		return err
	}
	k, err := t.openCase(aboutComment(c), forum.LaneHeld)
	if err != nil {
		return err
	}
	k.MendedAt = t.now
	if err := t.change(&k, forum.CaseChange{What: forum.ChangeMended}); err != nil {
		return err
	}
	t.seenByAuthor(c)
	if err := t.touchArticle(c.ArticleID); err != nil {
		return err
	}
	return t.record(forum.LogEntry{ActorID: c.By.MemberID, Act: forum.ChangeMended, Kind: forum.SubjectComment, Subject: c.ID, CaseID: k.ID})
}
