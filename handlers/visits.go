package handlers

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// reader is what the page of a discussion shows of the member who looks; the
// load is noted when the page has been sent.
func (s *server) reader(c echo.Context, v *forum.Member, a forum.Article) (store.Reader, error) {
	if v == nil {
		return store.Reader{}, nil
	}
	r, err := s.store.Reader(c.Request().Context(), v.ID, a.ID, a.Revision)
	requestOf(c.Request()).visit = r.Visit
	return r, err
}

// noteVisit notes that a member loaded an article. What a browser fetches ahead
// nobody has seen.
func (s *server) noteVisit(q *request, r *http.Request) {
	if q.visited != 0 && q.original != http.MethodHead && !strings.Contains(r.Header.Get("Sec-Purpose"), "prefetch") {
		s.store.NoteVisit(q.member, q.visited, q.visit)
	}
}

// news says how many comments are new; none is not worth a word.
func news(n int) string {
	if n == 0 {
		return ""
	}
	return templates.Number(n) + " new"
}

// listNews says of each article of a list how much is new to the member who
// looks.
func (s *server) listNews(c echo.Context, articles []forum.Article, items []templates.ArticleItem) error {
	v, err := s.viewer(c)
	if err != nil || v == nil {
		return err
	}
	of, err := s.store.NewsOf(c.Request().Context(), v.ID, articles)
	for i, a := range articles {
		items[i].News = news(of[a.ID])
	}
	return err
}

// markRead makes nothing in a discussion new to the member any more.
func (s *server) markRead(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	if err := s.store.MarkRead(c.Request().Context(), v.ID, c.Param("slug")); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, templates.ArticleURL(c.Param("slug"))+"#discussion")
}

// showNews leads to the next comment that is new, or, with back, to the one
// before: after a comment, or from the beginning. Whoever has no account says
// with since up to which comment they have seen the discussion. Programs get the
// list.
func (s *server) showNews(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	after, err := queryID(c, "after")
	if err != nil {
		return err
	}
	q := store.NewsQuery{Slug: c.Param("slug"), Order: forum.ParseOrder(c.QueryParam("order"))}
	if v != nil {
		q.Member = v.ID
	} else if q.Since, err = guestSince(c); err != nil {
		return err
	}
	ids, err := s.store.News(c.Request().Context(), q)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	if wants(c.Request()) == "json" {
		return c.JSON(http.StatusOK, map[string]any{"ids": append([]int64{}, ids...)})
	}
	id := neighbourOf(ids, after, c.QueryParam("back") != "")
	if id == 0 {
		return c.Redirect(http.StatusFound, templates.ArticleURL(q.Slug)+"#discussion")
	}
	return s.redirectToComment(c, id, q.Order)
}

// guestSince reads the last comment that a guest has seen a discussion with;
// whoever says none has seen nothing of it.
func guestSince(c echo.Context) (int64, error) {
	if c.QueryParam("since") == "0" {
		return 0, nil
	}
	return queryID(c, "since")
}

// neighbourOf finds what follows an id in a list, or comes before it; at the end
// it goes on from the beginning. 0 where the list is empty.
func neighbourOf(ids []int64, id int64, back bool) int64 {
	n := len(ids)
	if n == 0 {
		return 0
	}
	i := slices.Index(ids, id)
	switch {
	case i < 0 && back:
		return ids[n-1]
	case i < 0:
		return ids[0]
	case back:
		return ids[(i+n-1)%n]
	}
	return ids[(i+1)%n]
}
