package forum_test

import (
	"testing"
	"time"

	"colloquy/forum"
)

func TestEachFailedTryDoublesTheWaitUpToAQuarterOfAnHour(t *testing.T) {
	for tries, want := range map[int]time.Duration{
		0: 0, 5: 0, 6: time.Second, 7: 2 * time.Second, 8: 4 * time.Second, 15: 512 * time.Second, 16: 15 * time.Minute, 17: 15 * time.Minute, 1 << 40: 15 * time.Minute,
	} {
		if got := forum.SignInWait(tries, 5); got != want {
			t.Errorf("after %d tries: %s, want %s", tries, got, want)
		}
	}
	if n := forum.MaxTries(5); n != 16 {
		t.Errorf("%d tries count", n)
	}
}

func TestAnAttackIsSaidInWords(t *testing.T) {
	for want, a := range map[string]forum.Attack{
		"300 failed tries to sign in within an hour, at all accounts together": {Tries: 300},
		"50 failed tries to sign in within an hour, at the account of Ann":     {Tries: 50, Email: "ann@example.org"},
	} {
		if got := a.Note("Ann"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := (forum.Attack{Tries: 50, Email: "x@example.org"}).Note(""); got != "50 failed tries to sign in within an hour, at an address that has no account" {
		t.Error(got)
	}
}
