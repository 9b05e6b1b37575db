package forum

import (
	"fmt"
	"time"
)

// How tries to sign in with a password are slowed down. A wait grows and ends:
// nobody is locked out for good, or strangers could lock out anybody.
const (
	// FreeTries is how many tries at one account wait for nothing: people mistype,
	// and try the passwords that they have elsewhere.
	FreeTries = 5
	// FreeTriesFromNetwork is the same for one network address, behind which many
	// people may sit.
	FreeTriesFromNetwork = 20
	// MaxSignInWait is the longest wait after a try: four guesses an hour find
	// nothing that is not on a list of the commonest.
	MaxSignInWait = 15 * time.Minute
	// TryForgotten is how long it takes until one try at an account does not count
	// any more.
	TryForgotten = time.Hour
	// NetworkTryForgotten is the same for a network address: many people there
	// mistype now and then.
	NetworkTryForgotten = 5 * time.Minute
)

// When administrators are told that somebody tries passwords. Tries that were
// refused count too: most of an attack is.
const (
	// AttackPeriod is the time in which tries are counted.
	AttackPeriod = time.Hour
	// AttackTries is how many failed tries at one account are an attack.
	AttackTries = 50
	// AttackTriesOverall is how many failed tries at all accounts are one.
	AttackTriesOverall = 300
)

// FreshSession is how long after signing in somebody may choose a first password
// without proving anew who they are.
const FreshSession = time.Hour

// SignInWait is how long the next try has to wait after so many, of which the
// first ones were free: a second, and twice as long after each further one.
func SignInWait(tries, free int) time.Duration {
	over := tries - free
	if over <= 0 {
		return 0
	}
	return min(MaxSignInWait, time.Second<<min(over-1, 20))
}

// MaxTries is how many tries count: the wait after more is no longer.
func MaxTries(free int) int {
	n := free
	for SignInWait(n, free) < MaxSignInWait {
		n++
	}
	return n
}

// An Attack is so many failed tries to sign in that administrators are told.
type Attack struct {
	Tries int    // within AttackPeriod
	Email string // of the account; "" for tries at many accounts
}

// Note says it in words. Account is who has the address, "" for nobody.
func (a Attack) Note(account string) string {
	switch {
	case a.Email == "":
		return fmt.Sprintf("%d failed tries to sign in within an hour, at all accounts together", a.Tries)
	case account == "":
		return fmt.Sprintf("%d failed tries to sign in within an hour, at an address that has no account", a.Tries)
	}
	return fmt.Sprintf("%d failed tries to sign in within an hour, at the account of %s", a.Tries, account)
}

// A Session is a browser in which a member is signed in.
type Session struct {
	Number  int64  // by which a page names it
	Device  string // such as "Firefox on Android"; "" where that is not known
	Began   time.Time
	UsedAt  time.Time // exact to five minutes
	Current bool      // of the browser that looks
}
