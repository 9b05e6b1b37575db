package store_test

import (
	"fmt"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
)

// figures are those of the last n days, each beginning now.
func (c *court) figures(t *testing.T, n int) store.Figures {
	t.Helper()
	now := c.Clock.Now()
	q := store.FiguresQuery{Ages: []time.Duration{time.Hour, 24 * time.Hour}, Since: now.AddDate(0, 0, -n)}
	for d := -n; d <= 0; d++ {
		q.Days = append(q.Days, now.AddDate(0, 0, d).Add(time.Second))
	}
	for w := -2; w <= 0; w++ {
		q.Weeks = append(q.Weeks, now.AddDate(0, 0, 7*w).Add(time.Second))
	}
	f, err := c.Figures(ctx, q)
	must(t, err)
	return f
}

func TestFiguresOfASiteWhereNothingWasReported(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	f := c.figures(t, 3)
	if f.Reported || fmt.Sprint(f.Open, f.Days, f.Waits, f.Judges, f.Appeals, f.Machine) != "[0 0 0] [{0 0} {0 0} {0 1}] [{0 0s 0s} {0 0s 0s}] [] {0 0 0 0} {0 0 0 0}" {
		t.Errorf("%+v", f)
	}
}

func TestFiguresTellWhatCameHowLongItWaitedAndWhoDecided(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	readers := c.readers(3)
	c.report(t, readers[0], "off-topic")
	if f := c.figures(t, 2); fmt.Sprint(f.Open, f.Days) != "[1 0 0] [{0 0} {1 0}]" || !f.Reported {
		t.Errorf("%+v", f)
	}
	c.Clock.Move(2 * time.Hour)
	c.report(t, readers[1], "off-topic")
	if f := c.figures(t, 1); fmt.Sprint(f.Open) != "[0 1 0]" {
		t.Errorf("after two hours: %v", f.Open)
	}
	c.Clock.Move(24 * time.Hour)
	if f := c.figures(t, 1); fmt.Sprint(f.Open) != "[0 0 1]" {
		t.Errorf("after a day: %v", f.Open)
	}
	first := c.decide(t, c.moderator, forum.ActionKeep)
	f := c.figures(t, 2)
	if fmt.Sprint(f.Open, f.Waits) != "[0 0 0] [{0 0s 0s} {2 24h0m0s 26h0m0s}]" {
		t.Errorf("%+v", f)
	}
	must(t, c.Undo(ctx, c.moderator, first.ID))
	c.decide(t, c.second, forum.ActionRemove)
	f = c.figures(t, 2)
	want := fmt.Sprintf("[{%d %s 1 1 0} {%d %s 1 0 0}]", c.moderator.ID, c.moderator.Name, c.second.ID, c.second.Name)
	if got := fmt.Sprint(f.Judges); got != want || f.Waits[1].Decided != 2 {
		t.Errorf("who decided: %s, want %s; %v", got, want, f.Waits)
	}
	c.Sound()
}

func TestFiguresTellWhatBecameOfAppealsAndWhetherTheSiteWasRight(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	readers := c.readers(6)
	for _, m := range readers[:3] {
		c.report(t, m, "off-topic")
	}
	if f := c.figures(t, 30); f.Machine != (store.Machine{Waiting: 1}) {
		t.Errorf("hidden: %+v", f.Machine)
	}
	removed := c.decide(t, c.moderator, forum.ActionRemove)
	if f := c.figures(t, 30); f.Machine != (store.Machine{Right: 1}) {
		t.Errorf("removed: %+v", f.Machine)
	}
	_, err := c.FileAppeal(ctx, removed.ID, "It was on the subject.")
	must(t, err)
	if f := c.figures(t, 30); f.Appeals != (store.Appealed{Waiting: 1}) {
		t.Errorf("appealed: %+v", f.Appeals)
	}
	answer := c.decision(forum.ActionOverturn)
	_, err = c.Decide(ctx, c.second, answer)
	must(t, err)
	f := c.figures(t, 30)
	if f.Appeals != (store.Appealed{Upheld: 1}) || len(f.Judges) != 2 || f.Judges[0].Overturned+f.Judges[1].Overturned != 1 {
		t.Errorf("answered: %+v %+v", f.Appeals, f.Judges)
	}
	c.Clock.Move(31 * 24 * time.Hour)
	if f := c.figures(t, 30); f.Appeals != (store.Appealed{}) || f.Machine != (store.Machine{}) || len(f.Judges) != 0 {
		t.Errorf("a month later: %+v", f)
	}
	c.Sound()
}
