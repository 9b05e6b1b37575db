package handlers

import (
	"errors"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"colloquy/forum"
)

var (
	noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	home = netip.MustParsePrefix("192.0.2.1/32")
)

// waits is how long a try has to wait.
func waits(t *throttle, x trial) time.Duration {
	var limited *forum.Limited
	if errors.As(t.begin(x), &limited) {
		return limited.RetryAfter
	}
	return 0
}

func TestEveryFurtherFailureWaitsTwiceAsLong(t *testing.T) {
	th := newThrottle(true)
	now := noon
	for range forum.FreeTries {
		if w := waits(th, th.trial("ann@example.org", home, false, now)); w != 0 {
			t.Fatalf("a free try waits %s", w)
		}
	}
	var got []time.Duration
	for range 14 {
		if w := waits(th, th.trial("ANN@example.org", home, false, now)); w != 0 {
			t.Fatalf("whoever waited waits %s again", w)
		}
		w := waits(th, th.trial("ann@example.org", netip.MustParsePrefix("198.51.100.7/32"), false, now))
		if w2 := waits(th, th.trial("ann@example.org", home, false, now.Add(w-1))); w2 != 1 {
			t.Fatalf("tries while one waits make it longer: %s", w2)
		}
		got, now = append(got, w), now.Add(w)
	}
	if got[0] != time.Second || got[1] != 2*time.Second || got[9] != 512*time.Second || got[13] > forum.MaxSignInWait || got[13] < forum.MaxSignInWait/2 {
		t.Errorf("%v", got)
	}
	if w := waits(th, th.trial("ben@example.org", home, false, now)); w != 0 {
		t.Errorf("another account waits %s", w)
	}
	now = now.Add(24 * time.Hour)
	for range forum.FreeTries {
		if w := waits(th, th.trial("ann@example.org", home, false, now)); w != 0 {
			t.Errorf("the next day it is not forgotten: %s", w)
		}
	}
}

func TestASuccessForgetsTheTriesAtTheAccountButNotThoseFromTheNetwork(t *testing.T) {
	th := newThrottle(true)
	for i := range forum.FreeTriesFromNetwork {
		waits(th, th.trial(fmt.Sprintf("nobody-%d@example.org", i), home, false, noon))
	}
	elsewhere := netip.MustParsePrefix("198.51.100.0/32")
	for range forum.FreeTries {
		waits(th, th.trial("ann@example.org", elsewhere, false, noon))
	}
	x := th.trial("ann@example.org", elsewhere, false, noon)
	if waits(th, x) != 0 {
		t.Fatal("a try that may be made")
	}
	th.succeeded(x)
	if w := waits(th, th.trial("ann@example.org", elsewhere, false, noon)); w != 0 {
		t.Errorf("after a success: %s", w)
	}
	own := th.trial("own@example.org", home, false, noon)
	if waits(th, own) != 0 {
		t.Fatal("a try that may be made")
	}
	th.succeeded(own)
	waits(th, th.trial("x@example.org", home, false, noon))
	if w := waits(th, th.trial("y@example.org", home, false, noon)); w == 0 {
		t.Error("signing in to an account of one's own makes guessing free")
	}
}

func TestATryThatEndedWithoutAnAnswerDoesNotCount(t *testing.T) {
	th := newThrottle(true)
	for range 100 {
		x := th.trial("ann@example.org", home, false, noon)
		if w := waits(th, x); w != 0 {
			t.Fatalf("waits %s", w)
		}
		th.cancelled(x)
	}
}

func TestStrangersDoNotSlowABrowserThatIsKnown(t *testing.T) {
	th := newThrottle(true)
	for range 100 {
		waits(th, th.trial("ann@example.org", home, false, noon))
	}
	for range forum.FreeTries + 1 {
		if w := waits(th, th.trial("ann@example.org", home, true, noon)); w != 0 {
			t.Errorf("waits %s", w)
		}
	}
	if w := waits(th, th.trial("ann@example.org", home, true, noon)); w != time.Second {
		t.Errorf("a known browser guesses freely: %s", w)
	}
}

func TestWhatIsRememberedOfTriesIsBounded(t *testing.T) {
	th := newThrottle(true)
	for range 2 * forum.FreeTries {
		waits(th, th.trial("ann@example.org", home, false, noon))
	}
	for i := range 3 * maxLanes {
		network := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), 32)
		waits(th, th.trial(fmt.Sprintf("nobody-%d@example.org", i), network, i%2 == 0, noon))
	}
	if a, n, b := len(th.account.known), len(th.network.known), len(th.browser.known); a > maxLanes || n > maxLanes || b > maxLanes {
		t.Errorf("%d accounts, %d networks, %d browsers are remembered", a, n, b)
	}
	if waits(th, th.trial("ann@example.org", netip.MustParsePrefix("198.51.100.7/32"), false, noon)) == 0 {
		t.Error("an account that is attacked was forgotten for those that are not")
	}
}

func TestAnAttackIsNoticedOnceAtItsThreshold(t *testing.T) {
	th := newThrottle(true)
	var heard []forum.Attack
	note := func(email string, network netip.Prefix, at time.Time) {
		x := th.trial(email, network, false, at)
		_ = th.begin(x)
		if a, is := th.failed(x, email); is {
			heard = append(heard, a)
		}
	}
	for range 2 * forum.AttackTries {
		note("ann@example.org", home, noon)
	}
	if len(heard) != 1 || heard[0] != (forum.Attack{Tries: forum.AttackTries, Email: "ann@example.org"}) {
		t.Fatalf("%+v", heard)
	}
	for i := range 2 * forum.AttackTriesOverall {
		note(fmt.Sprintf("nobody-%d@example.org", i), home, noon)
	}
	if len(heard) != 2 || heard[1] != (forum.Attack{Tries: forum.AttackTriesOverall}) {
		t.Fatalf("%+v", heard)
	}
	for i := range forum.AttackTriesOverall * 3 {
		note(fmt.Sprintf("nobody-%d@example.org", i), home, noon.Add(time.Duration(i+60)*time.Minute)) // slowly is no attack
	}
	if len(heard) != 2 {
		t.Errorf("%+v", heard)
	}
}

func TestWithoutLimitsNobodyWaits(t *testing.T) {
	th := newThrottle(false)
	for range 1000 {
		x := th.trial("ann@example.org", home, false, noon)
		if err := th.begin(x); err != nil {
			t.Fatal(err)
		}
		if _, is := th.failed(x, ""); is {
			t.Fatal("an attack")
		}
	}
}
