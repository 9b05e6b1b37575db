package handlers

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"colloquy/store"
)

const (
	// liveBeat is how often a line without meaning is sent, so that nobody on the
	// way takes the connection for dead.
	liveBeat = 25 * time.Second
	// livePause is how long pages are left alone after they were told something:
	// fifty comments a second are one message every two.
	livePause = 2 * time.Second
)

// happened is what an open page is told.
type happened struct {
	Posted  []int64 `json:"posted,omitempty"`
	Changed []int64 `json:"changed,omitempty"`
	Gone    []int64 `json:"gone,omitempty"`
}

func (h happened) empty() bool { return len(h.Posted)+len(h.Changed)+len(h.Gone) == 0 }

// event is what is sent (the HTML standard, 9.2, Server-sent events).
func (h happened) event() []byte {
	text, err := json.Marshal(h)
	if err != nil {
		panic(err) // numbers in lists
	}
	return append(append([]byte("data: "), text...), "\n\n"...)
}

// happenedTo collects what others than the viewer did.
func happenedTo(list []store.Happening, viewer int64) happened {
	var h happened
	for _, x := range list {
		switch {
		case x.Member != 0 && x.Member == viewer:
		case x.Kind == store.CommentPosted:
			h.Posted = append(h.Posted, x.Comment)
		case x.Kind == store.CommentChanged:
			h.Changed = append(h.Changed, x.Comment)
		default:
			h.Gone = append(h.Gone, x.Comment)
		}
	}
	return h
}

// An announcer tells all open pages what happens in their discussions, from one
// loop for all of them.
type announcer struct {
	store *store.Store
	most  int // pages
	mu    sync.Mutex
	count int
	pages map[int64]map[*openPage]bool // by article
	told  map[int64]int64              // by article with pages, the last comment that was announced or known
}

func newAnnouncer(st *store.Store, most int) *announcer {
	return &announcer{store: st, most: most, pages: map[int64]map[*openPage]bool{}, told: map[int64]int64{}}
}

// reserve keeps a place for another page, where there is one.
func (a *announcer) reserve() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.count >= a.most {
		return false
	}
	a.count++
	return true
}

// watching is how many pages are open.
func (a *announcer) watching() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.count
}

// release gives a place back that was reserved for nothing.
func (a *announcer) release() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.count--
}

// add takes a page for which a place was reserved, and lets it go when its
// browser leaves. Last is the discussion's last comment.
func (a *announcer) add(p *openPage, last int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.pages[p.article] == nil {
		a.pages[p.article] = map[*openPage]bool{}
		a.told[p.article] = last
	}
	a.pages[p.article][p] = true
	go func() { // browsers send nothing here: what comes is the end
		var none [1]byte
		_, _ = p.conn.Read(none[:])
		a.drop(p)
	}()
}

// drop closes a page's connection; again is harmless.
func (a *announcer) drop(p *openPage) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if list := a.pages[p.article]; list[p] {
		delete(list, p)
		a.count--
		if len(list) == 0 {
			delete(a.pages, p.article)
			delete(a.told, p.article)
		}
	}
	_ = p.conn.Close()
}

// run announces until ctx ends, and then closes all pages.
func (a *announcer) run(ctx context.Context) error {
	l := a.store.Listen()
	defer l.Close()
	defer a.close()
	beat := time.NewTicker(liveBeat)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-beat.C:
			for _, p := range a.all() {
				a.send(p, []byte(":\n\n"))
			}
		case <-l.News():
			a.announce(ctx, l)
			if !pause(ctx, livePause) {
				return nil
			}
		}
	}
}

// announce tells the pages what the listener heard.
func (a *announcer) announce(ctx context.Context, l *store.Listener) {
	list, missed := l.Heard()
	of := map[int64][]store.Happening{}
	for _, h := range list {
		of[h.Article] = append(of[h.Article], h)
	}
	for article, pages := range a.open() {
		list := of[article]
		if missed {
			if more, err := a.store.PostedAfter(ctx, article, a.last(article)); err == nil {
				list = append(slices.DeleteFunc(list, func(h store.Happening) bool { return h.Kind == store.CommentPosted }), more...)
			}
		}
		if len(list) > 0 {
			a.tell(article, pages, list)
		}
	}
}

// tell tells the pages of one article. What is the same for all is made once.
func (a *announcer) tell(article int64, pages []*openPage, list []store.Happening) {
	by := map[int64]bool{}
	last := int64(0)
	for _, h := range list {
		by[h.Member] = true
		last = max(last, h.Comment)
	}
	a.mu.Lock()
	if a.pages[article] != nil {
		a.told[article] = max(a.told[article], last)
	}
	a.mu.Unlock()
	shared := happenedTo(list, 0).event()
	for _, p := range pages {
		if p.viewer == 0 || !by[p.viewer] {
			a.send(p, shared)
		} else if h := happenedTo(list, p.viewer); !h.empty() {
			a.send(p, h.event())
		}
	}
}

func (a *announcer) send(p *openPage, text []byte) {
	if !p.write(text) {
		a.drop(p)
	}
}

// open lists the pages by article.
func (a *announcer) open() map[int64][]*openPage {
	a.mu.Lock()
	defer a.mu.Unlock()
	lists := make(map[int64][]*openPage, len(a.pages))
	for article, set := range a.pages {
		for p := range set {
			lists[article] = append(lists[article], p)
		}
	}
	return lists
}

func (a *announcer) all() []*openPage {
	var all []*openPage
	for _, list := range a.open() {
		all = append(all, list...)
	}
	return all
}

// last is the comment after which an article's pages were told nothing yet.
func (a *announcer) last(article int64) int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.told[article]
}

func (a *announcer) close() {
	for _, p := range a.all() {
		a.drop(p)
	}
}

// pause waits, and tells whether ctx still holds.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// soon is a moment of the machine's clock, for a connection's deadline.
func soon(d time.Duration) time.Time {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	at, _ := ctx.Deadline()
	return at
}
