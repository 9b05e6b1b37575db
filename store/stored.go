package store

import (
	"context"

	"colloquy/forum"
)

// Stored says in short how much is stored about a member.
type Stored struct {
	Comments        int // in whatever state
	Recommendations int
	Visits          int // discussions of which it is known when they were read
	Sessions        int
	Names           int // earlier ones
	Mails           int // of which it is known that they were sent, or not
	Follows         int // what mails come about
}

// Stored counts what is stored about a member.
func (s *Store) Stored(ctx context.Context, m *forum.Member) (n Stored, err error) {
	err = s.read(ctx, "Stored", func(t *tx) error {
		return t.row([]any{&n.Comments, &n.Recommendations, &n.Visits, &n.Sessions, &n.Names, &n.Mails, &n.Follows}, `SELECT
			(SELECT count(*) FROM comments WHERE member_id = $1), (SELECT count(*) FROM recommendations WHERE member_id = $1),
			(SELECT count(*) FROM visits WHERE member_id = $1), (SELECT count(*) FROM sessions WHERE member_id = $1),
			(SELECT count(*) FROM member_names WHERE member_id = $1), (SELECT count(*) FROM outbox WHERE address_id = $2),
			(SELECT count(*) FROM follows WHERE address_id = $2 AND ended_at IS NULL)`, m.ID, m.AddressID)
	})
	return n, err
}

// mailsShown is how many of the last mails a member is shown.
const mailsShown = 50

// MailsTo returns the last mails to an address, the newest first, and why it
// takes none, "" where it does.
func (s *Store) MailsTo(ctx context.Context, address int64) (list []Mail, suppressed string, err error) {
	err = s.read(ctx, "MailsTo", func(t *tx) error {
		if err := t.row([]any{&suppressed}, "SELECT suppressed_why FROM addresses WHERE id = $1", address); err != nil {
			return err
		}
		list, err = t.mails("WHERE o.address_id = $1 ORDER BY o.id DESC LIMIT $2", address, mailsShown)
		return err
	})
	return list, suppressed, err
}

// AllowMails makes mails go to an address again that takes none, because its
// owner says so. What was due meanwhile is not sent.
func (s *Store) AllowMails(ctx context.Context, address int64) error {
	return s.write(ctx, "AllowMails", func(t *tx) error {
		return t.do("UPDATE addresses SET suppressed_at = NULL, suppressed_why = '' WHERE id = $1", address)
	})
}
