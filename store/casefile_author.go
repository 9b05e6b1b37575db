package store

import (
	"context"
	"errors"
	"time"

	"colloquy/forum"
)

// An AuthorFile is what is known of who wrote something, or is it.
type AuthorFile struct {
	Member         *forum.Member // nil for a guest, and where the account is gone
	Guest          bool
	Since          time.Time        // when they joined, or first proved their address
	Comments       int              // of theirs that are shown, up to CommentsCounted
	Removed        int              // of the newest ones, in forum.RecordWindow
	Decisions      []forum.Decision // about them in other cases, the latest first
	Sanctions      []forum.Decision // suspensions and exclusions that can be lifted
	EarlierNames   []forum.EarlierName
	Notes          int
	SuspendedUntil time.Time
}

const (
	// CommentsCounted is from when somebody's comments are not counted any more.
	CommentsCounted = 100
	// authorDecisions is how many earlier decisions about somebody are shown.
	authorDecisions = 10
)

// authorFile reads what is known of an author, beside the case.
func (t *tx) authorFile(by forum.Commenter, c int64) (f AuthorFile, err error) {
	column, id := "member_id", by.MemberID
	switch {
	case by.MemberID != 0:
		if f.Member, err = t.memberByID(by.MemberID); err != nil {
			return f, ignoreMissing(err)
		}
		f.Since, f.SuspendedUntil = f.Member.CreatedAt, f.Member.SuspendedUntil
		if f.EarlierNames, err = t.earlierNames(by.MemberID); err != nil {
			return f, err
		}
	case by.AddressID != 0:
		f.Guest = true
		column, id = "address_id", by.AddressID
		if err := t.row([]any{moment{&f.Since}}, "SELECT confirmed_at FROM addresses WHERE id = $1", id); err != nil {
			return f, err
		}
	default:
		return f, nil
	}
	return f, t.authorRecord(&f, column, id, c)
}

func ignoreMissing(err error) error {
	if errors.Is(err, forum.ErrNotFound) {
		return nil
	}
	return err
}

// authorRecord counts and lists what somebody wrote and what was decided about it.
func (t *tx) authorRecord(f *AuthorFile, column string, id, c int64) (err error) {
	who, decided := " WHERE "+column+" = $1", "WHERE d.author_id = $1"
	if column == "address_id" {
		decided = "WHERE d.address_id = $1"
	}
	err = t.row([]any{&f.Comments, &f.Removed, &f.Notes}, `SELECT
		(SELECT count(*) FROM (SELECT 1 FROM comments`+who+` AND status = 'shown' LIMIT $2)),
		(SELECT count(*) FROM (SELECT status, gone_at FROM comments`+who+` ORDER BY created_at DESC, id DESC LIMIT $3) WHERE status = 'removed' AND gone_at > $4),
		(SELECT count(*) FROM (SELECT 1 FROM person_notes`+who+` LIMIT 100))`,
		id, CommentsCounted, lately, t.now.Add(-forum.RecordWindow).UnixMicro())
	if err != nil {
		return err
	}
	list, err := records(t, decisionDest, selectDecision+decided+" AND d.undone_at IS NULL ORDER BY d.id DESC LIMIT 50", id)
	for _, d := range list {
		if d.CaseID != c && len(f.Decisions) < authorDecisions {
			f.Decisions = append(f.Decisions, d)
		}
		if d.Action != forum.ActionSuspend && d.Action != forum.ActionExclude {
			continue
		}
		tr, err := t.traceOf(d.ID)
		if err != nil {
			return err
		}
		if !tr.Lifted {
			f.Sanctions = append(f.Sanctions, d)
		}
	}
	return err
}

// OpenCase finds the case about a thing for a moderator, or opens one where nobody
// has reported it.
//
// Errors: forum.ErrNotFound (no such thing, or the moderator's own), forum.ErrForbidden,
// forum.ErrSignIn, forum.ErrSuspended.
func (s *Store) OpenCase(ctx context.Context, m *forum.Member, kind string, id int64) (found int64, err error) {
	err = s.write(ctx, "OpenCase", func(t *tx) error {
		found, err = t.openCaseBy(m, kind, id)
		return err
	})
	return found, err
}

func (t *tx) openCaseBy(actor *forum.Member, kind string, id int64) (int64, error) {
	m, err := t.acting(actor)
	if err != nil {
		return 0, err
	}
	if err := errors.Join(forum.MayModerate(m), forum.MayWrite(m, t.now)); err != nil {
		return 0, err
	}
	about, err := t.subjectOf(kind, id)
	if err != nil {
		return 0, err
	}
	own, err := t.concerns(forum.Case{Kind: kind, Subject: id, AuthorID: about.author.MemberID}, m.ID)
	if err != nil || own {
		return 0, errors.Join(err, forum.ErrNotFound)
	}
	c, err := t.caseAbout(kind, id)
	if !errors.Is(err, forum.ErrNotFound) {
		return c.ID, err // it says what was decided before, and can be decided anew
	}
	if c, err = t.openCase(about, forum.LaneOpened); err != nil {
		return 0, err
	}
	if err := t.change(&c, forum.CaseChange{What: forum.ChangeOpened, ActorID: m.ID}); err != nil {
		return 0, err
	}
	return c.ID, t.record(forum.LogEntry{ActorID: m.ID, Act: forum.ChangeOpened, Kind: kind, Subject: id, CaseID: c.ID})
}
