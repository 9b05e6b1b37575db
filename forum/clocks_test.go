package forum

import (
	"errors"
	"testing"
	"time"
)

func TestATypedTimeIsThatOfTheSitesClocks(t *testing.T) {
	for _, c := range []struct {
		zone, date, clock, want string
		is                      ClockCase
	}{
		{"Europe/Zurich", "2026-07-01", "09:30", "2026-07-01T07:30:00Z", ClockOnce},
		{"Europe/Zurich", "2026-12-01", " 09:30:00 ", "2026-12-01T08:30:00Z", ClockOnce},
		{"Europe/Zurich", "2027-03-28", "01:59", "2027-03-28T00:59:00Z", ClockOnce},
		{"Europe/Zurich", "2027-03-28", "02:30", "2027-03-28T01:30:00Z", ClockNever}, // 03:30 by the new clock
		{"Europe/Zurich", "2027-03-28", "03:00", "2027-03-28T01:00:00Z", ClockOnce},
		{"Europe/Zurich", "2026-10-25", "02:30", "2026-10-25T00:30:00Z", ClockTwice}, // still summer
		{"Europe/Zurich", "2026-10-25", "03:00", "2026-10-25T02:00:00Z", ClockOnce},
		{"America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00Z", ClockTwice},
		{"Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:45:00Z", ClockNever}, // half an hour
		{"UTC", "2028-02-29", "00:00", "2028-02-29T00:00:00Z", ClockOnce},
		{"Asia/Kathmandu", "2026-01-01", "00:15", "2025-12-31T18:30:00Z", ClockOnce},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		at, is, err := TypedTime(c.date, c.clock, zone)
		if err != nil || at.UTC().Format(time.RFC3339) != c.want || is != c.is {
			t.Errorf("%s %s in %s: %s %q %v, want %s %q", c.date, c.clock, c.zone, at.UTC().Format(time.RFC3339), is, err, c.want, c.is)
		}
	}
	for _, c := range [][3]string{
		{"", "", "invalid: due_date: missing, due_time: missing"},
		{"2026-02-30", "10:00", "invalid: due_date: bad_date"},
		{"2026-02-03", "25:00", "invalid: due_time: bad_time"},
		{"1.2.2026", "x", "invalid: due_date: bad_date, due_time: bad_time"},
	} {
		_, _, err := TypedTime(c[0], c[1], time.UTC)
		var invalid *Invalid
		if !errors.As(err, &invalid) || err.Error() != c[2] {
			t.Errorf("%q %q: %v", c[0], c[1], err)
		}
	}
}
