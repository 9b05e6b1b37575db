package handlers

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// maxText is the largest form with an article, in bytes: every character of the longest
// one written with three bytes, each percent-encoded.
const maxText = 9*forum.MaxArticle + maxForm

// maxStrange is the same of somebody who is not let in: enough for nearly every text,
// which comes back to them.
const maxStrange = 2 << 20

var errLongText = &statusError{http.StatusRequestEntityTooLarge, "This is too much at once", "An article has " + templates.Number(forum.MaxArticle) + " characters at most."}

// carriesText tells the routes whose forms carry a whole article, or a page of the
// site.
func carriesText(path string) bool {
	if path == "/editor/preview" || path == "/editor/articles" {
		return true
	}
	rest, ok := strings.CutPrefix(path, "/editor/articles/:id")
	if !ok {
		rest, ok = strings.CutPrefix(path, "/editor/pages/:name")
	}
	return ok && (rest == "" || rest == "/autosave" || rest == "/compare" || rest == "/publish")
}

// guardText lets somebody in first, and reads their form afterwards: it may be large.
// Whoever is not signed in any more gets all of it back.
func (s *server) guardText(c echo.Context, r route) error {
	refused := s.admit(c, r)
	most, end, err := s.roomFor(c, refused)
	if err != nil {
		drain(c.Request())
		return err
	}
	defer end()
	if err := readFormUpTo(c, most, errLongText); err != nil {
		return err
	}
	switch {
	case errors.Is(refused, forum.ErrSignIn) && wants(c.Request()) == "html":
		return s.signedOut(c)
	case refused != nil:
		return refused
	}
	return r.handle(c)
}

// roomFor says how large a form is taken, and keeps a place for a large one: each is
// several times in memory. Those who write for the site have places of their own, which
// nobody else can take from them.
func (s *server) roomFor(c echo.Context, refused error) (most int, end func(), err error) {
	if n := c.Request().ContentLength; n >= 0 && n <= maxForm {
		return maxForm, func() {}, nil
	}
	if refused != nil {
		if end, err := s.strangers.begin(); err == nil {
			return maxStrange, end, nil
		}
		return maxForm, func() {}, nil
	}
	v, err := s.viewer(c)
	if err != nil {
		return 0, nil, err
	}
	if forum.MayWriteArticles(v, false, s.o.Clock()) == nil {
		end, err = s.longForms.begin(c.Request().Context(), v.ID)
	} else {
		end, err = s.strangers.begin()
	}
	return maxText, end, err
}

const (
	// maxLongForms is how many large forms are in memory at once.
	maxLongForms = 6
	// maxLongOwn is how many of them are one member's: saved and previewed in one window,
	// and saved in another.
	maxLongOwn = 3
	// longPatience is how long the others wait for their turn.
	longPatience = 10 * time.Second
)

// longForms are the places for large forms.
type longForms struct {
	places chan struct{}
	mu     sync.Mutex
	own    map[int64]int
}

func newLongForms() *longForms {
	return &longForms{places: make(chan struct{}, maxLongForms), own: map[int64]int{}}
}

// begin takes a place, or waits for one.
func (l *longForms) begin(ctx context.Context, member int64) (end func(), err error) {
	busy := &forum.Limited{RetryAfter: longPatience}
	if !l.count(member, 1) {
		return nil, busy
	}
	ctx, cancel := context.WithTimeout(ctx, longPatience)
	defer cancel()
	select {
	case l.places <- struct{}{}:
		return func() { <-l.places; l.count(member, -1) }, nil
	case <-ctx.Done():
		l.count(member, -1)
		return nil, busy
	}
}

// count counts what a member has here, and tells whether there may be so many.
func (l *longForms) count(member int64, more int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := l.own[member] + more
	switch {
	case n > maxLongOwn:
		return false
	case n == 0:
		delete(l.own, member)
	default:
		l.own[member] = n
	}
	return true
}

// signedOut gives the form back with all that was typed, to be saved after signing in
// in another tab. It says nothing that did not come with it.
func (s *server) signedOut(c echo.Context) error {
	form := typedForm(c)
	p := templates.WritingPage{
		Frame: s.editorFrame(c, "Not saved"), Heading: "Not saved", SignedOut: true, Unsaved: true, MaySave: true, MayEdit: has(c, "slug"),
		Form: form.WritingForm, Action: "/editor/articles", Key: "new",
	}
	p.Form.Version = max(0, p.Form.Version)
	id, ok := parseID(c.Param("id"))
	if !ok {
		id, ok = parseID(field(c, "article"))
	}
	switch name := cleanPage(field(c, "page")); {
	case ok:
		p.Action, p.Key = manuscriptURL(id), itoa(id)
	case name != "":
		p.Action, p.Key, p.Page = sitePageURL(name), name, name
	default:
		p.New = true
	}
	return s.showForm(c, http.StatusUnauthorized, p)
}

// cleanPage is the name of a page of the site, "" where it cannot be one.
func cleanPage(name string) string {
	if forum.Slug(name) != name {
		return ""
	}
	return url.PathEscape(name)
}
