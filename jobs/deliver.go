package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"colloquy/forum"
	"colloquy/mail"
	"colloquy/store"
)

const (
	// claimAtOnce is how many mails are taken in one go. A mail that somebody
	// waits for waits for so many bulk ones at most.
	claimAtOnce = 20
	// lookAtLeast is how often it is looked for mails that are due where nobody
	// tells: the clock may have been set.
	lookAtLeast = time.Minute
)

// doubtful is why a mail that may have been sent before a crash is not sent again.
const doubtful = "it may have been sent when the program or the connection ended, and is not to come twice"

// delivery hands over what the outbox holds.
type delivery struct {
	store     *store.Store
	writer    *Writer
	transport mail.Transport
	log       *slog.Logger
}

// Deliver sends the mails that are owed, as soon as they are due, one after
// another. When the program stops, the mail under way is finished.
func Deliver(st *store.Store, w *Writer, transport mail.Transport, log *slog.Logger) Loop {
	d := &delivery{st, w, transport, log}
	return func(ctx context.Context) error {
		defer func() { _ = transport.Close() }()
		for ctx.Err() == nil {
			n, err := d.round(ctx)
			if err != nil {
				return err
			}
			if n < claimAtOnce {
				if err := d.rest(ctx); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

// rest waits until a mail is due.
func (d *delivery) rest(ctx context.Context) error {
	at, ok, err := d.store.NextDue(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	return await(ctx, at, ok, d.writer.Clock, d.store.Due())
}

// round takes what is due and sends it. Where the server cannot be reached, the
// rest of it is not tried: each try would take as long as the first.
func (d *delivery) round(ctx context.Context) (n int, err error) {
	list, err := d.store.ClaimDue(ctx, claimAtOnce)
	if err != nil {
		if ctx.Err() != nil {
			return 0, nil
		}
		return 0, err
	}
	unreachable := ""
	for _, c := range list {
		if ctx.Err() != nil {
			return len(list), nil // claimed, and due again by itself
		}
		if unreachable != "" && !mustDrop(c) {
			if err := d.store.MarkLater(ctx, c.ID, unreachable); err != nil {
				return 0, err
			}
			continue
		}
		o, err := d.one(ctx, c)
		if err != nil {
			return 0, err
		}
		if o.Unreachable() {
			unreachable = o.Why
		}
	}
	return len(list), nil
}

// one delivers one mail. An error is the database's; whatever else goes wrong is
// the end of this mail alone.
func (d *delivery) one(ctx context.Context, c store.Claimed) (o mail.Outcome, err error) {
	noted := context.WithoutCancel(ctx) // what was sent is noted, the program stops or not
	defer func() {
		if p := recover(); p != nil {
			d.log.Error("a mail broke its writer", "outbox", c.ID, "kind", c.Kind, "stack", string(debug.Stack()))
			err = d.store.MarkDone(noted, c.ID, forum.MailFailed, fmt.Sprintf("it could not be written: %v", p))
		}
	}()
	if mustDrop(c) {
		d.tell(c, "dropped", mail.Outcome{})
		return o, d.store.MarkDone(noted, c.ID, forum.MailDropped, doubtful)
	}
	l, owed, err := d.store.WriteLetter(noted, c.ID)
	if err != nil {
		return o, d.unreadable(noted, c, err)
	}
	if !owed {
		d.tell(c, "skipped", mail.Outcome{})
		return o, nil
	}
	m, err := d.writer.message(l)
	if err != nil {
		d.tell(c, "failed", mail.Outcome{Stage: mail.StageCompose})
		return o, d.store.MarkDone(noted, c.ID, forum.MailFailed, "it could not be written: "+err.Error())
	}
	o = d.transport.Send(ctx, m, func() error { return d.store.MarkHanding(noted, c.ID, m.ID) })
	d.tell(c, o.Result.String(), o)
	return o, d.note(noted, c, o)
}

// mustDrop tells whether a mail that may have been sent is not sent again: by its
// kind, or because it was tried often enough.
func mustDrop(c store.Claimed) bool {
	_, again := forum.RetryAfter(c.Attempt - 1)
	return c.InDoubt && (!c.Kind.Again() || !again)
}

// unreadable puts a mail off whose letter cannot be read: it must not keep the
// others.
func (d *delivery) unreadable(ctx context.Context, c store.Claimed, why error) error {
	d.log.Error("a mail could not be read from the database", "outbox", c.ID, "kind", c.Kind, "error", why)
	return d.store.MarkLater(ctx, c.ID, "it could not be read: "+why.Error())
}

// note writes the outcome down.
func (d *delivery) note(ctx context.Context, c store.Claimed, o mail.Outcome) error {
	switch {
	case o.Result == mail.Sent:
		return d.store.MarkDone(ctx, c.ID, forum.MailSent, "")
	case o.Result == mail.Later:
		return d.store.MarkLater(ctx, c.ID, o.Why)
	case o.NobodyThere():
		return d.store.MarkNobodyThere(ctx, c.ID, o.Why)
	case o.Result == mail.Refused:
		return d.store.MarkDone(ctx, c.ID, forum.MailFailed, o.Why)
	}
	return nil // in doubt: it stays as it is until its time comes
}

// tell writes a line to the log: never an address, nor what a server says of a
// mail, which may hold one.
func (d *delivery) tell(c store.Claimed, outcome string, o mail.Outcome) {
	level := slog.LevelInfo
	attrs := []slog.Attr{slog.Int64("outbox", c.ID), slog.String("kind", string(c.Kind)), slog.Int("attempt", c.Attempt), slog.String("outcome", outcome)}
	if o.Result != mail.Sent && o.Stage != "" {
		level = slog.LevelWarn
		attrs = append(attrs, slog.String("stage", string(o.Stage)))
		if o.Code != 0 {
			attrs = append(attrs, slog.Int("code", o.Code), slog.String("enhanced", o.Enhanced))
		}
		if o.Stage == mail.StageConnect || o.Stage == mail.StageDisk { // of the network or the disk: no recipient was named
			attrs = append(attrs, slog.String("why", o.Why))
		}
	}
	d.log.LogAttrs(context.Background(), level, "mail", attrs...)
}
