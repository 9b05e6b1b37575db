package handlers

import (
	"crypto/sha256"
	"net/netip"
	"sync"
	"time"

	"colloquy/forum"
)

// maxLanes is how many accounts, networks and known browsers are remembered at
// once, each: about three megabytes in all.
const maxLanes = 10_000

// A laneKey stands for an account or a network: no addresses in memory, and all
// of one length.
type laneKey [16]byte

// lanes are the tries of one kind of whom they are counted for.
type lanes struct {
	free   int           // tries that wait for nothing
	forget time.Duration // how long until one try does not count any more
	known  map[laneKey]*lane
}

// A lane is what is remembered of the tries at one account, or from one network.
type lane struct {
	tries int
	since time.Time // from when on the next try is being forgotten
	until time.Time // when the next try may come
	told  window
}

// A window counts what failed within an hour, for telling administrators.
type window struct {
	began time.Time
	n     int
}

// throttle makes whoever fails to sign in wait, longer and longer. Tries are
// counted before they are made, so that many at once are no way around it. A
// browser that has signed in with an address before has a lane of its own, in
// which the failures of strangers do not count.
type throttle struct {
	enabled bool
	salt    string
	mu      sync.Mutex
	network lanes
	account lanes
	browser lanes
	all     window
}

func newThrottle(enabled bool) *throttle {
	return &throttle{
		enabled: enabled, salt: randomHex(16),
		network: lanes{forum.FreeTriesFromNetwork, forum.NetworkTryForgotten, map[laneKey]*lane{}},
		account: lanes{forum.FreeTries, forum.TryForgotten, map[laneKey]*lane{}},
		browser: lanes{forum.FreeTries, forum.TryForgotten, map[laneKey]*lane{}},
	}
}

// A trial is a try to sign in that is under way.
type trial struct {
	account, network laneKey
	known            bool
	at               time.Time
}

// trial is the try at an account, whether there is such an account or not.
func (t *throttle) trial(email string, network netip.Prefix, known bool, now time.Time) trial {
	return trial{account: t.key(forum.AddressKey(email)), network: t.key(network.String()), known: known, at: now}
}

func (t *throttle) key(s string) laneKey {
	sum := sha256.Sum256([]byte(t.salt + s))
	return laneKey(sum[:len(laneKey{})])
}

// ways are the lanes in which a try is counted.
func (t *throttle) ways(x trial) []way {
	if x.known {
		return []way{{&t.browser, x.account}}
	}
	return []way{{&t.network, x.network}, {&t.account, x.account}}
}

type way struct {
	*lanes
	key laneKey
}

// begin counts a try. Who has to wait gets a *forum.Limited, and the try does
// not count: waiting ends, whatever strangers do.
func (t *throttle) begin(x trial) error {
	if !t.enabled {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	var wait time.Duration
	for _, w := range t.ways(x) {
		if l := w.known[w.key]; l != nil {
			wait = max(wait, l.until.Sub(x.at))
		}
	}
	if wait > 0 {
		return &forum.Limited{RetryAfter: wait}
	}
	for _, w := range t.ways(x) {
		w.count(w.key, x.at)
	}
	return nil
}

// succeeded forgets the tries at the account: its member mistyped. From the
// network only this one is forgotten: somebody may sign in to their own account
// between guesses at those of others.
func (t *throttle) succeeded(x trial) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if x.known {
		delete(t.browser.known, x.account)
		return
	}
	delete(t.account.known, x.account)
	t.network.takeBack(x.network, x.at)
}

// cancelled takes back a try that ended without an answer.
func (t *throttle) cancelled(x trial) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, w := range t.ways(x) {
		w.takeBack(w.key, x.at)
	}
}

// failed notes a try that failed, or was refused, and tells whether
// administrators should hear of it: with the one that makes it an attack.
func (t *throttle) failed(x trial, email string) (forum.Attack, bool) {
	if !t.enabled {
		return forum.Attack{}, false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if l := t.account.known[x.account]; l != nil && l.told.add(x.at) == forum.AttackTries {
		return forum.Attack{Tries: forum.AttackTries, Email: email}, true
	}
	return forum.Attack{Tries: forum.AttackTriesOverall}, t.all.add(x.at) == forum.AttackTriesOverall
}

func (w *window) add(now time.Time) int {
	if now.Sub(w.began) >= forum.AttackPeriod {
		*w = window{began: now}
	}
	w.n++
	return w.n
}

func (ls *lanes) count(key laneKey, now time.Time) {
	l := ls.known[key]
	if l == nil {
		ls.makeRoom(now)
		l = &lane{since: now}
		ls.known[key] = l
	}
	ls.forgive(l, now)
	l.tries = min(l.tries+1, forum.MaxTries(ls.free))
	l.until = now.Add(forum.SignInWait(l.tries, ls.free))
}

// forgive forgets the tries that are too long ago.
func (ls *lanes) forgive(l *lane, now time.Time) {
	if n := int(now.Sub(l.since) / ls.forget); n > 0 {
		l.tries = max(0, l.tries-n)
		l.since = l.since.Add(time.Duration(n) * ls.forget)
	}
	if l.tries == 0 {
		l.since = now
	}
}

// takeBack undoes the counting of a try that began at the moment.
func (ls *lanes) takeBack(key laneKey, at time.Time) {
	l := ls.known[key]
	if l == nil || l.tries == 0 {
		return
	}
	l.tries--
	if l.until.Equal(at.Add(forum.SignInWait(l.tries+1, ls.free))) {
		l.until = at
	}
}

// makeRoom forgets first whoever waits for nothing and has nothing to be
// forgotten, then those who had free tries left: whoever failed a lot is
// remembered longest.
func (ls *lanes) makeRoom(now time.Time) {
	if len(ls.known) < maxLanes {
		return
	}
	for _, spare := range []func(*lane) bool{
		func(l *lane) bool { return l.tries == 0 && !now.Before(l.until) },
		func(l *lane) bool { return l.tries <= ls.free },
		func(*lane) bool { return true },
	} {
		for k, l := range ls.known {
			if len(ls.known) < maxLanes*9/10 {
				return
			}
			ls.forgive(l, now)
			if spare(l) {
				delete(ls.known, k)
			}
		}
	}
}
