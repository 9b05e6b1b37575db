package forum

import (
	"testing"
	"time"
)

func TestAClockThatWasSetBackKeepsNoFollowerWaiting(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	told := now.AddDate(1, 0, 0) // by a clock that was a year ahead
	for pace, longest := range map[Pace]time.Duration{PaceSoon: DefaultPolicy().BurstWindow, PaceHourly: time.Hour, PaceDaily: 24 * time.Hour} {
		due, bundled := Hearing{Pace: pace, Told: told}.TellAt(now, DefaultPolicy())
		if due.After(now.Add(longest)) || !bundled {
			t.Errorf("%s: due %v", pace, due)
		}
	}
}
