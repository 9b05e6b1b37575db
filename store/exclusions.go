package store

import (
	"context"
	"errors"
	"time"

	"colloquy/forum"
)

// excluded refuses what comes from an address or a network that is excluded
// (forum.ErrExcluded). Either may be empty.
func (t *tx) excluded(email, network string) error {
	list := forum.ExcludedBy(forum.AddressKey(email), network)
	if len(list) == 0 {
		return nil
	}
	rows := make([][3]any, len(list))
	for i, v := range list {
		rows[i] = [3]any{v[0], v[1], nil}
	}
	var one int
	err := t.row([]any{&one}, `SELECT 1 FROM json_each($1) j CROSS JOIN exclusions x ON x.kind = j.value ->> 0 AND x.value = j.value ->> 1
		WHERE x.lifted_at IS NULL AND (x.until IS NULL OR x.until > $2) LIMIT 1`, jsonRows(rows), t.now.UnixMicro())
	switch {
	case err == nil:
		return forum.ErrExcluded
	case errors.Is(err, forum.ErrNotFound):
		return nil
	}
	return err
}

// exclude writes an exclusion. One that ends earlier gives way to it; prior is
// that one. One that goes on as long is enough: the problem is of the field.
func (t *tx) exclude(n forum.Exclusion, by int64, field string) (id, prior int64, err error) {
	var until time.Time
	err = t.row([]any{&prior, moment{&until}}, "SELECT id, until FROM exclusions WHERE kind = $1 AND value = $2 AND lifted_at IS NULL", n.Kind, n.Value)
	switch {
	case errors.Is(err, forum.ErrNotFound):
	case err != nil:
		return 0, 0, err
	case until.IsZero() || !n.Until.IsZero() && !until.Before(n.Until):
		return 0, 0, invalid(field, forum.AlreadySo)
	default:
		if err := t.do("UPDATE exclusions SET lifted_at = $1 WHERE id = $2", t.now.UnixMicro(), prior); err != nil {
			return 0, 0, err
		}
	}
	err = t.row([]any{&id}, "INSERT INTO exclusions (kind, value, why, decision_id, until, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
		n.Kind, n.Value, n.Why, idOrNull(n.DecisionID), micros(n.Until), t.now.UnixMicro(), idOrNull(by))
	return id, prior, err
}

// excludeBy excludes by decision. The decision gets its number first: the
// exclusion names it.
func (t *tx) excludeBy(j *judging, kind, value string, until time.Time) (err error) {
	if j.d.ID, err = t.insertDecision(j.d, j.trace); err != nil {
		return err
	}
	n := forum.Exclusion{Kind: kind, Value: value, Why: j.why(), DecisionID: j.d.ID, Until: until}
	if j.trace.Row, j.trace.Prior, err = t.exclude(n, j.actor.ID, "scope"); err != nil {
		return err
	}
	return t.saveTrace(j.d.ID, j.trace)
}

// excludeAddressOf excludes the address of a guest, or of a member.
func (t *tx) excludeAddressOf(j *judging, until time.Time) error {
	key, err := t.addressKeyOf(j)
	if err != nil {
		return err
	}
	return t.excludeBy(j, forum.ExcludeAddress, key, until)
}

func (t *tx) addressKeyOf(j *judging) (key string, err error) {
	if j.d.AuthorID != 0 {
		return key, t.row([]any{&key}, "SELECT d.email_key FROM members m JOIN addresses d ON d.id = m.address_id WHERE m.id = $1", j.d.AuthorID)
	}
	return t.addressKey(j.d.AddressID)
}

// excludePerson keeps somebody from writing any more: a member, an address, all
// addresses at its domain, or guests from the network from which a comment came.
func excludePerson(t *tx, j *judging) error {
	m, err := t.sanctioned(j, "scope")
	if err != nil {
		return err
	}
	switch j.Scope {
	case forum.ScopeMember:
		if m == nil {
			return invalid("scope", forum.NotOffered)
		}
		return t.suspendBy(j, m, forum.ForGood)
	case forum.ScopeAddress:
		return t.excludeAddressOf(j, time.Time{})
	case forum.ScopeDomain:
		key, err := t.addressKeyOf(j)
		if err != nil {
			return err
		}
		return t.excludeBy(j, forum.ExcludeDomain, forum.AddressDomain(key), time.Time{})
	}
	var network string
	if j.about.comment != nil {
		err = t.row([]any{&network}, "SELECT network FROM origins WHERE comment_id = $1", j.about.comment.ID)
	}
	if errors.Is(err, forum.ErrNotFound) || err == nil && network == "" {
		return invalid("scope", forum.NoNetwork)
	}
	if err != nil {
		return err
	}
	return t.excludeBy(j, forum.ExcludeNetwork, network, time.Time{})
}

// liftExclusion ends an exclusion; the one that had given way to it counts again.
func (t *tx) liftExclusion(id, prior int64, by *forum.Member) error {
	lifted, err := t.changed("UPDATE exclusions SET lifted_at = $1, lifted_by = $2 WHERE id = $3 AND lifted_at IS NULL", t.now.UnixMicro(), idOrNull(by.Writer().MemberID), id)
	if err != nil || !lifted || prior == 0 {
		return err
	}
	return t.do("UPDATE exclusions SET lifted_at = NULL, lifted_by = NULL WHERE id = $1", prior)
}

