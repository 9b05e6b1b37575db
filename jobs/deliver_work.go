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

// doubtful is why a mail that may have been sent before a crash is not sent again.
const doubtful = "it may have been sent when the program or the connection ended, and is not to come twice"

// freshFor is how long a letter that was read ahead tells today's truth.
const freshFor = 5 * time.Second

// A worker hands over one mail after another.
type worker struct {
	*delivery
	in      <-chan *parcel
	flowing bool         // the last one was taken, and the next need not wait for a note of that
	ends    []store.Step // that nobody has begun to note
	begun   []*entry     // that may not be on the disk yet
}

// readied is a mail that was written and is to be sent.
type readied struct {
	*parcel
	message mail.Message
	marked  *entry // nil where nobody has begun to note that it is handed over
}

// work delivers what comes in, until nothing comes any more. An error is the
// database's; whatever else goes wrong is the end of one mail alone.
func (d *delivery) work(ctx context.Context, in <-chan *parcel) error {
	w := &worker{delivery: d, in: in}
	for {
		p, open, err := w.take()
		if err != nil {
			return err
		}
		if !open {
			return w.flush()
		}
		r := w.prepare(ctx, p)
		if r == nil {
			continue
		}
		if w.flowing && !w.early(p) { // the disk works while the server does
			w.mark(r)
		}
		w.push() // whatever becomes of this one, the last one's end is noted
		w.send(ctx, r)
		if err := w.settle(!w.flowing); err != nil {
			return err
		}
	}
}

// take takes the next mail. Before it waits for one, everything is noted.
func (w *worker) take() (p *parcel, open bool, err error) {
	select {
	case p, open = <-w.in:
		return p, open, nil
	default:
	}
	if err := w.flush(); err != nil {
		return nil, true, err
	}
	p, open = <-w.in
	return p, open, nil
}

// mark begins to note that a mail is about to be handed over, and what else is to
// be noted.
func (w *worker) mark(r *readied) {
	w.ends = append(w.ends, store.Step{ID: r.ID, Attempt: int(r.attempt.Load()), State: forum.MailHanding, MessageID: r.message.ID})
	w.push()
	r.marked = w.begun[len(w.begun)-1]
}

// early tells whether that a mail was claimed is note enough, and not so long ago
// that somebody else may have it by now.
func (d *delivery) early(p *parcel) bool {
	return p.Kind.MarkedEarly() && d.writer.Clock().Sub(p.read) <= freshFor
}

// push begins to note what is to be noted.
func (w *worker) push() {
	if len(w.ends) > 0 {
		w.begun = append(w.begun, w.notes.begin(w.ends))
		w.ends = nil
	}
}

// flush notes what is to be noted, and waits until it is on the disk.
func (w *worker) flush() error { return w.settle(true) }

// settle looks whether all that was to be noted is on the disk, and waits for it
// where all is to be.
func (w *worker) settle(all bool) error {
	if all {
		w.push()
	}
	for len(w.begun) > 0 {
		select {
		case <-w.begun[0].done:
		default:
			if !all {
				return nil
			}
			_ = w.notes.wait(w.begun[0])
		}
		if err := w.begun[0].err; err != nil {
			return err
		}
		w.begun = w.begun[1:]
	}
	return nil
}

// finish ends a mail's way with a step, or with none where it stays in doubt
// until its time comes.
func (w *worker) finish(p *parcel, o mail.Outcome, outcome string, steps ...store.Step) {
	w.tell(p, outcome, o)
	w.ends = append(w.ends, steps...)
	if len(steps) == 0 {
		w.ended(p.ID)
	}
}

// step is one of the mail that ends its way.
func (p *parcel) step(state forum.MailState, why string) store.Step {
	return store.Step{ID: p.ID, Attempt: int(p.attempt.Load()), State: state, Why: why}
}

// shield ends the way of a mail that breaks whoever delivers it.
func (w *worker) shield(p *parcel) {
	if v := recover(); v != nil {
		w.log.Error("a mail broke its writer", "outbox", p.ID, "kind", p.Kind, "stack", string(debug.Stack()))
		w.finish(p, mail.Outcome{Stage: mail.StageCompose}, "failed", p.step(forum.MailFailed, fmt.Sprintf("it could not be written: %v", v)))
	}
}

