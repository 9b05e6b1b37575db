package jobs

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"colloquy/forum"
	"colloquy/mail"
	"colloquy/store"
)

const (
	// claimAtOnce is how many mails are taken in one go, at least; for each
	// connection it is claimEach: many, since a claim costs a sync to the disk.
	// Where a whole batch left quickly, the next one is larger, up to claimMost times
	// that: a slow server finds few mails waiting here that were claimed long ago.
	claimAtOnce = 20
	claimEach   = 16
	claimMost   = 4
	quickBatch  = time.Second
	// lookAtLeast is how often it is looked for mails that are due where nobody
	// tells: the clock may have been set.
	lookAtLeast = time.Minute
)

// Flow says how mails leave.
type Flow struct {
	// Connections is how many mails are handed over at once, beside one that
	// somebody waits for, which has a connection of its own; 0 is one after another.
	Connections int
	// DomainPace is how many mails a second one receiving domain gets; 0 is no
	// bound.
	DomainPace int
}

// delivery hands over what the outbox holds.
type delivery struct {
	store     *store.Store
	writer    *Writer
	transport mail.Transport
	log       *slog.Logger
	flow      Flow
	notes     *notebook
	paces     *paces

	batches  atomic.Int64 // how often mails were claimed
	outage   atomic.Pointer[outage]
	mu       sync.Mutex
	underWay map[int64]*parcel
}

// An outage is that the server could not be reached. What was claimed up to the
// batch is not tried: each try would take as long as the first.
type outage struct {
	batch int64
	why   string
}

// A parcel is a mail on its way.
type parcel struct {
	store.Claimed
	attempt atomic.Int64  // grows where the mail falls due again while it waits its turn
	batch   int64         // with which it was claimed
	letter  *forum.Letter // where it was read already
	read    time.Time     // when that was
}

func newDelivery(st *store.Store, w *Writer, transport mail.Transport, log *slog.Logger, flow Flow) *delivery {
	d := &delivery{
		store: st, writer: w, transport: transport, log: log, flow: flow,
		paces: &paces{perSecond: flow.DomainPace, of: map[string]*forum.DomainPace{}}, underWay: map[int64]*parcel{},
	}
	d.notes = &notebook{store: st, ended: d.ended}
	return d
}

// Deliver sends the mails that are owed, as soon as they are due, over several
// connections. When the program stops, the mails under way are finished.
func Deliver(st *store.Store, w *Writer, transport mail.Transport, log *slog.Logger, flow Flow) Loop {
	d := newDelivery(st, w, transport, log, flow)
	return func(ctx context.Context) error {
		defer func() { _ = transport.Close() }()
		return d.run(ctx)
	}
}

// A lane is where mails wait for a connection.
type lane struct {
	claim   func(context.Context, int) ([]store.Claimed, error)
	next    func(context.Context) (time.Time, bool, error)
	bell    chan struct{} // rings when something may be due
	workers int
	batch   int // how many are claimed in one go
}

// lanes are one for all mails and one for those that somebody waits for.
func (d *delivery) lanes() []*lane {
	all := newLane(d.store.ClaimDue, d.store.NextDue, max(1, d.flow.Connections))
	if d.flow.Connections == 0 {
		return []*lane{all}
	}
	return []*lane{all, newLane(d.store.ClaimAsked, d.store.NextAsked, 1)}
}

func newLane(claim func(context.Context, int) ([]store.Claimed, error), next func(context.Context) (time.Time, bool, error), workers int) *lane {
	l := &lane{claim: claim, next: next, bell: make(chan struct{}, 1), workers: workers}
	l.batch = l.atLeast()
	return l
}

// run delivers until ctx ends or something goes wrong that is not one mail's.
func (d *delivery) run(outer context.Context) error {
	ctx, stop := context.WithCancelCause(outer)
	defer stop(nil)
	var all sync.WaitGroup
	lanes := d.lanes()
	all.Go(func() { ring(ctx, d.store.Due(), lanes) })
	for _, l := range lanes {
		parcels := make(chan *parcel, l.batch)
		all.Go(func() {
			defer close(parcels)
			guard(stop, func() error { return d.feed(ctx, l, parcels) })
		})
		for range l.workers {
			all.Go(func() { guard(stop, func() error { return d.work(ctx, parcels) }) })
		}
	}
	all.Wait()
	if outer.Err() != nil {
		return nil
	}
	return context.Cause(ctx)
}

// ring tells all lanes that something may be due.
func ring(ctx context.Context, due <-chan struct{}, lanes []*lane) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-due:
		}
		for _, l := range lanes {
			select {
			case l.bell <- struct{}{}:
			default: // rings already
			}
		}
	}
}

