package store

import (
	"context"
	"errors"
	"fmt"

	"colloquy/forum"
)

// A leaver is a member whose time is over. Each step takes a little of what is
// left of them and commits: what is done is not found any more, so whoever is
// interrupted anywhere goes on where it was.
type leaver struct {
	*forum.Member
	into int64 // the account of the same person that takes all over; 0: none
}

// farewells are what leaves before the member does, in this order: whoever is
// signed in goes first, so that nothing comes after. Each changes about n rows at
// most and returns how many; fewer than n say that nothing is left.
var farewells = []func(t *tx, m leaver, n int) (int, error){
	(*tx).leaveSessions, (*tx).leaveCredentials, (*tx).leaveRequests,
	(*tx).leaveLogTexts, (*tx).leaveReports, (*tx).leaveJudged, (*tx).leaveCases, (*tx).leavePersonNotes, (*tx).leaveOffice, (*tx).leaveTools,
	(*tx).leaveFollows, (*tx).leaveComments, (*tx).leaveManuscripts,
	(*tx).leaveRecommendations, (*tx).leaveVisits, (*tx).leaveNotices, (*tx).leaveNames, (*tx).leaveDecisions,
}

// removeLeaving removes some of the members whose time is over. One who cannot be
// removed does not keep the others.
func (s *Store) removeLeaving(ctx context.Context) (gone int, err error) {
	var due []int64
	err = s.read(ctx, "Leaving", func(t *tx) (err error) {
		due, err = t.ids("SELECT id FROM members WHERE leaves_at <= $1 ORDER BY leaves_at LIMIT $2", t.now.UnixMicro(), keepStep)
		return err
	})
	for _, id := range due {
		if e := s.removeMember(ctx, id); e != nil {
			err = errors.Join(err, fmt.Errorf("member %d cannot be removed: %w", id, e))
			continue
		}
		gone++
	}
	return gone, err
}

// removeMember takes steps until the member is gone, or turns out to stay.
func (s *Store) removeMember(ctx context.Context, id int64) error {
	for {
		more, err := s.removalStep(ctx, id)
		if err != nil || !more {
			return err
		}
	}
}

func (s *Store) removalStep(ctx context.Context, id int64) (more bool, err error) {
	err = s.write(ctx, "RemoveMember", func(t *tx) error {
		more, err = t.removalStep(id)
		return err
	})
	return more, err
}

func (t *tx) removalStep(id int64) (more bool, err error) {
	m := leaver{}
	if m.Member, err = t.memberByID(id); errors.Is(err, forum.ErrNotFound) {
		return false, nil
	}
	if err != nil || m.LeavesAt.IsZero() || t.now.Before(m.LeavesAt) { // it was kept meanwhile
		return false, err
	}
	if err := t.mayLeave(m.Member); errors.Is(err, forum.ErrConflict) {
		_, err := t.stay(id, 0)
		return false, err
	} else if err != nil {
		return false, err
	}
	if err := t.row([]any{&m.into}, "SELECT coalesce((SELECT o.id FROM members o WHERE o.id = m.merged_into), 0) FROM members m WHERE m.id = $1", id); err != nil {
		return false, err
	}
	left := keepStep
	for _, farewell := range farewells {
		n, err := farewell(t, m, left)
		if err != nil {
			return false, err
		}
		if left -= n; left <= 0 {
			return true, nil
		}
	}
	return false, t.dropMember(m)
}

func (t *tx) leaveSessions(m leaver, n int) (int, error) {
	return t.count("DELETE FROM sessions WHERE token_hash IN (SELECT token_hash FROM sessions WHERE member_id = $1 LIMIT $2)", m.ID, n)
}

func (t *tx) leaveCredentials(m leaver, n int) (int, error) {
	return t.count("DELETE FROM credentials WHERE id IN (SELECT id FROM credentials WHERE member_id = $1 LIMIT $2)", m.ID, n)
}

