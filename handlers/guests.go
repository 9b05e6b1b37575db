package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// postSignedOut takes a comment of somebody who is not signed in: it hangs on
// the join that this browser began, or is a guest's.
func (s *server) postSignedOut(c echo.Context) error {
	join, err := s.openJoin(c)
	if err != nil {
		return err
	}
	email := field(c, "email")
	a, err := s.store.Article(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	guests := s.o.Guests && !a.MembersOnly
	if join != nil && (!guests || email == "" || forum.AddressKey(email) == forum.AddressKey(join.Email)) {
		return s.postHanging(c, *join)
	}
	// A member's form has no name and address: whoever sends one without a
	// session was signed out meanwhile, and is asked to sign in.
	if a.MembersOnly {
		return forum.ErrMembersOnly
	}
	if !guests || has(c, "body") && !has(c, "name") && !has(c, "email") {
		return forum.ErrSignIn
	}
	return s.postAsGuest(c)
}

// openJoin is the join that this browser waits for, nil where there is none.
func (s *server) openJoin(c echo.Context) (*forum.Request, error) {
	token := s.browserToken(c)
	if token == "" {
		return nil, nil
	}
	r, err := s.store.OpenJoin(c.Request().Context(), token)
	if err != nil {
		return nil, ignoreNotFound(err)
	}
	return &r, nil
}

func (s *server) postHanging(c echo.Context, join forum.Request) error {
	n, err := s.typedComment(c, nil)
	if err != nil {
		return s.writeAgain(c, err)
	}
	return s.answerPosted(c, "/confirm", s.hang(c, join, n))
}

// writeAsJoining says in a form that the comment hangs on the join for which this
// browser waits, unless another address was typed.
func (s *server) writeAsJoining(c echo.Context, form *templates.WriteForm) error {
	join, err := s.openJoin(c)
	if err != nil || join == nil || form.Email != "" && forum.AddressKey(form.Email) != forum.AddressKey(join.Email) {
		return err
	}
	form.Joining, form.AskName, form.Anonymous = join.Name, false, false
	return nil
}

// postAsGuest posts at once where this browser has proved the address that was
// typed, unless it is a member's. Anything else waits for a mail to the address,
// and nothing that is answered tells the two apart.
func (s *server) postAsGuest(c echo.Context) error {
	n, err := s.typedComment(c, nil)
	if err != nil {
		return s.writeAgain(c, err)
	}
	proved, err := s.hasProved(c, n.Email)
	if err != nil {
		return err
	}
	if proved {
		posted, err := s.store.PostComment(c.Request().Context(), n)
		if !errors.Is(err, forum.ErrSignIn) {
			return s.answerPosted(c, templates.CommentURL(posted.ID), err)
		}
	}
	_, err = s.ask(c, forum.NewRequest{Kind: forum.RequestComment, Email: n.Email, Browser: s.knowBrowser(c), Comment: &n})
	return s.answerPosted(c, "/confirm", err)
}

// unpostable tells whether an error says that a comment cannot be posted as it
// is, and not that something is broken.
func unpostable(err error) bool {
	var invalid *forum.Invalid
	return errors.As(err, &invalid) || errors.Is(err, forum.ErrClosed) || errors.Is(err, forum.ErrConflict) || errors.Is(err, forum.ErrNotFound)
}

// handBack shows the form with a comment that could not be posted, and what else
// could not; err says why, where that is known.
func (s *server) handBack(c echo.Context, lost []forum.NewComment, err error) error {
	v, verr := s.viewer(c)
	if verr != nil {
		return verr
	}
	n := lost[0]
	form := s.writeForm(n.Article, v)
	form.Title, form.Body, form.Parent, form.Seen, form.Name, form.Email = n.Title, n.Body, n.Parent, n.Seen, n.Name, n.Email
	s.tick(&form, n.Follow)
	p, perr := s.writePage(c, form)
	if errors.Is(perr, forum.ErrNotFound) { // the article went away
		page := templates.ErrorPage{
			Frame: s.frame(c, "The comment could not be posted"), Status: http.StatusOK, Heading: "The comment could not be posted",
			Text: "The article is not public any more. What you wrote is below, to take along.", Kept: &templates.Kept{Title: n.Title, Body: n.Body},
		}
		return s.render(c, http.StatusOK, page)
	}
	if perr != nil {
		return perr
	}
	p.Unposted = true
	for _, other := range lost[1:] {
		p.AlsoUnposted = append(p.AlsoUnposted, other.Body)
	}
	var invalid *forum.Invalid
	if errors.As(err, &invalid) {
		p.Form.Problems = problems(invalid)
		p.ParentGone = p.ParentGone && p.Form.Problems["parent"] == ""
	}
	return s.render(c, http.StatusOK, p)
}
