package forum

import (
	"testing"
	"time"
	_ "time/tzdata"
)

// zones are some with summer time, and some with odd offsets and changes.
var zones = []string{
	"UTC", "Europe/Zurich", "America/New_York", "America/St_Johns", "Asia/Kathmandu", "Asia/Kolkata", "Australia/Lord_Howe",
	"Pacific/Chatham", "Africa/Casablanca", "America/Havana", "Asia/Beirut", "Pacific/Apia", "America/Asuncion", "Africa/Cairo",
}

func TestAYearOfWeeksHasAnIssueEachInEveryZone(t *testing.T) {
	for _, name := range zones {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for hour := range 24 {
			for _, minute := range []int{0, 30} {
				s := Schedule{Weekday: time.Sunday, Hour: hour, Minute: minute, Zone: zone}
				checkYear(t, s)
			}
		}
	}
}

// checkYear goes through a year and a half of issues.
func checkYear(t *testing.T, s Schedule) {
	t.Helper()
	at := s.Next(time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC))
	keys := map[string]bool{}
	for range 80 {
		next := s.Next(at)
		p := s.Period(at)
		if !p.Start.Equal(at) || !p.End.Equal(next) || !s.Previous(next.Add(-time.Microsecond)).Equal(at) || !s.Previous(next).Equal(next) {
			t.Fatalf("%v: the period of %v is %v to %v, the next issue is due at %v", s, at, p.Start, p.End, next)
		}
		if key := p.Key(s.Zone); keys[key] {
			t.Fatalf("%v: two periods are called %s", s, key)
		} else {
			keys[key] = true
		}
		if gap := next.Sub(at); gap < 6*24*time.Hour+20*time.Hour || gap > 7*24*time.Hour+4*time.Hour {
			t.Fatalf("%v: %v is %v after %v", s, next, gap, at)
		}
		local := next.In(s.Zone)
		if local.Weekday() != s.Weekday {
			t.Fatalf("%v: due on %v", s, local)
		}
		if got, want := local.Hour()*60+local.Minute(), s.Hour*60+s.Minute; got != want {
			start, _ := local.ZoneBounds()
			if !start.Equal(next) || got < want || got > want+61 {
				t.Fatalf("%v: due at %v, and no clock leapt there", s, local)
			}
		}
		at = next
	}
}

func TestATimeThatComesTwiceIsTheFirst(t *testing.T) {
	zone, _ := time.LoadLocation("Europe/Zurich")
	s := Schedule{Weekday: time.Sunday, Hour: 2, Minute: 30, Zone: zone}
	if got, want := s.Next(time.Date(2026, 10, 24, 0, 0, 0, 0, time.UTC)), time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("due at %v, not %v", got.UTC(), want)
	}
	if got, want := s.Next(time.Date(2026, 3, 28, 0, 0, 0, 0, time.UTC)), time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("where the clocks leap it is due at %v, not %v", got.UTC(), want)
	}
}

func TestAMonthlyListIsDueOnTheFirstSuchDay(t *testing.T) {
	s := Schedule{Weekday: time.Friday, Hour: 9, Zone: time.UTC, Monthly: true}
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for month := time.January; month <= time.December; month++ {
		at = s.Next(at)
		if at.Month() != month || at.Day() > 7 || at.Weekday() != time.Friday || at.Hour() != 9 {
			t.Errorf("in %v it is due at %v", month, at)
		}
	}
}
