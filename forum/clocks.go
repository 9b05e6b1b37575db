package forum

import (
	"strings"
	"time"
)

// A ClockCase says how often the clocks of a zone show a time of a day.
type ClockCase string

// The cases: clocks are put forward and back.
const (
	ClockOnce  ClockCase = ""
	ClockNever ClockCase = "never" // the clocks leap over it: the same time by the clocks as they were before is taken
	ClockTwice ClockCase = "twice" // the first of the two is taken
)

// TypedTime reads a date and a time as they were typed, by the clocks of a zone. The
// *Invalid names due_date and due_time.
func TypedTime(date, clock string, zone *time.Location) (time.Time, ClockCase, error) {
	e := &Invalid{}
	day, err := time.Parse(time.DateOnly, strings.TrimSpace(date))
	switch {
	case strings.TrimSpace(date) == "":
		e.Add("due_date", Missing, 0)
	case err != nil:
		e.Add("due_date", BadDate, 0)
	}
	clock = strings.TrimSpace(clock)
	hour, err := time.Parse("15:04", clock)
	if err != nil {
		hour, err = time.Parse("15:04:05", clock) // some browsers send seconds
	}
	switch {
	case clock == "":
		e.Add("due_time", Missing, 0)
	case err != nil:
		e.Add("due_time", BadTime, 0)
	}
	if err := e.Or(); err != nil {
		return time.Time{}, ClockOnce, err
	}
	at, is := onClocks(day.Add(time.Duration(hour.Hour())*time.Hour+time.Duration(hour.Minute())*time.Minute), zone)
	return at, is, nil
}

// onClocks finds when the clocks of a zone show what a time says in UTC.
func onClocks(shown time.Time, zone *time.Location) (time.Time, ClockCase) {
	by := func(near time.Time) (time.Time, bool) {
		_, offset := near.In(zone).Zone()
		at := shown.Add(-time.Duration(offset) * time.Second)
		_, then := at.In(zone).Zone()
		return at, then == offset
	}
	before, fits := by(shown.Add(-aDay)) // clocks change less often than that
	after, fitsAfter := by(shown.Add(aDay))
	switch {
	case before.Equal(after) || fits && !fitsAfter:
		return before, ClockOnce
	case fits:
		return before, ClockTwice
	case fitsAfter:
		return after, ClockOnce
	}
	return before, ClockNever
}

const aDay = 24 * time.Hour
