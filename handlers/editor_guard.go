package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

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
	most := maxText
	if refused != nil {
		most = maxForm
		if end, err := s.strangers.begin(); err == nil {
			defer end()
			most = maxStrange
		}
	}
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
		p.Action, p.Key = "/editor/articles/"+itoa(id), itoa(id)
	case name != "":
		p.Action, p.Key, p.Page = sitePagesPath+"/"+name, name, name
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
