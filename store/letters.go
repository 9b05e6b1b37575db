package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"time"

	"colloquy/forum"
)

// tokenSize is how many random bytes a token has: 128 bits cannot be guessed.
const tokenSize = 16

func newToken() string {
	b := make([]byte, tokenSize)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b)
}

// WriteLetter reads what a mail will say, from today's truth. A link that it
// carries is made here and now: the database knows its hash alone, so whoever
// reads the outbox cannot use it, and a mail that is written again carries
// another link that is as good.
//
// Owed is false where nothing is to be said any more: the row says why, and is
// done.
func (s *Store) WriteLetter(ctx context.Context, id int64) (l forum.Letter, owed bool, err error) {
	err = s.write(ctx, "WriteLetter", func(t *tx) error {
		var why string
		if l, why, err = t.writeLetter(id); err != nil {
			return err
		}
		if owed = why == ""; owed {
			return nil
		}
		return t.finishMail(id, forum.MailSkipped, why)
	})
	return l, owed, err
}

// writeLetter returns why a mail is not to be sent, "" where it is.
func (t *tx) writeLetter(id int64) (l forum.Letter, why string, err error) {
	l.ID = id
	var subject, address int64
	var suppressed string
	var since time.Time
	err = t.row([]any{&l.Key, &l.Kind, &subject, &address, &l.Attempt, moment{&l.CreatedAt}, &l.Note, &l.To, &suppressed, moment{&since}, &l.Version},
		`SELECT o.key, o.kind, o.subject_id, o.address_id, o.attempts, o.created_at, o.note, d.email, d.suppressed_why, d.suppressed_at, d.version FROM outbox o JOIN addresses d ON d.id = o.address_id WHERE o.id = $1`, id)
	if err != nil {
		return l, "", err
	}
	l.AddressID = address
	if l.Member, err = t.memberWithAddress(address); err != nil && !errors.Is(err, forum.ErrNotFound) {
		return l, "", err
	}
	if suppressed != "" && !forum.MaySendTo(suppressed, since, t.now, l.Kind) {
		return l, "the address takes no mails: " + suppressed, nil
	}
	switch l.Kind {
	case forum.MailPassword, forum.MailAttack:
		if l.Member == nil {
			return l, "nobody has the address any more", nil
		}
		return l, "", nil
	case forum.MailLeft, forum.MailTest:
		return l, "", nil
	case forum.MailArticle:
		why, err = t.writeArticleMail(&l, subject)
		return l, why, err
	case forum.MailStatement:
		why, err = t.writeStatement(&l, subject)
		return l, why, err
	case forum.MailCases, forum.MailCase:
		why, err = t.writeWaiting(&l, subject)
		return l, why, err
	case forum.MailStep:
		why, err = t.writeStep(&l, subject)
		return l, why, err
	case forum.MailNotes:
		why, err = t.writeNotes(&l, subject)
		return l, why, err
	case forum.MailFollowUp:
		why, err = t.writeFollowUp(&l, subject)
		return l, why, err
	case forum.MailDigestTest:
		why, err = t.writeDigestTest(&l)
		return l, why, err
	case forum.MailDigest:
		why, err = t.writeDigest(&l, subject)
		return l, why, err
	case forum.MailOutcome, forum.MailReceipt:
		why, err = t.writeReportMail(&l, subject)
		return l, why, err
	}
	return t.writeLink(l, subject)
}

// getsAlready is the follow of a list of the digest where an address asks for nothing
// but what comes to it; 0 where there is something to say yes to, or the answer shows
// that somebody is there by now.
func (t *tx) getsAlready(r forum.Request) (follow int64, err error) {
	if !r.Follow.Kind.IsList() {
		return 0, nil
	}
	f, err := t.following(r.AddressID, r.Follow.Kind, 0)
	if errors.Is(err, forum.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	silent, err := t.ids("SELECT id FROM addresses WHERE id = $1 AND suppressed_why <> ''", r.AddressID)
	if err != nil || len(silent) > 0 {
		return 0, err
	}
	w, err := t.wishes(r.AddressID)
	if err != nil || w.PausedUntil.After(t.now) || r.Follow.Topics != "" && r.Follow.Topics != forum.ListIDs(w.Topics) {
		return 0, err
	}
	return f.ID, nil
}

// writeLink makes the link of a request.
func (t *tx) writeLink(l forum.Letter, request int64) (forum.Letter, string, error) {
	r, err := t.requestBy("", "WHERE r.id = $2", request)
	switch {
	case errors.Is(err, forum.ErrNotFound):
		return l, "it was withdrawn, or the time for it is over", nil
	case err != nil:
		return l, "", err
	case !r.DoneAt.IsZero():
		return l, "it was answered already", nil
	case !r.Open(t.now):
		return l, "the time for it is over", nil
	}
	if r.Comment != nil {
		a, err := t.articleHead("a.slug = $1", r.Comment.Article)
		switch {
		case errors.Is(err, forum.ErrNotFound) && r.Kind == forum.RequestComment:
			return l, "the article is not public any more", nil
		case err == nil:
			l.Article = &a
		case !errors.Is(err, forum.ErrNotFound):
			return l, "", err
		}
	}
	if r.Kind == forum.RequestFollow { // that of a comment is about the article above
		l.About, _, err = t.followedName(r.Follow.Kind, r.Follow.Subject)
		if errors.Is(err, forum.ErrNotFound) {
			return l, "what was to be followed is not public any more", nil
		}
		if err == nil {
			l.Already, err = t.getsAlready(r)
		}
		if err != nil || l.Already != 0 {
			l.Request = &r
			return l, "", err
		}
	}
	if r.Kind == forum.RequestReport {
		v, err := t.reportView(r.Report)
		if err != nil {
			return l, "", err
		}
		l.Report = &v
	}
	l.Account = r.Account
	l.Request, l.Token, l.Expires = &r, newToken(), r.ExpiresAt
	return l, "", t.do("INSERT INTO secrets (token_hash, request_id, created_at) VALUES ($1, $2, $3)", hashToken(l.Token), r.ID, t.now.UnixMicro())
}