// leaveRequests drops what is asked for about the account or with its address.
func (t *tx) leaveRequests(m leaver, n int) (int, error) {
	about, err := t.count("DELETE FROM requests WHERE id IN (SELECT id FROM requests WHERE member_id = $1 LIMIT $2)", m.ID, n)
	if err != nil || about >= n {
		return about, err
	}
	with, err := t.count("DELETE FROM requests WHERE id IN (SELECT id FROM requests WHERE address_id = $1 LIMIT $2)", m.AddressID, n-about)
	return about + with, err
}

// leaveVisits drops visits, or merges them into those of the other account.
func (t *tx) leaveVisits(m leaver, n int) (int, error) {
	articles, err := t.ids("SELECT article_id FROM visits WHERE member_id = $1 LIMIT $2", m.ID, n/2+1)
	if err != nil {
		return 0, err
	}
	for _, a := range articles {
		k := presenceKey{m.ID, a}
		if m.into != 0 {
			v, err := t.visit(k)
			if err == nil {
				err = t.saveVisit(presenceKey{m.into, a}, v)
			}
			if err != nil {
				return 0, err
			}
		}
		if err := t.do("DELETE FROM visits WHERE member_id = $1 AND article_id = $2", m.ID, a); err != nil {
			return 0, err
		}
	}
	return 2 * len(articles), nil
}

func (t *tx) leaveNames(m leaver, n int) (int, error) {
	if m.into != 0 {
		moved, err := t.count("UPDATE OR IGNORE member_names SET member_id = $1 WHERE (member_id, until) IN (SELECT member_id, until FROM member_names WHERE member_id = $2 LIMIT $3)", m.into, m.ID, n)
		if err != nil || moved >= n {
			return moved, err
		}
	}
	return t.count("DELETE FROM member_names WHERE (member_id, until) IN (SELECT member_id, until FROM member_names WHERE member_id = $1 LIMIT $2)", m.ID, n)
}

// leaveDecisions takes the name off what the member took away as a moderator.
func (t *tx) leaveDecisions(m leaver, n int) (int, error) {
	return t.count("UPDATE comment_edits SET removed_by = $1 WHERE (comment_id, number) IN (SELECT comment_id, number FROM comment_edits WHERE removed_by = $2 LIMIT $3)",
		idOrNull(m.into), m.ID, n)
}

// dropMember is the last step: the row goes, and with it the name.
func (t *tx) dropMember(m leaver) error {
	if err := t.handOver(m); err != nil {
		return err
	}
	if err := t.keepAway(m); err != nil {
		return err
	}
	if err := t.do("UPDATE settings SET changed_by = $1 WHERE changed_by = $2", idOrNull(m.into), m.ID); err != nil {
		return err
	}
	for _, query := range []string{
		"UPDATE events SET note = '' WHERE subject_kind = 'member' AND subject_id = $1 AND action = 'renamed'", // it says names
		"UPDATE site SET last_member = max(last_member, $1) WHERE id = 1",
		"DELETE FROM members WHERE id = $1",
	} {
		if err := t.do(query, m.ID); err != nil {
			return err
		}
	}
	if err := t.do("UPDATE addresses SET confirmed_at = NULL WHERE id = $1", m.AddressID); err != nil {
		return err
	}
	if _, err := t.voidProofs(m.AddressID); err != nil {
		return err
	}
	if m.into == 0 {
		err := t.owe(owed{key: fmt.Sprintf("%s/%d", forum.MailLeft, m.ID), kind: forum.MailLeft, subject: m.ID, address: m.AddressID, priority: forum.PriorityNotice})
		if err != nil {
			return err
		}
		if err := t.note(forum.Event{Action: eventLeft, Kind: forum.SubjectMember, Subject: m.ID, Note: m.LeavesHow}); err != nil {
			return err
		}
	}
	if err := t.releaseAddress(m.AddressID); err != nil {
		return err
	}
	t.onCommit(func() { t.store.presences.forgetMember(m.ID) })
	return t.touchSite()
}
