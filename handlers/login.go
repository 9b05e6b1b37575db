package handlers

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// loginWords say on the sign-in page what was done.
var loginWords = map[string]string{
	"address": "Your new address is confirmed, and you are signed out everywhere. Please sign in with it.",
}

func (s *server) showLogin(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	next := nextOf(c.QueryParams())
	if v != nil {
		return c.Redirect(http.StatusSeeOther, next)
	}
	p := s.loginPage(c, next, nil)
	p.Done = loginWords[c.QueryParam("done")]
	return s.render(c, http.StatusOK, p)
}

func (s *server) loginPage(c echo.Context, next string, kept *templates.Kept) templates.LoginPage {
	p := templates.LoginPage{Frame: s.frame(c, "Sign in"), NextPath: next, Kept: kept}
	p.Section, p.Viewer = "login", nil
	return p
}

// typedLogin is the page with everything that came along in its form.
func (s *server) typedLogin(c echo.Context) templates.LoginPage {
	var kept *templates.Kept
	if has(c, "kept") || has(c, "edit") {
		kept = keptOf(c, field(c, "kept"))
	}
	p := s.loginPage(c, nextOf(c.Request().PostForm), kept)
	p.Email = field(c, "email")
	p.Recommend, _ = parseID(field(c, "recommend"))
	return p
}

// answerSignIn shows the sign-in page where something needs an account; a
// comment that was being written or changed comes along.
func (s *server) answerSignIn(c echo.Context, why error) {
	r := c.Request()
	next := "/"
	var kept *templates.Kept
	if r.Method == http.MethodGet {
		next = localPath(r.URL.RequestURI())
	} else if has(c, "body") {
		kept = keptOf(c, c.Param("slug"))
		kept.Edit, _ = parseID(c.Param("id"))
	} else if at, ok := deskPage(r.URL.Path); ok {
		next = at
	} else if id, ok := parseID(c.Param("id")); ok {
		next = templates.CommentURL(id)
	} else if strings.HasPrefix(r.URL.Path, "/account/") {
		next = "/account"
	}
	p := s.loginPage(c, next, kept)
	if typed := typedAtDesk(c); typed != nil && kept == nil {
		p.Typed = strings.TrimSpace(typed.Title + "\n\n" + typed.Body)
	}
	if errors.Is(why, forum.ErrMembersOnly) {
		p.Done = "This discussion is for members."
	}
	if requestOf(r).route == recommendRoute {
		p.Recommend, _ = parseID(c.Param("id"))
	}
	if err := s.render(c, http.StatusUnauthorized, p); err != nil {
		s.answerFault(c.Response(), r, requestOf(r))
	}
}

func (s *server) login(c echo.Context) error {
	if slug := field(c, "keep"); slug != "" { // "Sign in first", from the form of a comment
		return s.render(c, http.StatusOK, s.loginPage(c, "/", keptOf(c, slug)))
	}
	p := s.typedLogin(c)
	if err := s.signIn(c, p.Email); err != nil {
		return s.loginAgain(c, p, err)
	}
	next, err := s.afterSignIn(c, p)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, next)
}

// loginAgain shows the page again with everything that was typed but the
// password: it was wrong, or it is not looked at for a while.
func (s *server) loginAgain(c echo.Context, p templates.LoginPage, err error) error {
	var invalid *forum.Invalid
	var limited *forum.Limited
	switch {
	case errors.As(err, &invalid):
		p.Problems = problems(invalid)
		return s.render(c, http.StatusUnprocessableEntity, p)
	case errors.As(err, &limited):
		p.Wait = retryAfter(c, limited)
		return s.render(c, http.StatusTooManyRequests, p)
	}
	return err
}

// retryAfter tells the browser how long to wait, and returns that in words.
func retryAfter(c echo.Context, l *forum.Limited) string {
	c.Response().Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(l.RetryAfter.Seconds()))))
	return span(l.RetryAfter)
}

// signIn checks address and password, and begins a session.
func (s *server) signIn(c echo.Context, email string) error {
	password := field(c, "password")
	if len(email) > forum.MaxAddress || len(password) > 4*forum.MaxPassword || !cleanText(email) || !cleanText(password) {
		e := &forum.Invalid{}
		e.Add("password", forum.BadPassword, 0)
		return e
	}
	return s.tryPassword(c, email, func(known bool) error {
		return s.begin(c, func(n store.NewSession) (store.Entered, error) {
			return s.store.SignIn(c.Request().Context(), store.Try{Email: email, Password: password, Known: known}, n)
		})
	})
}

// afterSignIn is where one goes on: to what was being written, to the comment
// that is recommended now, or where one was.
func (s *server) afterSignIn(c echo.Context, p templates.LoginPage) (string, error) {
	v, err := s.viewer(c)
	switch {
	case err != nil:
		return "", err
	case p.Kept != nil:
		return s.keep(c, v, p.Kept)
	case p.Recommend != 0:
		return templates.CommentURL(p.Recommend), s.recommendNow(c, v, p.Recommend)
	}
	return p.NextPath, nil
}

// recommendNow counts the recommendation that needed an account. Their own
// comment cannot be recommended: back to it all the same.
func (s *server) recommendNow(c echo.Context, v *forum.Member, id int64) error {
	err := s.store.Recommend(c.Request().Context(), v, id)
	if errors.Is(err, forum.ErrForbidden) {
		return nil
	}
	return err
}

// begin lets start sign somebody in. Every way to sign in ends here: the session
// has a new token, and the browser is known to have proved the address.
func (s *server) begin(c echo.Context, start func(store.NewSession) (store.Entered, error)) error {
	e, err := s.sessions.begin(c.Request(), c.Response(), start)
	if err != nil || e.Member.ID == 0 {
		return err
	}
	q := requestOf(c.Request())
	q.viewer, q.asked, q.member, q.touch = &e.Member, true, e.Member.ID, ""
	s.proveMember(c, &e.Member, e.Version)
	return nil
}

// proveMember notes in the browser that it has proved the member's address, and
// that it may try their password at its own pace.
func (s *server) proveMember(c echo.Context, m *forum.Member, version int) {
	s.prove(c, m.AddressID, version)
	s.claim(c, knownCookie, m.AddressID, version)
}

// startSession signs the member in.
func (s *server) startSession(c echo.Context, m forum.Member) error {
	return s.begin(c, func(n store.NewSession) (store.Entered, error) {
		return s.store.Enter(c.Request().Context(), n, m.ID)
	})
}

// logout ends the session, and makes the browser forget whose it was.
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
	s.forget(c)
	return c.Redirect(http.StatusSeeOther, "/")
}
