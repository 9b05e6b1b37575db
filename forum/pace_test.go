package forum

import (
	"testing"
	"time"
)

func TestMailsToOneDomainAreSpreadAndEachComesInItsTime(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	const mails, perSecond = 100, 20
	var d DomainPace
	waiting := make([]time.Time, mails)
	for i := range waiting {
		waiting[i] = now
	}
	sent := map[int64]int{}
	for range 3 * mails * perSecond {
		var left []time.Time
		for _, at := range waiting {
			if at.After(now) {
				left = append(left, at)
			} else if until, ok := d.Send(now, perSecond, false); ok {
				sent[now.Unix()]++
			} else if !until.After(now) {
				t.Fatalf("put off to %v at %v", until, now)
			} else {
				left = append(left, until)
			}
		}
		waiting = left
		now = now.Add(10 * time.Millisecond)
	}
	if len(waiting) != 0 || len(sent) > mails/perSecond+1 {
		t.Errorf("%d wait, %v", len(waiting), sent)
	}
	for second, n := range sent {
		if n > 2*perSecond {
			t.Errorf("%d mails in second %d", n, second)
		}
	}
}

func TestAMailThatSomebodyWaitsForIsNotPutOff(t *testing.T) {
	now := time.Now()
	var d DomainPace
	for range 50 {
		if _, ok := d.Send(now, 1, true); !ok {
			t.Fatal("put off")
		}
	}
	if _, ok := d.Send(now, 1, false); ok {
		t.Error("those that were waited for do not count")
	}
}

func TestADomainThatFindsThatTooMuchComesGetsFewerForAWhile(t *testing.T) {
	now := time.Now()
	for _, perSecond := range []int{0, 1, 20} {
		var d DomainPace
		d.Slow(now)
		if _, ok := d.Send(now, perSecond, false); !ok {
			t.Errorf("%d: none at all", perSecond)
		}
		if until, ok := d.Send(now, perSecond, false); ok || until.Sub(now) > 2*slowestGap {
			t.Errorf("%d: %v %v", perSecond, until, ok)
		}
		if d.Idle(now) || !d.Idle(now.Add(slowFor+time.Minute)) {
			t.Errorf("%d: forgotten too soon or never", perSecond)
		}
		now := now.Add(slowFor)
		if _, ok := d.Send(now, perSecond, false); !ok {
			t.Errorf("%d: for ever", perSecond)
		}
	}
}

func TestWhichRefusalsSayThatTooMuchComes(t *testing.T) {
	for _, c := range []struct {
		code     int
		enhanced string
		want     bool
	}{
		{421, "", true},
		{421, "4.7.0", true},
		{450, "4.7.1", true},
		{451, "4.7.650", true},
		{452, "4.3.2", true},
		{450, "4.2.1", false},
		{452, "4.2.2", false},
		{451, "", false},
		{550, "5.7.1", false},
		{0, "", false},
	} {
		if got := TooMuch(c.code, c.enhanced); got != c.want {
			t.Errorf("%d %s: %v", c.code, c.enhanced, got)
		}
	}
}

func TestWhichRefusalsSayThatNobodyIsThere(t *testing.T) {
	for _, c := range []struct {
		code     int
		enhanced string
		named    bool
		want     Absence
	}{
		{550, "5.1.1", true, AbsentSurely},
		{554, "5.1.2", true, AbsentSurely},
		{550, "5.1.1", false, AbsentSurely},
		{501, "5.1.3", true, AbsentSurely},
		{551, "5.1.6", true, AbsentSurely},
		{556, "5.1.10", true, AbsentSurely},
		{550, "", true, AbsentPerhaps},
		{551, "", true, AbsentPerhaps},
		{553, "", true, AbsentPerhaps},
		{550, "", false, AbsentNot},
		{554, "", true, AbsentNot},
		{552, "", true, AbsentNot},
		{550, "5.7.1", true, AbsentNot},
		{552, "5.2.2", true, AbsentNot},
		{550, "5.2.1", true, AbsentNot},
		{450, "5.1.1", true, AbsentNot},
	} {
		if got := Refusal(c.code, c.enhanced, c.named); got != c.want {
			t.Errorf("%d %q %v: %v", c.code, c.enhanced, c.named, got)
		}
	}
}

func TestWhatMayMeanSomethingElseSilencesNobodyAtOnce(t *testing.T) {
	now := time.Now()
	day := now.Add(-24 * time.Hour)
	for _, c := range []struct {
		a         Absence
		confirmed bool
		first     time.Time
		want      bool
	}{
		{AbsentSurely, false, time.Time{}, true},
		{AbsentSurely, true, time.Time{}, false},
		{AbsentSurely, true, day, true},
		{AbsentPerhaps, false, time.Time{}, false},
		{AbsentPerhaps, false, now.Add(-time.Hour), false},
		{AbsentPerhaps, false, day, true},
		{AbsentPerhaps, true, day, true},
		{AbsentNot, false, day, false},
	} {
		if got := Suppresses(c.a, c.confirmed, c.first, now); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
