package handlers

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/store"
)

const (
	// liveBeat is how often a line without meaning is sent, so that nobody on the
	// way takes the connection for dead.
	liveBeat = 25 * time.Second
	// livePause is how long a page is left alone after it was told something:
	// fifty comments a second are one message every two.
	livePause = 2 * time.Second
	// liveRetry is after how long browsers come back when the connection ends, at
	// least; up to twice as long, so that not all come at once after a restart.
	liveRetry = 4 * time.Second
)

// happened is what an open page is told.
type happened struct {
	Posted  []int64 `json:"posted,omitempty"`
	Changed []int64 `json:"changed,omitempty"`
	Gone    []int64 `json:"gone,omitempty"`
}

func (h *happened) empty() bool { return len(h.Posted)+len(h.Changed)+len(h.Gone) == 0 }

// add takes along what others did.
func (h *happened) add(list []store.Happening, viewer int64) {
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
}

var errTooManyPages = &statusError{http.StatusServiceUnavailable, "Too many pages are open", "New comments are not announced just now. Reload the page to see them."}

// live tells an open page what happens in its discussion after a comment: as
// server-sent events over a connection that stays, or once, to whoever does not
// ask for events.
func (s *server) live(c echo.Context) error {
	after, err := queryID(c, "after")
	if err != nil {
		return err
	}
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	a, err := s.store.Article(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	p := livePage{s: s, c: c, article: a.ID, after: after}
	if v != nil {
		p.viewer = v.ID
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	if c.Request().Header.Get("Accept") != "text/event-stream" {
		h, err := p.since(after)
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, h)
	}
	if s.livePages.Add(1) > int64(s.o.Limits.Live) {
		s.livePages.Add(-1)
		return errTooManyPages
	}
	defer s.livePages.Add(-1)
	return p.stream()
}

// A livePage is a page that somebody has open.
type livePage struct {
	s       *server
	c       echo.Context
	article int64
	viewer  int64 // member, 0 for anybody else
	after   int64
}

// since is what was posted after a comment.
func (p *livePage) since(id int64) (happened, error) {
	var h happened
	list, err := p.s.store.PostedAfter(p.c.Request().Context(), p.article, id)
	h.add(list, p.viewer)
	return h, err
}

// stream sends events until the browser leaves or the server stops. The stream
// is not compressed: a compressor takes five times the memory of the connection.
func (p *livePage) stream() error {
	listener := p.s.store.Listen(p.article)
	defer listener.Close()
	h, err := p.since(p.after) // after Listen: nothing falls in between
	if err != nil {
		return err
	}
	w := p.c.Response()
	w.Header().Set("Content-Type", "text/event-stream")
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Time{})
	_ = control.SetReadDeadline(time.Time{})
	w.WriteHeader(http.StatusOK)
	fmt.Fprintf(w, "retry: %d\n\n", (liveRetry + rand.N(liveRetry)).Milliseconds())
	if err := p.tell(control, h); err != nil {
		return nil
	}
	for {
		if !p.wait(control, listener, &h) {
			return nil // nobody is left to tell
		}
		if h.empty() {
			continue
		}
		if p.tell(control, h) != nil || !p.pause() {
			return nil
		}
	}
}

// wait waits until something happens, and collects it.
func (p *livePage) wait(control *http.ResponseController, l *store.Listener, h *happened) bool {
	*h = happened{}
	list, missed, more := l.News()
	if missed {
		var err error
		*h, err = p.since(p.after)
		return err == nil
	}
	if len(list) > 0 {
		h.add(list, p.viewer)
		return true
	}
	beat := time.NewTimer(liveBeat)
	defer beat.Stop()
	select {
	case <-more:
		return true
	case <-p.c.Request().Context().Done():
		return false
	case <-p.s.o.Stopping:
		return false
	case <-beat.C:
		_, err := p.c.Response().Write([]byte(":\n\n"))
		return err == nil && control.Flush() == nil
	}
}

// tell sends one event.
func (p *livePage) tell(control *http.ResponseController, h happened) error {
	if !h.empty() {
		text, err := json.Marshal(h)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(p.c.Response(), "data: %s\n\n", text); err != nil {
			return err
		}
	}
	return control.Flush()
}

// pause leaves the page alone for a while.
func (p *livePage) pause() bool {
	t := time.NewTimer(livePause)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-p.c.Request().Context().Done():
		return false
	case <-p.s.o.Stopping:
		return false
	}
}
