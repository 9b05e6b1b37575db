package handlers

import (
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// redirectHolds is how long browsers and proxies may follow an old address by
// themselves: it leads on for ever, but where to may change once more.
const redirectHolds = "public, max-age=3600"

// elsewhere answers where nothing is found: with the new address of what was there,
// or with what became of an article that was withdrawn. It returns whether it did.
func (s *server) elsewhere(c echo.Context, err error) bool {
	r := c.Request()
	if r.Method != http.MethodGet && r.Method != http.MethodPost || kindOf(err).status != http.StatusNotFound {
		return false
	}
	route := requestOf(r).route
	of := strings.HasPrefix(route, "/articles/:slug")
	if route != "" && !of && !strings.HasPrefix(route, "/topics/:slug") {
		return false // what is not found there never had another address
	}
	if of && s.answerWithdrawn(c) {
		return true
	}
	to, err := s.store.Redirected(r.Context(), r.URL.Path)
	if err != nil {
		return false // a fault of this look-up is none of the page's
	}
	if to.Rest != "" && path.Clean(to.Rest) != to.Rest {
		return false // nothing stands there, and it could be read as another address
	}
	at := templates.TopicURL(to.Topic)
	if to.Article != "" {
		at = templates.ArticleURL(to.Article)
	}
	at += (&url.URL{Path: to.Rest}).EscapedPath()
	if at == r.URL.EscapedPath() {
		return false // it is there, and what was asked of it is not
	}
	if r.URL.RawQuery != "" {
		at += "?" + r.URL.RawQuery
	}
	status := http.StatusPermanentRedirect // a browser sends a form there once more
	if r.Method == http.MethodGet {
		status = http.StatusMovedPermanently
		c.Response().Header().Set("Cache-Control", redirectHolds)
	}
	return c.Redirect(status, at) == nil
}

// answerWithdrawn says of an article that was withdrawn that it was, and why. What
// somebody typed under it comes back.
func (s *server) answerWithdrawn(c echo.Context) bool {
	w, err := s.store.Withdrawn(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return false
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "no-store")
	h.Del("ETag")
	is := kindOf(forum.ErrGone)
	is.heading, is.text = "This article was withdrawn", w.Why
	if wants(c.Request()) != "html" || c.Request().Method == http.MethodPost {
		s.answerKind(c, is)
		return true
	}
	p := templates.WithdrawnPage{Frame: s.frame(c, is.heading), At: w.At, Why: strings.Split(w.Why, "\n")}
	if v, err := s.viewer(c); err == nil && v != nil && forum.MayReadKept(v) == nil {
		p.ArticleID = w.Article
	}
	p.Path = ""
	if err := s.render(c, http.StatusGone, p); err != nil {
		s.answerFault(c.Response(), c.Request(), requestOf(c.Request()))
	}
	return true
}
