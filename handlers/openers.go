package handlers

import (
	"slices"
	"sync"
	"time"

	"colloquy/forum"
)

const (
	// openFor is how long somebody counts as having a case open after they loaded
	// it, or their page asked for news of it.
	openFor = 2 * time.Minute
	// maxOpen bounds of how many cases that is known.
	maxOpen = 1000
)

// An opener is a moderator who has a case open.
type opener struct {
	member int64
	name   string
	at     time.Time
}

// openers knows who has which case open: in memory alone, since it is of no use
// after two minutes.
type openers struct {
	mu     sync.Mutex
	byCase map[int64][]opener
}

// note notes that a member has a case open, and returns the others who have.
func (o *openers) note(id int64, m *forum.Member, now time.Time) []opener {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.byCase == nil || len(o.byCase) >= maxOpen {
		o.byCase = map[int64][]opener{}
	}
	others := slices.DeleteFunc(o.byCase[id], func(p opener) bool { return p.member == m.ID || now.Sub(p.at) >= openFor })
	o.byCase[id] = append(slices.Clone(others), opener{m.ID, m.Name, now})
	return slices.Clone(others)
}

// hereText says who else has a case open.
func hereText(others []opener, now time.Time) string {
	if len(others) == 0 {
		return ""
	}
	last := others[len(others)-1]
	text := last.name + " opened this a minute ago"
	if now.Sub(last.at) < time.Minute {
		text = last.name + " has this open"
	}
	if n := len(others) - 1; n > 0 {
		text += ", and " + counted(n, "other moderator", "other moderators")
	}
	return text + "."
}
