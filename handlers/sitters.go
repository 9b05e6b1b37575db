package handlers

import (
	"slices"
	"strings"
	"sync"
	"time"

	"colloquy/forum"
)

const (
	// sitsFor is how long somebody counts as being in a text after their page was
	// heard of last: in a tab that nobody looks at, a browser asks once a minute.
	sitsFor = 100 * time.Second
	// maxSat bounds of how many texts that is known.
	maxSat = 1000
	// maxSitters bounds how many windows of one text are known.
	maxSitters = 50
	// windowName is how long the name of a window is at most, in characters.
	windowName = 40
)

// A sitter is a window of a browser in which somebody has a text open. A page
// without the script has no window.
type sitter struct {
	member int64
	name   string
	window string
	at     time.Time
}

// sitters knows who is in which text: in memory alone, since it is of no use after a
// short while.
type sitters struct {
	mu    sync.Mutex
	byKey map[string][]sitter
}

// note notes that a window of a member has a text open, and says who else is in it.
func (o *sitters) note(key, window string, m *forum.Member, now time.Time) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.byKey == nil || len(o.byKey) >= maxSat {
		o.byKey = map[string][]sitter{}
	}
	gone := func(p sitter) bool {
		return now.Sub(p.at) >= sitsFor || p.member == m.ID && (p.window == window || p.window == "")
	}
	others := slices.DeleteFunc(slices.Clone(o.byKey[key]), gone)
	if len(others) < maxSitters {
		o.byKey[key] = append(slices.Clone(others), sitter{m.ID, m.Name, window, now})
	}
	return besidesText(others, m.ID, window)
}

// leave notes that a window is closed.
func (o *sitters) leave(key, window string, m *forum.Member) {
	o.mu.Lock()
	defer o.mu.Unlock()
	still := slices.DeleteFunc(slices.Clone(o.byKey[key]), func(p sitter) bool { return p.member == m.ID && p.window == window })
	if len(still) == 0 {
		delete(o.byKey, key) // also one that was never there
		return
	}
	o.byKey[key] = still
}

// besidesText says who else is in a text.
func besidesText(others []sitter, me int64, window string) string {
	var names []string
	mine := false
	for _, p := range others {
		switch {
		case p.member == me:
			mine = mine || window != ""
		case !slices.Contains(names, p.name):
			names = append(names, p.name)
		}
	}
	var said []string
	switch n := len(names); {
	case n == 1:
		said = append(said, names[0]+" is in this text too.")
	case n > 1:
		said = append(said, strings.Join(names[:n-1], ", ")+" and "+names[n-1]+" are in this text too.")
	}
	if mine {
		said = append(said, "You have this text open in another window too.")
	}
	return strings.Join(said, " ")
}
