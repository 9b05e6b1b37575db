package forum

import (
	"fmt"
	"time"
)

// A Schedule says when the issues of a list are due: a day of the week and a
// time of day, in a zone. A monthly list is due on the first such day of a month.
type Schedule struct {
	Weekday time.Weekday
	Hour    int // 0 to 23
	Minute  int
	Zone    *time.Location
	Monthly bool
}

// A Period is the time that an issue covers: from when the one before was due, to
// when it is due itself. End does not belong to it.
type Period struct {
	Start, End time.Time
}

// Key names the period among those of its list, by the day on which its issue is
// due. Where the schedule is moved within a day, it stays the same period.
func (p Period) Key(zone *time.Location) string { return p.End.In(zone).Format(time.DateOnly) }

// Next is the first moment after the given one at which an issue is due.
func (s Schedule) Next(after time.Time) time.Time {
	local := after.In(s.Zone)
	year, month, day := local.Date()
	// The day before may be due after midnight there, by a change of the clocks.
	for i := -1; ; i++ {
		d := time.Date(year, month, day+i, 12, 0, 0, 0, s.Zone)
		if d.Weekday() != s.Weekday || s.Monthly && d.Day() > 7 {
			continue
		}
		if at := s.on(d.Date()); at.After(after) {
			return at
		}
	}
}

// Previous is the last moment at or before the given one at which an issue was due.
func (s Schedule) Previous(at time.Time) time.Time {
	local := at.In(s.Zone)
	year, month, day := local.Date()
	for i := 1; ; i-- {
		d := time.Date(year, month, day+i, 12, 0, 0, 0, s.Zone)
		if d.Weekday() != s.Weekday || s.Monthly && d.Day() > 7 {
			continue
		}
		if due := s.on(d.Date()); !due.After(at) {
			return due
		}
	}
}

// Period is the one in which a moment lies: its issue is due at its end.
func (s Schedule) Period(at time.Time) Period {
	return Period{Start: s.Previous(at), End: s.Next(at)}
}

// on is the moment of the schedule on a day. Where the clocks leap over it, it is
// the first moment after the leap; where they go through it twice, the first time.
func (s Schedule) on(year int, month time.Month, day int) time.Time {
	return LocalMoment(year, month, day, s.Hour, s.Minute, s.Zone)
}

// LocalMoment is the moment at which clocks in a zone show a time of day for the
// first time, or the first moment after they leapt over it. The package time leaves
// both open.
func LocalMoment(year int, month time.Month, day, hour, minute int, zone *time.Location) time.Time {
	at, is := onClocks(time.Date(year, month, day, hour, minute, 0, 0, time.UTC), zone)
	if is == ClockNever {
		at, _ = at.In(zone).ZoneBounds()
	}
	return at.In(zone)
}

// String says when issues come.
func (s Schedule) String() string {
	when := "every " + s.Weekday.String()
	if s.Monthly {
		when = "on the first " + s.Weekday.String() + " of a month"
	}
	return fmt.Sprintf("%s at %02d:%02d (%s)", when, s.Hour, s.Minute, s.Zone)
}
