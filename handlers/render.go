package handlers

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

const htmlType = "text/html; charset=utf-8"

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// largeBuffer is the size above which a buffer is not kept for the next page.
const largeBuffer = 1 << 20

func getBuffer() *bytes.Buffer {
	b := buffers.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

func putBuffer(b *bytes.Buffer) {
	if b.Cap() <= largeBuffer {
		buffers.Put(b)
	}
}

// packers compress with the fast setting: a page is compressed once for each
// revision, or once for each member who looks.
var packers = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant
	}
	return w
}}

// pack compresses text into b.
func pack(b *bytes.Buffer, text []byte) error {
	w := packers.Get().(*gzip.Writer)
	defer packers.Put(w)
	w.Reset(b)
	if _, err := w.Write(text); err != nil {
		return err
	}
	return w.Close()
}

// acceptsGzip tells whether the browser takes gzip (RFC 9110, 12.5.3).
func acceptsGzip(r *http.Request) bool {
	for _, header := range r.Header["Accept-Encoding"] {
		for part := range strings.SplitSeq(header, ",") {
			name, quality, _ := strings.Cut(part, ";")
			name = strings.TrimSpace(name)
			if name != "gzip" && name != "*" {
				continue
			}
			q, found := strings.CutPrefix(strings.ReplaceAll(quality, " ", ""), "q=")
			weight, err := strconv.ParseFloat(q, 64)
			return !found || err == nil && weight > 0
		}
	}
	return false
}

// render makes a page that nobody else may get, and sends it.
func (s *server) render(c echo.Context, status int, v templates.View) error {
	b := getBuffer()
	defer putBuffer(b)
	if err := s.templates.Render(b, v); err != nil {
		return err
	}
	h := c.Response().Header()
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-store")
	}
	return send(c, status, b.Bytes())
}

// send sends HTML, compressed where the browser takes that.
func send(c echo.Context, status int, text []byte) error {
	h := c.Response().Header()
	h.Set("Content-Type", htmlType)
	h.Set("Vary", "Accept-Encoding, Cookie")
	if acceptsGzip(c.Request()) {
		packed := getBuffer()
		defer putBuffer(packed)
		if err := pack(packed, text); err != nil {
			return err
		}
		h.Set("Content-Encoding", "gzip")
		text = packed.Bytes()
	}
	h.Set("Content-Length", strconv.Itoa(len(text)))
	c.Response().WriteHeader(status)
	_, err := c.Response().Write(text)
	return err
}

// frame is what every page has around it.
func (s *server) frame(c echo.Context, title string) templates.Frame {
	f := templates.Frame{Title: title, Path: c.Request().URL.Path, NoIndex: true}
	if v, err := s.viewer(c); err == nil && v != nil {
		f.Viewer = s.presentViewer(c, v)
	}
	if c.Request().Method != http.MethodGet || strings.HasPrefix(f.Path, "/login") {
		f.Path = ""
	}
	return f
}

// presentViewer is the member who looks, as each page names them.
func (s *server) presentViewer(c echo.Context, m *forum.Member) *templates.Viewer {
	v := &templates.Viewer{Name: m.Name, News: s.bell(c, m.ID), Administrates: m.Roles.Has(forum.RoleAdministrator), Desk: forum.MaySeeDesk(m, s.submissions(c)) == nil}
	if allowed(moderator, m, s.o.Clock()) == nil {
		v.Moderates, v.Cases = true, s.openCases(c, m)
	}
	if m.Suspended(s.o.Clock()) {
		v.Suspended = s.untilWords(m.SuspendedUntil)
	}
	if !m.LeavesAt.IsZero() {
		v.Leaves = s.day(m.LeavesAt)
	}
	return v
}

// day is the date of a moment where the site is.
func (s *server) day(t time.Time) string { return t.In(s.o.Site.Zone).Format("2 January 2006") }
