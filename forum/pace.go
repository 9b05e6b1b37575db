package forum

import (
	"strings"
	"time"
)

// A DomainPace is how mails to one receiving domain are spread. Whoever sends as
// fast as the line carries is taken for a source of spam by large providers, and
// the rest of the site's mails with it.
type DomainPace struct {
	next time.Time // when the next mail may go
	tail time.Time // behind the last mail that was put off
	slow time.Time // until when fewer go, because the domain asked for that
}

// How a domain that finds that too much comes is spared: a tenth of the mails, at
// least one in two seconds, for a quarter of an hour. That is the time after which
// servers look at whom they slowed down again, as a rule.
const (
	slowFor    = 15 * time.Minute
	slowDown   = 10
	slowestGap = 2 * time.Second
)

// Send tells whether a mail goes now, and else to which moment it is put off.
// perSecond is how many may go in a second, all of them at its beginning or not;
// 0 is no bound. A mail that somebody waits for goes at once, and counts.
func (d *DomainPace) Send(now time.Time, perSecond int, asked bool) (until time.Time, ok bool) {
	gap, burst := d.gap(now, perSecond)
	if gap == 0 {
		return now, true
	}
	if asked || !d.next.After(now.Add(burst)) {
		d.next = later(d.next, now).Add(gap)
		return now, true
	}
	d.tail = later(d.tail.Add(gap), d.next.Add(-burst))
	return d.tail, false
}

// gap lies between two mails; burst is how much may go ahead of time.
func (d *DomainPace) gap(now time.Time, perSecond int) (gap, burst time.Duration) {
	if perSecond > 0 {
		gap = time.Second / time.Duration(perSecond)
		burst = time.Second - gap
	}
	if now.Before(d.slow) {
		return min(max(gap*slowDown, time.Second/slowDown), slowestGap), 0
	}
	return gap, burst
}

// Slow notes that the domain finds that too much comes.
func (d *DomainPace) Slow(now time.Time) { d.slow = now.Add(slowFor) }

// Idle tells whether nothing is left to be remembered.
func (d *DomainPace) Idle(now time.Time) bool {
	return now.After(d.next) && now.After(d.tail) && now.After(d.slow)
}

// TooMuch tells whether a refusal for now says that too much comes from us: it is
// about the pace and not about the one recipient (RFC 3463: 4.7 is policy, 4.3.2
// and 4.4.5 a system that takes no more for now; RFC 5321: 421 ends the
// connection).
func TooMuch(code int, enhanced string) bool {
	switch code {
	case 421:
		return true
	case 450, 451, 452:
		return strings.HasPrefix(enhanced, "4.7.") || enhanced == "4.3.2" || enhanced == "4.4.5"
	}
	return false
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