// prepare writes a mail; nil where it is not to be sent.
func (w *worker) prepare(ctx context.Context, p *parcel) *readied {
	defer w.shield(p)
	if mustDrop(p.Claimed) {
		w.finish(p, mail.Outcome{}, "dropped", p.step(forum.MailDropped, doubtful))
		return nil
	}
	if w.spared(ctx, p) {
		return nil
	}
	l, owed := p.letter, true
	if l == nil || w.writer.Clock().Sub(p.read) > freshFor {
		fresh, ok, err := w.store.WriteLetter(context.WithoutCancel(ctx), p.ID)
		if err != nil { // it must not keep the others
			w.log.Error("a mail could not be read from the database", "outbox", p.ID, "kind", p.Kind, "error", err)
			w.finish(p, mail.Outcome{}, mail.Later.String(), p.step(forum.MailQueued, "it could not be read: "+err.Error()))
			return nil
		}
		l, owed = &fresh, ok
	}
	if !owed {
		w.finish(p, mail.Outcome{}, "skipped")
		return nil
	}
	m, err := w.writer.message(*l)
	if err != nil {
		w.finish(p, mail.Outcome{Stage: mail.StageCompose}, "failed", p.step(forum.MailFailed, "it could not be written: "+err.Error()))
		return nil
	}
	p.letter = nil
	return &readied{parcel: p, message: m}
}

// spared tells whether there is no use in trying a mail: the program stops, or
// the server was not reached since it was claimed.
func (w *worker) spared(ctx context.Context, p *parcel) bool {
	if ctx.Err() != nil {
		c := p.Claimed
		c.Attempt = int(p.attempt.Load())
		w.ends = append(w.ends, putOff(c, w.writer.Clock()))
		return true
	}
	if out := w.outage.Load(); out != nil && out.batch >= p.batch {
		w.ends = append(w.ends, p.step(forum.MailQueued, out.why))
		return true
	}
	return false
}

// send sends a mail and notes what became of it.
func (w *worker) send(ctx context.Context, r *readied) {
	defer w.shield(r.parcel)
	w.flowing = false
	if w.spared(ctx, r.parcel) {
		return
	}
	handing := func() error {
		if r.marked == nil {
			w.mark(r)
		}
		return w.notes.handed(r.marked, r.ID)
	}
	if w.early(r.parcel) {
		handing = nil
	}
	o := w.transport.Send(ctx, r.message, handing)
	w.flowing = o.Result == mail.Sent && r.Kind.Flows()
	if o.Unreachable() {
		w.outage.Store(&outage{w.batches.Load(), o.Why})
	}
	if o.TooMuch() {
		w.paces.slow(r.Domain, w.writer.Clock())
	}
	switch o.Result {
	case mail.Sent:
		sent := r.step(forum.MailSent, "")
		if r.marked == nil {
			sent.MessageID = r.message.ID
		}
		w.finish(r.parcel, o, o.Result.String(), sent)
	case mail.Later:
		w.finish(r.parcel, o, o.Result.String(), r.step(forum.MailQueued, o.Why))
	case mail.Refused:
		failed := r.step(forum.MailFailed, o.Why)
		failed.Absence = o.Absence()
		w.finish(r.parcel, o, o.Result.String(), failed)
	default:
		w.finish(r.parcel, o, o.Result.String()) // in doubt
	}
}

// tell writes a line to the log: never an address, nor what a server says of a
// mail, which may hold one.
func (d *delivery) tell(p *parcel, outcome string, o mail.Outcome) {
	level := slog.LevelInfo
	bad := o.Result != mail.Sent && o.Stage != ""
	if bad {
		level = slog.LevelWarn
	}
	if !d.log.Enabled(context.Background(), level) {
		return
	}
	attrs := []slog.Attr{slog.Int64("outbox", p.ID), slog.String("kind", string(p.Kind)), slog.Int("attempt", p.Attempt), slog.String("outcome", outcome)}
	if bad {
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
