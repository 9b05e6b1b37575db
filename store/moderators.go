package store

import (
	"context"
	"fmt"
	"time"

	"colloquy/forum"
)

// mostModerators is how many moderators are told of cases.
const mostModerators = 200

// A judge is a moderator who is told of cases.
type judge struct {
	member, address int64
	told            time.Time // when they were last told what waits
	bundles         bool      // they want to be
}

// judges are those who are told of cases: the moderators who may act; where there
// are none, the administrators.
func (t *tx) judges() (list []judge, err error) {
	for _, role := range []forum.Roles{forum.RoleModerator, forum.RoleAdministrator} {
		list, err = records(t, func(j *judge) []any { return []any{&j.member, &j.address, moment{&j.told}, &j.bundles} },
			`SELECT id, address_id, cases_told_at, cases_mails FROM members WHERE roles <> 0 AND roles & $1 <> 0
			AND (suspended_until IS NULL OR suspended_until <= $2) AND leaves_at IS NULL ORDER BY id LIMIT $3`, role, t.now.UnixMicro(), mostModerators)
		if err != nil || len(list) > 0 {
			return list, err
		}
	}
	return nil, nil
}

// TellModerators owes moderators the mails about what waits: a bundle where
// something is new, and a reminder where something waits too long. It is to be
// called often; two processes that do so tell nobody twice.
func (s *Store) TellModerators(ctx context.Context) (told int, err error) {
	var some bool
	err = s.read(ctx, "AnythingWaits", func(t *tx) error { // mostly nothing does: the writer is not asked for that
		some, err = t.exists("SELECT 1 FROM cases WHERE closed_at IS NULL LIMIT 1")
		return err
	})
	if err != nil || !some {
		return 0, err
	}
	err = s.write(ctx, "TellModerators", func(t *tx) error {
		told, err = t.tellModerators()
		return err
	})
	if err != nil {
		return told, err
	}
	reminded, err := s.remindModerators(ctx)
	return told + reminded, err
}

func (t *tx) tellModerators() (told int, err error) {
	list, err := t.judges()
	if err != nil {
		return 0, err
	}
	for _, j := range list {
		if !j.bundles || !forum.BundleDue(j.told, t.store.policy, t.now) {
			continue
		}
		ok, err := t.exists("SELECT 1 FROM cases WHERE closed_at IS NULL AND opened_at > $1 AND author_id IS NOT $2 AND "+notReportedBy+" LIMIT 1",
			microsOrZero(j.told), j.member, memberKey(j.member))
		if err != nil {
			return told, err
		}
		if !ok {
			continue
		}
		if err := t.oweWaiting(j, forum.WaitingNew, t.now); err != nil {
			return told, err
		}
		if err := t.do("UPDATE members SET cases_told_at = $1 WHERE id = $2", t.now.UnixMicro(), j.member); err != nil {
			return told, err
		}
		told++
	}
	return told, nil
}

// notReportedBy is the part of a query for cases that $3 did not report.
const notReportedBy = "NOT EXISTS (SELECT 1 FROM reports r WHERE r.case_id = cases.id AND r.reporter_key = $3 AND r.state <> 'withdrawn')"

func (t *tx) exists(query string, args ...any) (bool, error) {
	list, err := t.ids(query, args...)
	return len(list) > 0, err
}

func (t *tx) oweWaiting(j judge, why forum.WaitingWhy, at time.Time) error {
	return t.owe(owed{
		key: fmt.Sprintf("%s/%d/%s%d", forum.MailCases, j.member, why, at.UnixMicro()), kind: forum.MailCases, subject: j.member, address: j.address,
		priority: forum.PriorityNotice, note: string(why),
	})
}

// remindStep is how many cases are marked at once as reminded of.
const remindStep = 500

// remindModerators owes one reminder for all cases that wait too long, and marks
// them. Where many do, they are marked in steps; all share the mail of the first.
func (s *Store) remindModerators(ctx context.Context) (told int, err error) {
	var at time.Time
	for n := remindStep; n == remindStep; {
		err = s.write(ctx, "RemindModerators", func(t *tx) error {
			if at.IsZero() {
				at = t.now
			}
			owed := 0
			n, owed, err = t.remind(at)
			told += owed
			return err
		})
		if err != nil {
			return told, err
		}
	}
	return told, nil
}

