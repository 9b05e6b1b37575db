package handlers

import (
	"crypto/sha256"
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

func (s *server) showLogin(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	next := localPath(c.QueryParam("next"))
	if v != nil {
		return c.Redirect(http.StatusSeeOther, next)
	}
	return s.render(c, http.StatusOK, s.loginPage(c, next, nil))
}

func (s *server) loginPage(c echo.Context, next string, kept *templates.Kept) templates.LoginPage {
	p := templates.LoginPage{Frame: s.frame(c, "Sign in"), NextPath: next, Kept: kept}
	p.Section, p.Viewer = "login", nil
	return p
}

// answerSignIn shows the sign-in page where something needs an account; a
// comment that was being written or changed comes along.
func (s *server) answerSignIn(c echo.Context) {
	r := c.Request()
	next := "/"
	var kept *templates.Kept
	if r.Method == http.MethodGet {
		next = localPath(r.URL.RequestURI())
	} else if has(c, "body") {
		kept = keptOf(c, c.Param("slug"))
		kept.Edit, _ = parseID(c.Param("id"))
	} else if id, ok := parseID(c.Param("id")); ok {
		next = templates.CommentURL(id)
	}
	p := s.loginPage(c, next, kept)
	if requestOf(r).route == recommendRoute {
		p.Recommend, _ = parseID(c.Param("id"))
	}
	if err := s.render(c, http.StatusUnauthorized, p); err != nil {
		s.answerFault(c.Response(), r, requestOf(r))
	}
}

// keptOf is the comment that a form carries through signing in.
func keptOf(c echo.Context, slug string) *templates.Kept {
	k := &templates.Kept{Slug: slug, Title: field(c, "title"), Body: field(c, "body")}
	k.Parent, _ = parseID(field(c, "parent"))
	k.Seen = seenVersion(c)
	k.Edit, _ = parseID(field(c, "edit"))
	k.Version, _ = strconv.Atoi(field(c, "version"))
	return k
}

func (s *server) login(c echo.Context) error {
	if slug := field(c, "keep"); slug != "" { // "Sign in first", from the form of a comment
		return s.render(c, http.StatusOK, s.loginPage(c, "/", keptOf(c, slug)))
	}
	next := localPath(field(c, "next"))
	var kept *templates.Kept
	if has(c, "kept") || has(c, "edit") {
		kept = keptOf(c, field(c, "kept"))
	}
	email := field(c, "email")
	m, err := s.signIn(c, email)
	var invalid *forum.Invalid
	if errors.As(err, &invalid) {
		p := s.loginPage(c, next, kept)
		p.Email, p.Problems = email, problems(invalid)
		p.Recommend, _ = parseID(field(c, "recommend"))
		return s.render(c, http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	if err := s.startSession(c, m); err != nil {
		return err
	}
	if kept != nil {
		return s.restore(c, kept)
	}
	if id, ok := parseID(field(c, "recommend")); ok {
		if err := s.store.Recommend(c.Request().Context(), &m, id); err != nil && !errors.Is(err, forum.ErrForbidden) { // their own: back to it all the same
			return err
		}
		next = templates.CommentURL(id)
	}
	return c.Redirect(http.StatusSeeOther, next)
}

// signIn checks address and password. Tries are counted for the account as
// well, whoever makes them.
func (s *server) signIn(c echo.Context, email string) (forum.Member, error) {
	password := field(c, "password")
	if len(email) > forum.MaxAddress || len(password) > 4*forum.MaxPassword || !cleanText(email) || !cleanText(password) {
		e := &forum.Invalid{}
		e.Add("password", forum.BadPassword, 0)
		return forum.Member{}, e
	}
	account := sha256.Sum256([]byte(forum.AddressKey(email))) // no addresses in memory, and all of one length
	if err := s.limits.take(paceSignIns, "account "+string(account[:]), s.o.Clock()); err != nil {
		return forum.Member{}, err
	}
	return s.store.SignIn(c.Request().Context(), email, password)
}

// startSession signs the member in under a new token.
func (s *server) startSession(c echo.Context, m forum.Member) error {
	session, err := s.sessions.Get(c.Request(), s.sessions.name)
	if err != nil {
		return err
	}
	session.Values[memberKey] = m
	if err := session.Save(c.Request(), c.Response()); err != nil {
		return err
	}
	q := requestOf(c.Request())
	q.viewer, q.asked, q.member = &m, true, m.ID
	return nil
}

// restore shows the form with the comment that came along, not posted yet.
func (s *server) restore(c echo.Context, k *templates.Kept) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	if k.Edit != 0 {
		comment, article, err := s.store.Comment(c.Request().Context(), k.Edit)
		if err == nil {
			err = forum.MayEdit(v.Writer(), comment, s.o.Policy, s.o.Clock())
		}
		if err != nil {
			return err
		}
		return s.render(c, http.StatusOK, s.editPage(c, comment, article, k.Title, k.Body, k.Version))
	}
	form := s.writeForm(k.Slug, v)
	form.Title, form.Body, form.Parent, form.Seen = k.Title, k.Body, k.Parent, k.Seen
	p, err := s.writePage(c, form)
	if err != nil {
		return err
	}
	p.Restored = true
	return s.render(c, http.StatusOK, p)
}

func (s *server) logout(c echo.Context) error {
	if s.sessions.present(c.Request()) {
		session, err := s.sessions.Get(c.Request(), s.sessions.name)
		if err != nil {
			return err
		}
		session.Options.MaxAge = -1
		if err := session.Save(c.Request(), c.Response()); err != nil {
			return err
		}
		requestOf(c.Request()).touch = ""
	}
	return c.Redirect(http.StatusSeeOther, "/")
}