// excludeAgain is liftExclusion taken back. Another one that came since is enough.
func (t *tx) excludeAgain(id, prior int64) error {
	if prior != 0 {
		if err := t.do("UPDATE exclusions SET lifted_at = $1 WHERE id = $2", t.now.UnixMicro(), prior); err != nil {
			return err
		}
	}
	return t.do("UPDATE OR IGNORE exclusions SET lifted_at = NULL, lifted_by = NULL WHERE id = $1", id)
}

// Exclude excludes an address, a domain or a network by hand.
//
// Errors: *forum.Invalid, forum.ErrForbidden, ErrSignIn, ErrSuspended.
func (s *Store) Exclude(ctx context.Context, actor *forum.Member, n forum.NewExclusion) (id int64, err error) {
	if err := n.Clean(); err != nil {
		return 0, err
	}
	err = s.write(ctx, "Exclude", func(t *tx) error {
		m, err := t.moderator(actor)
		if err != nil {
			return err
		}
		if n.Kind == forum.ExcludeAddress {
			if err := t.maySanctionAddress(m, n.Value); err != nil {
				return err
			}
		}
		x := forum.Exclusion{Kind: n.Kind, Value: n.Value, Why: n.Why}
		if n.For != 0 {
			x.Until = t.now.Add(n.For)
		}
		if id, _, err = t.exclude(x, m.ID, "value"); err != nil {
			return err
		}
		return t.record(forum.LogEntry{ActorID: m.ID, Act: string(forum.ActionExclude), Kind: forum.SubjectExclusion, Subject: id, Text: n.Kind + ": " + n.Why})
	})
	return id, err
}

// maySanctionAddress refuses to decide about the address of a member who runs the
// site, or about one's own.
func (t *tx) maySanctionAddress(actor *forum.Member, key string) error {
	var m forum.Member
	err := t.row(memberDest(&m), selectMember+"WHERE d.email_key = $1", key)
	if errors.Is(err, forum.ErrNotFound) {
		return nil
	}
	if err == nil && forum.MaySanction(actor, m.ID, m.Roles) != nil {
		err = invalid("value", forum.NotTheirs)
	}
	return err
}

// moderator reads whoever acts anew and refuses who is no moderator any more, or
// may not write at the moment.
func (t *tx) moderator(actor *forum.Member) (*forum.Member, error) {
	return t.allowed(actor, forum.MayModerate)
}

// LiftExclusion ends an exclusion. One that has ended already stays so.
//
// Errors: forum.ErrNotFound, ErrForbidden, ErrSignIn, ErrSuspended.
func (s *Store) LiftExclusion(ctx context.Context, actor *forum.Member, id int64) error {
	return s.write(ctx, "LiftExclusion", func(t *tx) error {
		m, err := t.moderator(actor)
		if err != nil {
			return err
		}
		var decision int64
		var kind, value string
		err = t.row([]any{&decision, &kind, &value}, "SELECT coalesce(decision_id, 0), kind, value FROM exclusions WHERE id = $1", id)
		if err != nil {
			return err
		}
		if kind == forum.ExcludeAddress {
			var bad *forum.Invalid
			if err := t.maySanctionAddress(m, value); errors.As(err, &bad) {
				return forum.ErrForbidden
			} else if err != nil {
				return err
			}
		}
		lifted, err := t.changed("UPDATE exclusions SET lifted_at = $1, lifted_by = $2 WHERE id = $3 AND lifted_at IS NULL", t.now.UnixMicro(), m.ID, id)
		if err != nil || !lifted {
			return err
		}
		if decision != 0 {
			if err := t.markLifted(decision, true); err != nil {
				return err
			}
		}
		return t.record(forum.LogEntry{ActorID: m.ID, Act: string(forum.ActionLift), Kind: forum.SubjectExclusion, Subject: id})
	})
}

// LiftSuspension gives a member the right to write back, whoever had taken it.
//
// Errors: forum.ErrNotFound, ErrForbidden (see forum.MaySanction), ErrSignIn,
// ErrSuspended.
func (s *Store) LiftSuspension(ctx context.Context, actor *forum.Member, member int64) error {
	return s.write(ctx, "LiftSuspension", func(t *tx) error {
		by, err := t.moderator(actor)
		if err != nil {
			return err
		}
		m, err := t.memberByID(member)
		if err != nil {
			return err
		}
		if err := forum.MaySanction(by, m.ID, m.Roles); err != nil || m.SuspendedUntil.IsZero() {
			return err
		}
		standing, err := t.standingSuspensions(m.ID, 0)
		if err != nil {
			return err
		}
		for _, d := range standing {
			if err := t.markLifted(d.id, true); err != nil {
				return err
			}
		}
		if err := t.liftSuspension(by, m); err != nil {
			return err
		}
		return t.record(forum.LogEntry{ActorID: by.ID, Act: string(forum.ActionLift), Kind: forum.SubjectMember, Subject: m.ID})
	})
}
