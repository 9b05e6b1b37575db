package handlers

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
)

// liveRetry is after how long browsers come back when the connection ends, at
// least; up to twice as long, so that not all come at once after a restart.
const liveRetry = 4 * time.Second

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
	c.Response().Header().Set("Cache-Control", "no-store")
	r := c.Request()
	if r.Header.Get("Accept") == "text/event-stream" && requestOf(r).original != http.MethodHead {
		return s.stream(c, a, v, after)
	}
	list, err := s.store.PostedAfter(r.Context(), a.ID, after)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, happenedTo(list, viewerID(v)))
}

func viewerID(v *forum.Member) int64 {
	if v == nil {
		return 0
	}
	return v.ID
}

// stream takes the connection over and hands it to the announcer: while nothing
// happens, an open page costs a socket and a small goroutine, and none of what a
// request has around it. The stream is not compressed: a compressor takes more
// memory than all the rest.
func (s *server) stream(c echo.Context, a forum.Article, v *forum.Member, after int64) error {
	if !s.announcer.reserve() {
		return errTooManyPages
	}
	head := streamHead(c.Response().Header())
	conn, _, err := http.NewResponseController(c.Response()).Hijack()
	if err != nil {
		s.announcer.release()
		return errTooManyPages // another protocol: such pages ask now and then
	}
	requestOf(c.Request()).taken = true
	p := &openPage{conn: conn, article: a.ID, viewer: viewerID(v)}
	if !p.write(head) {
		s.announcer.release()
		return nil // the browser has left
	}
	s.announcer.add(p, a.LastCommentID)
	list, err := s.store.PostedAfter(c.Request().Context(), a.ID, after) // after add: nothing falls in between
	if err != nil {
		s.announcer.drop(p)
		return nil
	}
	if h := happenedTo(list, p.viewer); !h.empty() && !p.write(h.event()) {
		s.announcer.drop(p)
	}
	return nil
}

// streamHead is the beginning of an answer whose end is the end of the
// connection.
func streamHead(h http.Header) []byte {
	h.Set("Content-Type", "text/event-stream")
	h.Set("Connection", "close")
	h.Set("X-Accel-Buffering", "no") // nginx would collect the events
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 200 OK\r\n")
	_ = h.Write(&b) // memory takes everything
	fmt.Fprintf(&b, "\r\nretry: %d\n\n", (liveRetry + rand.N(liveRetry)).Milliseconds())
	return b.Bytes()
}

// An openPage is a page that somebody has open, and its connection.
type openPage struct {
	conn    net.Conn
	article int64
	viewer  int64 // member, 0 for anybody else
}

// slowPage is how long a page may take to accept a few bytes before it counts as
// gone: the system takes them at once unless nothing was read for long.
const slowPage = 10 * time.Millisecond

// write sends bytes and tells whether the page took them.
func (p *openPage) write(text []byte) bool {
	_ = p.conn.SetWriteDeadline(soon(slowPage))
	_, err := p.conn.Write(text)
	if err != nil {
		_ = p.conn.Close()
	}
	return err == nil
}