// remind marks a step of the cases that wait too long. Nothing is marked where a
// reminder went out a short while ago: what waits meanwhile shares the next one.
func (t *tx) remind(at time.Time) (marked, told int, err error) {
	before := at.Add(-t.store.policy.CaseReminder).UnixMicro()
	due, err := t.ids("SELECT id FROM cases WHERE closed_at IS NULL AND reminded_at IS NULL AND opened_at <= $1 ORDER BY opened_at LIMIT $2", before, remindStep)
	if err != nil || len(due) == 0 {
		return 0, 0, err
	}
	list, err := t.judges()
	if err != nil || len(list) == 0 {
		return 0, 0, err
	}
	if lately, err := t.remindedSince(list, at); err != nil || lately {
		return 0, 0, err
	}
	for _, j := range list {
		theirs, err := t.exists("SELECT 1 FROM cases WHERE closed_at IS NULL AND opened_at <= $1 AND author_id IS NOT $2 AND "+notReportedBy+" LIMIT 1", before, j.member, memberKey(j.member))
		if err != nil {
			return 0, told, err
		}
		if !theirs || !j.bundles {
			continue
		}
		if err := t.oweWaiting(j, forum.WaitingLong, at); err != nil {
			return 0, told, err
		}
		told++
	}
	for _, id := range due {
		if err := t.do("UPDATE cases SET reminded_at = $1 WHERE id = $2", t.now.UnixMicro(), id); err != nil {
			return 0, told, err
		}
	}
	return len(due), told, nil
}

// remindedSince tells whether any of the moderators was reminded lately, by another
// mail than that of this moment.
func (t *tx) remindedSince(list []judge, at time.Time) (bool, error) {
	for _, j := range list {
		lately, err := t.exists("SELECT id FROM outbox WHERE address_id = $1 AND kind = $2 AND note = $3 AND created_at > $4 AND created_at < $5 LIMIT 1",
			j.address, forum.MailCases, forum.WaitingLong, at.Add(-t.store.policy.CasesEvery).UnixMicro(), at.UnixMicro())
		if err != nil || lately {
			return lately, err
		}
	}
	return false, nil
}

// legalMailsAnHour is how many single mails about cases a moderator gets within an
// hour: whoever floods a site with legal words must not flood those who see to it.
// What is above comes with the next bundle.
const legalMailsAnHour = 20

// tellLegal owes every moderator a word about a case that cannot wait, once for
// each time that it opens.
func (t *tx) tellLegal(c forum.Case) error {
	if c.Legal == 0 {
		return nil
	}
	list, err := t.judges()
	if err != nil {
		return err
	}
	for _, j := range list {
		reported, err := t.exists("SELECT id FROM reports WHERE case_id = $1 AND reporter_key = $2 AND state <> 'withdrawn'", c.ID, memberKey(j.member))
		if err != nil {
			return err
		}
		if !forum.WaitsFor(j.member, c, reported) {
			continue
		}
		lately, err := t.ids("SELECT id FROM outbox WHERE address_id = $1 AND kind = $2 AND created_at > $3 LIMIT $4", j.address, forum.MailCase, t.now.Add(-time.Hour).UnixMicro(), legalMailsAnHour)
		if err != nil {
			return err
		}
		if len(lately) >= legalMailsAnHour {
			continue
		}
		err = t.owe(owed{
			key: fmt.Sprintf("%s/%d/%d/%d", forum.MailCase, c.ID, c.OpenedAt.UnixMicro(), j.member), kind: forum.MailCase, subject: c.ID, address: j.address, priority: forum.PriorityNotice,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// SetCasesMails says whether a moderator wants to be told what waits. Of legal
// reasons they are told in any case.
func (s *Store) SetCasesMails(ctx context.Context, member int64, on bool) error {
	return s.write(ctx, "SetCasesMails", func(t *tx) error {
		return t.do("UPDATE members SET cases_mails = $1 WHERE id = $2", on, member)
	})
}

// CasesMails tells whether they do.
func (s *Store) CasesMails(ctx context.Context, member int64) (on bool, err error) {
	err = s.read(ctx, "CasesMails", func(t *tx) error {
		return t.row([]any{&on}, "SELECT cases_mails FROM members WHERE id = $1", member)
	})
	return on, err
}
