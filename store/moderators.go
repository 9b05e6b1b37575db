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

// judges are those who may be told of cases: the moderators and the administrators
// who may act. Administrators hear of what no moderator may decide; see waitsForJudge.
func (t *tx) judges() ([]judge, error) {
	return records(t, func(j *judge) []any { return []any{&j.member, &j.address, moment{&j.told}, &j.bundles} },
		`SELECT id, address_id, cases_told_at, cases_mails FROM members WHERE roles <> 0 AND roles & $1 <> 0
		AND (suspended_until IS NULL OR suspended_until <= $2) AND leaves_at IS NULL ORDER BY roles & $3 = 0, id LIMIT $4`,
		forum.RoleModerator|forum.RoleAdministrator, t.now.UnixMicro(), forum.RoleModerator, mostModerators)
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
		ok, err := t.exists("SELECT 1 FROM cases k WHERE "+waitsForJudge+" AND k.opened_at > $6 LIMIT 1", t.ofJudge(j.member, microsOrZero(j.told))...)
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

// waitsForJudge is the part of a query for open cases k of which a judge is told: not
// about themselves, not reported by them, and no appeal against their own decision
// while anybody else is there. An administrator who is no moderator hears of what
// no moderator may decide. $1 to $5 are what ofJudge gives.
const waitsForJudge = `k.closed_at IS NULL AND k.author_id IS NOT $1
	AND NOT EXISTS (SELECT 1 FROM reports r WHERE r.case_id = k.id AND r.reporter_key = $2 AND r.state <> 'withdrawn')
	AND NOT EXISTS (SELECT 1 FROM appeals a JOIN decisions d ON d.id = a.decision_id WHERE a.case_id = k.id AND a.decided_at IS NULL AND d.actor_id = $1
		AND EXISTS (SELECT 1 FROM members m WHERE m.roles <> 0 AND m.roles & $3 <> 0 AND m.id <> $1 AND m.id IS NOT k.author_id))
	AND (EXISTS (SELECT 1 FROM members m WHERE m.id = $1 AND m.roles & $4 <> 0)
		OR NOT EXISTS (SELECT 1 FROM members m WHERE m.roles <> 0 AND m.roles & $4 <> 0 AND m.id IS NOT k.author_id
			AND (m.suspended_until IS NULL OR m.suspended_until <= $5) AND m.leaves_at IS NULL
			AND NOT EXISTS (SELECT 1 FROM reports r WHERE r.case_id = k.id AND r.reporter_key = CAST('member ' || m.id AS BLOB) AND r.state <> 'withdrawn')
			AND NOT EXISTS (SELECT 1 FROM appeals a JOIN decisions d ON d.id = a.decision_id WHERE a.case_id = k.id AND a.decided_at IS NULL AND d.actor_id = m.id)))`

// ofJudge are the first parameters of a query with waitsForJudge, and more.
func (t *tx) ofJudge(member int64, more ...any) []any {
	return append([]any{member, memberKey(member), forum.RoleModerator | forum.RoleAdministrator, forum.RoleModerator, t.now.UnixMicro()}, more...)
}

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
	for n := remindStep; n >= remindStep; {
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

// remind marks a step of the cases that wait too long and of which somebody is told.
// Nothing is marked where a reminder went out a short while ago: what waits
// meanwhile shares the next one.
func (t *tx) remind(at time.Time) (marked, told int, err error) {
	before := at.Add(-t.store.policy.CaseReminder).UnixMicro()
	some, err := t.exists("SELECT 1 FROM cases WHERE closed_at IS NULL AND reminded_at IS NULL AND opened_at <= $1 LIMIT 1", before)
	if err != nil || !some {
		return 0, 0, err
	}
	list, err := t.judges()
	if err != nil {
		return 0, 0, err
	}
	if lately, err := t.remindedSince(list, at); err != nil || lately {
		return 0, 0, err
	}
	known := map[int64]bool{}
	for _, j := range list {
		if !j.bundles {
			continue
		}
		due, err := t.ids("SELECT k.id FROM cases k WHERE "+waitsForJudge+" AND k.reminded_at IS NULL AND k.opened_at <= $6 ORDER BY k.opened_at LIMIT $7",
			t.ofJudge(j.member, before, remindStep)...)
		if err != nil {
			return 0, told, err
		}
		if len(due) == 0 {
			continue
		}
		if err := t.oweWaiting(j, forum.WaitingLong, at); err != nil {
			return 0, told, err
		}
		told++
		for _, id := range due {
			known[id] = true
		}
	}
	for id := range known {
		if err := t.do("UPDATE cases SET reminded_at = $1 WHERE id = $2", t.now.UnixMicro(), id); err != nil {
			return 0, told, err
		}
	}
	return len(known), told, nil
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

// tellLegal owes every one of the judges whom it waits for a word about a case that cannot wait, once for
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
		theirs, err := t.exists("SELECT 1 FROM cases k WHERE "+waitsForJudge+" AND k.id = $6 LIMIT 1", t.ofJudge(j.member, c.ID)...)
		if err != nil {
			return err
		}
		if !theirs {
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
