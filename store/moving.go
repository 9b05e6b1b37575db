package store

import (
	"context"
	"database/sql"
	"errors"

	"colloquy/forum"
)

// moveFollows begins to hand over what one address follows to another of the same
// person: whatever is left after the first step is moved before anybody is told
// of anything (finishMoves).
func (t *tx) moveFollows(from, to int64) error {
	if err := t.do("UPDATE addresses SET moved_to = NULL WHERE id = $1", to); err != nil {
		return err
	}
	if err := t.do("UPDATE addresses SET moved_to = $1 WHERE id = $2", to, from); err != nil {
		return err
	}
	_, err := t.moveStep(from, to, keepStep)
	return err
}

// finishMoves takes steps until nothing is left to hand over: of addresses, and of
// topics that became another.
func (s *Store) finishMoves(ctx context.Context) (moved int, err error) {
	if moved, err = s.finishMerges(ctx); err != nil {
		return moved, err
	}
	for {
		n, err := s.finishMove(ctx)
		if moved += n; err != nil || n == 0 {
			return moved, err
		}
	}
}

func (s *Store) finishMove(ctx context.Context) (n int, err error) {
	var from, to int64
	err = s.read(ctx, "Moving", func(t *tx) error {
		return t.row([]any{&from, &to}, "SELECT id, moved_to FROM addresses WHERE moved_to IS NOT NULL LIMIT 1")
	})
	if errors.Is(err, forum.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	err = s.write(ctx, "MoveFollows", func(t *tx) error {
		if err := t.row([]any{&to}, "SELECT moved_to FROM addresses WHERE id = $1 AND moved_to IS NOT NULL", from); err != nil {
			return err
		}
		n, err = t.moveStep(from, to, keepStep)
		if err != nil || n >= keepStep {
			return err
		}
		n++ // that it is done is a change too
		if err := t.do("UPDATE addresses SET moved_to = NULL WHERE id = $1", from); err != nil {
			return err
		}
		return t.releaseAddress(from)
	})
	if errors.Is(err, forum.ErrNotFound) {
		err = nil
	}
	return n, err
}

// moveStep hands about n rows over, and returns how many: fewer than n say that
// nothing is left. Mails that wait come first, so that none goes to an address
// that was given up; what was told comes before the follows for which it was.
func (t *tx) moveStep(from, to int64, n int) (int, error) {
	done := 0
	for _, move := range []func(t *tx, from, to int64, n int) (int, error){
		(*tx).moveMails, (*tx).moveModeration, (*tx).moveWishes, (*tx).moveConsents, (*tx).moveTellings, (*tx).moveFollowRows, (*tx).moveHearers,
	} {
		moved, err := move(t, from, to, n-done)
		if done += moved; err != nil || done >= n {
			return done, err
		}
	}
	return done, nil
}

func (t *tx) moveMails(from, to int64, n int) (int, error) {
	return t.count(`UPDATE outbox SET address_id = $1 WHERE id IN (SELECT id FROM outbox WHERE address_id = $2 AND kind IN ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AND finished_at IS NULL LIMIT $13)`,
		to, from, forum.MailFollowUp, forum.MailArticle, forum.MailOutcome, forum.MailReceipt, forum.MailStatement, forum.MailCases, forum.MailCase, forum.MailDigest, forum.MailStep, forum.MailNotes, n)
}

// moveModeration hands over what the address reported as a guest's, and what was
// decided and noted about it. An exclusion of the address itself stays.
func (t *tx) moveModeration(from, to int64, n int) (int, error) {
	done, err := t.handReports(n, "address_id", from, to, addressKey(to))
	if err != nil || done >= n {
		return done, err
	}
	args := []any{to, from}
	more, err := t.sweep(
		n-done,
		sweep{"UPDATE decisions SET address_id = $1 WHERE id IN (SELECT id FROM decisions WHERE address_id = $2 LIMIT $3)", args},
		sweep{"UPDATE person_notes SET address_id = $1 WHERE id IN (SELECT id FROM person_notes WHERE address_id = $2 LIMIT $3)", args},
	)
	return done + more, err
}

func (t *tx) moveConsents(from, to int64, n int) (int, error) {
	return t.count("UPDATE consents SET address_id = $1 WHERE id IN (SELECT id FROM consents WHERE address_id = $2 LIMIT $3)", to, from, n)
}

// moveTellings hands over what was told. Of what both addresses are told the mail
// tells that has gone out.
func (t *tx) moveTellings(from, to int64, n int) (int, error) {
	list, err := records(t, func(l *telling) []any { return []any{&l.comment} }, "SELECT comment_id FROM tellings WHERE address_id = $1 LIMIT $2", from, n/2+1)
	if err != nil {
		return 0, err
	}
	for _, l := range list {
		_, err := t.changed(`DELETE FROM tellings WHERE comment_id = $1 AND address_id = $2 AND EXISTS (SELECT 1 FROM tellings l JOIN outbox o ON o.id = l.outbox_id
			WHERE l.comment_id = $1 AND l.address_id = $3 AND o.state <> 'queued')`, l.comment, to, from)
		if err != nil {
			return 0, err
		}
		if err := t.do("UPDATE OR IGNORE tellings SET address_id = $1 WHERE comment_id = $2 AND address_id = $3", to, l.comment, from); err != nil {
			return 0, err
		}
		if err := t.do("DELETE FROM tellings WHERE comment_id = $1 AND address_id = $2", l.comment, from); err != nil {
			return 0, err
		}
	}
	return 2 * len(list), nil
}

// moveFollowRows hands over follows. Where both addresses have one of the same
// thing they become one: it is active where either was, with the pace of that one.
func (t *tx) moveFollowRows(from, to int64, n int) (int, error) {
	const cost = 3
	list, err := records(t, func(f *forum.Follow) []any {
		return []any{&f.ID, &f.AddressID, &f.Kind, &f.Subject, &f.Pace, moment{&f.CreatedAt}, moment{&f.EndedAt}}
	}, "SELECT id, address_id, kind, subject_id, pace, created_at, ended_at FROM follows WHERE address_id = $1 LIMIT $2", from, n/cost+1)
	if err != nil {
		return 0, err
	}
	done := 0
	for _, f := range list {
		moved, err := t.changed("UPDATE OR IGNORE follows SET address_id = $1 WHERE id = $2", to, f.ID)
		if err != nil {
			return done, err
		}
		stays := f.ID
		if !moved {
			into, told, err := t.mergeFollow(f, to, n)
			if done += told; err != nil || told >= n {
				return done, err
			}
			stays = into
		}
		if f.Kind.IsList() && f.EndedAt.IsZero() {
			if err := t.moveList(f, stays, to); err != nil {
				return done, err
			}
		}
		t.followsChanged(to, f.Kind, f.Subject)
		done += cost
	}
	return done, nil
}

// mergeFollow makes one of two follows of the same thing, once nothing that was
// told names the one that goes.
func (t *tx) mergeFollow(f forum.Follow, to int64, n int) (into int64, told int, err error) {
	if err := t.row([]any{&into}, "SELECT id FROM follows WHERE kind = $1 AND subject_id = $2 AND address_id = $3", f.Kind, f.Subject, to); err != nil {
		return 0, 0, err
	}
	told, err = t.count("UPDATE tellings SET follow_id = $1 WHERE (comment_id, address_id) IN (SELECT comment_id, address_id FROM tellings WHERE follow_id = $2 LIMIT $3)", into, f.ID, n)
	if err != nil || told >= n {
		return into, told, err
	}
	if f.Kind.IsList() {
		if err := t.mergeIssues(f.ID, into, f.AddressID, to); err != nil {
			return into, told, err
		}
	}
	if f.EndedAt.IsZero() {
		err := t.do("UPDATE follows SET pace = $1, created_at = $2, ended_at = NULL, ended_why = '' WHERE id = $3 AND ended_at IS NOT NULL", f.Pace, f.CreatedAt.UnixMicro(), into)
		if err != nil {
			return into, told, err
		}
	}
	return into, told, t.endMerged(f, to)
}

// endMerged ends a follow that has become one with another. That of a list stays a
// while, under a number of its own: the links in the mails that went out name it, and
// they are to stop what comes now.
func (t *tx) endMerged(f forum.Follow, to int64) error {
	if !f.Kind.IsList() {
		return t.do("DELETE FROM follows WHERE id = $1", f.ID)
	}
	return t.do("UPDATE follows SET address_id = $1, subject_id = id, ended_at = coalesce(ended_at, $2), ended_why = $3 WHERE id = $4", to, t.now.UnixMicro(), forum.EndedByList, f.ID)
}

// a heard is a row of hearers.
type heard struct {
	id, article, same, mail int64
	stopped                 int64
}

// moveHearers hands over whom the links in mails name. Where both addresses hear
// of a discussion, the links of one go on working as those of the other.
func (t *tx) moveHearers(from, to int64, n int) (int, error) {
	const cost = 3
	list, err := records(t, func(h *heard) []any { return []any{&h.id, &h.article, &h.same, &h.mail, &h.stopped} },
		"SELECT id, article_id, coalesce(same_as, 0), coalesce(mail_id, 0), coalesce(stopped_at, 0) FROM hearers WHERE address_id = $1 LIMIT $2", from, n/cost+1)
	if err != nil {
		return 0, err
	}
	for _, h := range list {
		moved, err := t.changed("UPDATE OR IGNORE hearers SET address_id = $1 WHERE id = $2", to, h.id)
		if err == nil && !moved {
			err = t.mergeHearer(h, to)
		}
		if err != nil {
			return 0, err
		}
	}
	return cost * len(list), nil
}

// mergeHearer makes one of two rows of a discussion. It is stopped where either
// was, unless the discussion itself is followed.
func (t *tx) mergeHearer(h heard, to int64) error {
	var into int64
	if err := t.row([]any{&into}, "SELECT id FROM hearers WHERE address_id = $1 AND article_id = $2 AND same_as IS NULL", to, h.article); err != nil {
		return err
	}
	_, err := t.following(to, forum.FollowArticle, h.article)
	if err != nil && !errors.Is(err, forum.ErrNotFound) {
		return err
	}
	stopped := sql.NullInt64{Int64: h.stopped, Valid: h.stopped != 0 && err != nil}
	for _, do := range []struct {
		query string
		args  []any
	}{
		{"UPDATE hearers SET same_as = $1, address_id = $2, mail_id = NULL, stopped_at = NULL WHERE id = $3", []any{into, to, h.id}},
		{"UPDATE hearers SET same_as = $1 WHERE same_as = $2", []any{into, h.id}},
		{"UPDATE hearers SET stopped_at = CASE WHEN $1 THEN NULL ELSE coalesce(stopped_at, $2) END, mail_id = nullif(max(coalesce(mail_id, 0), $3), 0) WHERE id = $4", []any{err == nil, stopped, h.mail, into}},
	} {
		if err := t.do(do.query, do.args...); err != nil {
			return err
		}
	}
	return nil
}

// leaveFollows hands over what a member follows to the account that stays, or
// ends it: nothing goes to the address any more, and links in mails say so.
func (t *tx) leaveFollows(m leaver, n int) (int, error) {
	if m.into != 0 {
		var to int64
		if err := t.row([]any{&to}, "SELECT address_id FROM members WHERE id = $1", m.into); err != nil {
			return 0, err
		}
		return t.moveStep(m.AddressID, to, n)
	}
	ids, err := t.ids("SELECT id FROM outbox WHERE address_id = $1 AND kind IN ($2, $3, $4) AND finished_at IS NULL LIMIT $5", m.AddressID, forum.MailFollowUp, forum.MailArticle, forum.MailDigest, n)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := t.finishMail(id, forum.MailSkipped, whyNotTold); err != nil {
			return 0, err
		}
	}
	done := len(ids)
	for _, query := range []string{
		"DELETE FROM tellings WHERE (comment_id, address_id) IN (SELECT comment_id, address_id FROM tellings WHERE address_id = $1 LIMIT $2)",
		"DELETE FROM hearers WHERE id IN (SELECT id FROM hearers WHERE address_id = $1 ORDER BY same_as IS NULL LIMIT $2)",
		"DELETE FROM digest_wishes WHERE address_id IN (SELECT address_id FROM digest_wishes WHERE address_id = $1 LIMIT $2)",
		"DELETE FROM consents WHERE id IN (SELECT id FROM consents WHERE address_id = $1 LIMIT $2)",
		"DELETE FROM follows WHERE id IN (SELECT id FROM follows WHERE address_id = $1 LIMIT $2)",
	} {
		if done >= n {
			break
		}
		gone, err := t.count(query, m.AddressID, n-done)
		if done += gone; err != nil {
			return done, err
		}
	}
	return done, nil
}
