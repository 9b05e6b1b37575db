package handlers

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// maxKept is how much of a comment is carried through signing in, in bytes: more
// than could be posted, so that what is too long can be shortened.
const maxKept = 2 * 4 * (forum.MaxBody + forum.MaxTitle)

// keptOf is the comment that a form carries through signing in.
func keptOf(c echo.Context, slug string) *templates.Kept {
	k := &templates.Kept{Slug: slug, Title: cleaned(field(c, "title")), Body: cleaned(field(c, "body"))}
	k.Parent, _ = parseID(field(c, "parent"))
	k.Seen = seenVersion(c)
	k.Follow, k.Pace = field(c, "follow") != "", field(c, "pace")
	k.Edit, _ = parseID(field(c, "edit"))
	k.Version, _ = strconv.Atoi(field(c, "version"))
	return k
}

// carry makes what is kept ready to be stored, and tells the address of the form
// in which it goes on being written.
func (s *server) carry(c echo.Context, k *templates.Kept) (n forum.NewComment, form string, err error) {
	if len(k.Title)+len(k.Body) > maxKept {
		return n, "", errTooLarge
	}
	n = forum.NewComment{Article: k.Slug, Parent: k.Parent, Seen: k.Seen, Title: k.Title, Body: k.Body, Follow: keptFollow(k)}
	if k.Edit != 0 {
		_, a, err := s.store.Comment(c.Request().Context(), k.Edit)
		n.Article, n.Parent, n.Seen = a.Slug, 0, 0
		return n, fmt.Sprintf("/comments/%d/edit?version=%d", k.Edit, k.Version), err
	}
	a, err := s.store.Article(c.Request().Context(), k.Slug)
	if err != nil {
		return n, "", err
	}
	form = templates.ArticleURL(a.Slug) + "/comments"
	if k.Parent != 0 {
		form += fmt.Sprintf("?parent=%d", k.Parent)
	}
	return n, form, nil
}

// keep stores what was being written, and tells the address at which the member
// finds it in the form, not posted yet: a page that can be loaded again.
func (s *server) keep(c echo.Context, m *forum.Member, k *templates.Kept) (string, error) {
	n, form, err := s.carry(c, k)
	if err != nil {
		return "", err
	}
	id, err := s.store.KeepComment(c.Request().Context(), m, n)
	return withKept(form, id), err
}

// withKept is the address of a form with what was stored.
func withKept(form string, id int64) string {
	mark := "?"
	if strings.Contains(form, "?") {
		mark = "&"
	}
	return form + mark + "kept=" + strconv.FormatInt(id, 10)
}

// kept is what the address of a form says was being written; nil where it says
// nothing, or that is not there any more.
func (s *server) kept(c echo.Context, v *forum.Member) (*templates.Kept, error) {
	id, ok := parseID(c.QueryParam("kept"))
	if v == nil || !ok {
		return nil, nil
	}
	n, err := s.store.KeptComment(c.Request().Context(), v, id)
	if err != nil {
		return nil, ignoreNotFound(err)
	}
	k := &templates.Kept{Slug: n.Article, Title: n.Title, Body: n.Body, Parent: n.Parent, Seen: n.Seen, Follow: n.Follow.Any(), Pace: string(n.Follow.Pace)}
	k.Version, _ = strconv.Atoi(c.QueryParam("version"))
	requestOf(c.Request()).kept = k
	return k, nil
}

// nextOf is where a form or an address says that one goes on.
func nextOf(values url.Values) string { return localPath(values.Get("next")) }