// atLeast is how many mails of a lane are claimed in one go where they leave slowly.
func (l *lane) atLeast() int { return max(claimAtOnce, claimEach*l.workers) }

// adapt makes the next batch larger or small again, by how long it took until this
// one was on its way.
func (l *lane) adapt(took time.Duration) {
	if took < quickBatch {
		l.batch = min(2*l.batch, claimMost*l.atLeast())
	} else {
		l.batch = l.atLeast()
	}
}

// feed claims what is due and has it delivered.
func (d *delivery) feed(ctx context.Context, l *lane, to chan<- *parcel) error {
	for ctx.Err() == nil {
		began, most := d.writer.Clock(), l.batch
		n, err := d.claim(ctx, l, to)
		switch {
		case err != nil || ctx.Err() != nil:
		case n == most:
			l.adapt(d.writer.Clock().Sub(began))
		default:
			err = rest(ctx, l.next, l.bell, d.writer.Clock)
		}
		if err != nil && ctx.Err() == nil {
			return err
		}
	}
	return nil
}

// claim takes what is due, puts off what would come too fast for its domain, and
// reads what can be read at once.
func (d *delivery) claim(ctx context.Context, l *lane, to chan<- *parcel) (n int, err error) {
	batch := d.batches.Add(1)
	list, err := l.claim(ctx, l.batch)
	if err != nil {
		return 0, err
	}
	now := d.writer.Clock()
	var going []store.Claimed
	var off []store.Step
	for _, c := range list {
		if d.again(c) {
			continue
		}
		if until, ok := d.paces.send(c, now); !ok && !mustDrop(c) {
			off = append(off, putOff(c, until))
			continue
		}
		going = append(going, c)
	}
	if err := d.notes.note(off...); err != nil {
		return 0, err
	}
	letters, err := d.store.ReadLetters(ctx, going)
	if err != nil {
		letters = nil // each is read by itself, and its trouble is its own
	}
	for _, c := range going {
		p := &parcel{Claimed: c, batch: batch, read: now}
		p.attempt.Store(int64(c.Attempt))
		if l, ok := letters[c.ID]; ok {
			p.letter = &l
		}
		d.mu.Lock()
		d.underWay[c.ID] = p
		d.mu.Unlock()
		select {
		case to <- p:
		case <-ctx.Done(): // nobody may be there to take it
			d.ended(c.ID)
			if err := d.notes.note(putOff(c, now)); err != nil {
				return 0, err
			}
		}
	}
	return len(list), nil
}

// again tells whether a mail that was claimed is on its way already: it waited
// longer than its turn should take. It is not sent a second time.
func (d *delivery) again(c store.Claimed) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	p, ok := d.underWay[c.ID]
	if ok {
		p.attempt.Store(int64(c.Attempt))
	}
	return ok
}

// ended forgets mails that came to an end, or wait for another time.
func (d *delivery) ended(ids ...int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, id := range ids {
		delete(d.underWay, id)
	}
}

// putOff is the step that puts a mail off that was claimed and not tried.
func putOff(c store.Claimed, until time.Time) store.Step {
	state := forum.MailQueued
	if c.InDoubt {
		state = forum.MailHanding
	}
	return store.Step{ID: c.ID, Attempt: c.Attempt, State: state, Until: until}
}

// mustDrop tells whether a mail that may have been sent is not sent again: by its
// kind, or because it was tried often enough. One that was tried after its last
// attempt is in doubt, whether that was noted or not.
func mustDrop(c store.Claimed) bool {
	_, again := forum.RetryAfter(c.Attempt - 1)
	return c.InDoubt && !c.Kind.Again() || (c.InDoubt || c.Kind.MarkedEarly()) && c.Attempt > 1 && !again
}

// paces are those of the receiving domains.
type paces struct {
	perSecond int
	mu        sync.Mutex
	of        map[string]*forum.DomainPace
}

// manyDomains is how many domains are remembered before those are forgotten of
// which nothing is left to be remembered.
const manyDomains = 10_000

func (p *paces) send(c store.Claimed, now time.Time) (until time.Time, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.of) > manyDomains {
		for domain, d := range p.of {
			if d.Idle(now) {
				delete(p.of, domain)
			}
		}
	}
	return p.domain(c.Domain).Send(now, p.perSecond, c.Priority == forum.PriorityAsked)
}

func (p *paces) domain(name string) *forum.DomainPace {
	d, ok := p.of[name]
	if !ok {
		d = &forum.DomainPace{}
		p.of[name] = d
	}
	return d
}

func (p *paces) slow(domain string, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.domain(domain).Slow(now)
}
