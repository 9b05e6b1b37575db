package store

import (
	"context"
	"fmt"

	"colloquy/forum"
)

// MergeMembers makes one account of two that are the same person's: comments,
// recommendations, visits, the byline and earlier names go over to into, then
// from is deleted; its name becomes an earlier name, its address is known as
// nothing. It goes in steps, as deletion does, and housekeeping finishes what is
// interrupted. A suspension of either holds for the one that stays. Where both
// have a byline, that of from stays as it is and is nobody's account's.
//
// Errors: forum.ErrNotFound; those of forum.MayMerge; forum.ErrConflict for the
// last administrator, and where from is part of a merger that is not done yet;
// forum.ErrLastAdministrator where the suspension would leave nobody who can act.
func (s *Store) MergeMembers(ctx context.Context, actor *forum.Member, from, into int64) error {
	err := s.write(ctx, "MergeMembers", func(t *tx) error {
		f, err := t.memberByID(from)
		if err != nil {
			return err
		}
		i, err := t.memberByID(into)
		if err != nil {
			return err
		}
		now, err := t.administrator(actor)
		if err != nil {
			return err
		}
		if err := forum.MayMerge(now, f, i); err != nil {
			return err
		}
		return t.beginMerging(now, f, i)
	})
	if err != nil {
		return err
	}
	return s.removeMember(ctx, from)
}

func (t *tx) beginMerging(actor, from, into *forum.Member) error {
	if err := t.mayLeave(from); err != nil {
		return err
	}
	if err := t.mergesAlready(from); err != nil {
		return err
	}
	from.LeavesHow = forum.LeaveMerged
	if err := t.leave(from, t.now); err != nil {
		return err
	}
	if err := t.do("UPDATE members SET merged_into = $1 WHERE id = $2", into.ID, from.ID); err != nil {
		return err
	}
	if from.SuspendedUntil.After(into.SuspendedUntil) && t.now.Before(from.SuspendedUntil) {
		if err := t.suspend(actor, into, from.SuspendedUntil, from.SuspendedWhy); err != nil {
			return err
		}
	}
	return t.note(forum.Event{ActorID: actor.ID, Action: eventMerged, Kind: forum.SubjectMember, Subject: into.ID, Note: fmt.Sprintf("member %d", from.ID)})
}

// mergesAlready refuses an account that is being merged, and one into which
// another is: in steps that cross, what the first has not handed over yet would
// be nobody's. The error is forum.ErrConflict.
func (t *tx) mergesAlready(from *forum.Member) error {
	var n int
	err := t.row([]any{&n}, "SELECT count(*) FROM members WHERE leaves_at > 0 AND merged_into IS NOT NULL AND (id = $1 OR merged_into = $1)", from.ID)
	if err == nil && n > 0 {
		err = forum.ErrConflict
	}
	return err
}

// moveComment makes a comment the other account's. Nobody recommends their own,
// or hears of it.
func (t *tx) moveComment(m leaver, c forum.Comment) error {
	if _, err := t.takeRecommendation(m.into, c); err != nil {
		return err
	}
	if err := t.do("UPDATE comments SET member_id = $1, address_id = NULL, name = '' WHERE id = $2", m.into, c.ID); err != nil {
		return err
	}
	if err := t.do("DELETE FROM notices WHERE member_id = $1 AND comment_id = $2", m.into, c.ID); err != nil {
		return err
	}
	return t.renamed(c)
}

// moveRecommendation hands a recommendation over where the other account may
// have it and does not yet.
func (t *tx) moveRecommendation(m leaver, c forum.Comment) (bool, error) {
	moved, err := t.changed(`UPDATE OR IGNORE recommendations SET member_id = $1 WHERE member_id = $2 AND article_id = $3 AND comment_id = $4
		AND NOT EXISTS (SELECT 1 FROM comments WHERE id = $4 AND member_id = $1)`, m.into, m.ID, c.ArticleID, c.ID)
	if err != nil || !moved {
		return false, err
	}
	return true, t.touchArticle(c.ArticleID)
}

// handOver gives the byline and the name to the account that stays, or to nobody.
func (t *tx) handOver(m leaver) error {
	err := t.do("UPDATE authors SET member_id = CASE WHEN EXISTS (SELECT 1 FROM authors WHERE member_id = $1) THEN NULL ELSE $1 END WHERE member_id = $2", idOrNull(m.into), m.ID)
	if err != nil || m.into == 0 {
		return err
	}
	if err := t.do("INSERT OR IGNORE INTO member_names (member_id, until, name) VALUES ($1, $2, $3)", m.into, t.now.UnixMicro(), m.Name); err != nil {
		return err
	}
	t.onCommit(func() { t.store.presences.forgetMember(m.into) })
	return nil
}
