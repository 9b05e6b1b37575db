package forum_test

import (
	"testing"
	"time"

	"colloquy/forum"
)

func TestLoadsWithinThirtyMinutesAreOneVisit(t *testing.T) {
	noon := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	for name, c := range map[string]struct {
		loads []int // minutes
		since int
	}{
		"a first visit":                          {[]int{0}, 0},
		"a first visit, loaded again":            {[]int{0, 10, 29}, 0},
		"loads in a chain are one visit":         {[]int{0, 30, 60, 90}, 0},
		"a second visit":                         {[]int{0, 31}, 0},
		"the previous visit ends with its last":  {[]int{0, 20, 60}, 20},
		"a second visit, loaded again":           {[]int{0, 20, 60, 75}, 20},
		"a third visit":                          {[]int{0, 20, 60, 75, 200}, 75},
		"the clock was set back":                 {[]int{0, 60, 40}, 0},
		"two loads at the same moment":           {[]int{0, 60, 60}, 0},
		"a visit a year later begins at the end": {[]int{0, 600_000}, 0},
	} {
		var v forum.Visit
		for _, m := range c.loads {
			v = v.Load(at(m))
		}
		if !v.Since.Equal(at(c.since)) {
			t.Errorf("%s: new since %v, want %v", name, v.Since, at(c.since))
		}
	}
}

func TestNewInAListIsWhatTheNextLoadWouldShow(t *testing.T) {
	noon := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	v := forum.Visit{}
	if !v.NewSince(noon).IsZero() {
		t.Error("what was never opened has news")
	}
	v = v.Load(noon).Load(noon.Add(10 * time.Minute))
	if got := v.NewSince(noon.Add(20 * time.Minute)); !got.Equal(noon) {
		t.Errorf("during the visit: since %v", got)
	}
	if got := v.NewSince(noon.Add(2 * time.Hour)); !got.Equal(noon.Add(10 * time.Minute)) {
		t.Errorf("after it: since %v", got)
	}
}

func TestMarkedAsReadNothingIsNew(t *testing.T) {
	noon := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	v := forum.Visit{}.Load(noon.Add(-2 * time.Hour)).Load(noon)
	row := forum.Row{Status: forum.Shown, CreatedAt: noon.Add(-time.Hour), MemberID: 7}
	if !v.IsNew(1, row) || v.IsNew(7, row) {
		t.Error("another's is not new, or one's own is")
	}
	if v = v.Read(noon.Add(time.Minute)); v.IsNew(1, row) {
		t.Error("new after it was marked as read")
	}
	guest := forum.Row{Status: forum.Shown, CreatedAt: noon.Add(time.Hour)}
	if !v.IsNew(0, guest) || !v.IsNew(1, guest) {
		t.Error("a guest's comment is not new")
	}
	guest.Status = forum.Removed
	if v.IsNew(1, guest) {
		t.Error("a placeholder is new")
	}
}
