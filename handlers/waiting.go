package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// ask notes what somebody asked for, and bounds for how many mails one sender can
// ask: three a day to each address are many to thousands of strangers.
func (s *server) ask(c echo.Context, n forum.NewRequest) (int64, error) {
	if err := s.mayAsk(c); err != nil {
		return 0, err
	}
	return s.store.Ask(c.Request().Context(), n)
}

func (s *server) mayAsk(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	return s.limits.take(paceMails, s.sender(c, v), s.o.Clock())
}

// showWaiting is where everything leads that waits for a mail: what this browser
// asked for, and nobody else's.
func (s *server) showWaiting(c echo.Context) error {
	list, err := s.store.Waiting(c.Request().Context(), s.browserToken(c))
	if err != nil {
		return err
	}
	p := templates.WaitingPage{Frame: s.frame(c, "Look into your inbox"), Items: presentWaiting(list), Again: c.QueryParam("done") == "again", Mailbox: s.o.Development}
	p.Path = ""
	if len(list) == 0 {
		p.Title = "Nothing waits"
	}
	return s.render(c, http.StatusOK, p)
}

// presentWaiting says what each link will do, and which comments appear with it.
func presentWaiting(list []forum.Request) []templates.WaitingItem {
	var items []templates.WaitingItem
	for _, r := range list {
		items = append(items, templates.WaitingItem{ID: r.ID, What: waitingFor(r), Email: r.Email, Until: r.ExpiresAt, Comments: waitingComments(r)})
	}
	return items
}

// waitingComments are those that a request carries, or that hang on it.
func waitingComments(r forum.Request) (list []templates.WaitingComment) {
	for _, c := range append([]forum.Request{r}, r.Hanging...) {
		if c.Kind == forum.RequestComment && c.Comment != nil {
			list = append(list, waitingComment(c))
		}
	}
	return list
}

func waitingComment(r forum.Request) templates.WaitingComment {
	return templates.WaitingComment{Title: r.Comment.Title, Excerpt: forum.Shorten(r.Comment.Body, firstWords), Slug: r.Comment.Article, Article: r.Article}
}

// waitingFor says what the link in the mail will do.
func waitingFor(r forum.Request) string {
	switch r.Kind {
	case forum.RequestJoin:
		return "You join as " + r.Name
	case forum.RequestComment:
		return "Your comment appears"
	case forum.RequestSignIn:
		return "You sign in"
	case forum.RequestReset:
		return "You choose a new password"
	case forum.RequestAddress:
		return "Your account has this address"
	case forum.RequestMine:
		return "You see what you wrote as a guest"
	case forum.RequestLeave:
		return "Your account is deleted"
	}
	return "You go on"
}

// askAgain owes the mail once more. The answer is the same whatever is done: how
// many mails an address had is nobody's business.
func (s *server) askAgain(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	if err := s.store.AskAgain(c.Request().Context(), s.browserToken(c), id); ignoreNotFound(err) != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/confirm?done=again")
}

// withdraw forgets what was asked for under a wrong address, and shows its form
// with everything that was typed.
func (s *server) withdraw(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	r, err := s.store.Withdraw(c.Request().Context(), s.browserToken(c), id)
	switch {
	case errors.Is(err, forum.ErrNotFound):
		return c.Redirect(http.StatusSeeOther, "/confirm")
	case err != nil:
		return err
	}
	switch r.Kind {
	case forum.RequestJoin:
		return s.joinAnew(c, r)
	case forum.RequestComment:
		return s.writeAnew(c, *r.Comment)
	case forum.RequestSignIn:
		return c.Redirect(http.StatusSeeOther, "/login")
	case forum.RequestReset:
		return c.Redirect(http.StatusSeeOther, "/password/forgot")
	case forum.RequestAddress:
		return c.Redirect(http.StatusSeeOther, "/account/password")
	case forum.RequestMine:
		return c.Redirect(http.StatusSeeOther, "/my-comments")
	}
	return c.Redirect(http.StatusSeeOther, "/account")
}

func (s *server) joinAnew(c echo.Context, r forum.Request) error {
	j := joining{name: r.Name, email: r.Email, next: localPath(r.Next)}
	if n := len(r.Hanging); n > 0 && r.Hanging[n-1].Comment != nil {
		last := r.Hanging[n-1].Comment
		j.kept = &templates.Kept{Slug: last.Article, Title: last.Title, Body: last.Body, Parent: last.Parent, Seen: last.Seen}
	}
	return s.render(c, http.StatusOK, s.joinPage(c, j))
}

// writeAnew shows the form of a comment whose address was wrong.
func (s *server) writeAnew(c echo.Context, n forum.NewComment) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	form := s.writeForm(n.Article, v)
	form.Title, form.Body, form.Parent, form.Seen, form.Name, form.Email = n.Title, n.Body, n.Parent, n.Seen, n.Name, n.Email
	p, err := s.writePage(c, form)
	if err != nil {
		return s.handBack(c, []forum.NewComment{n}, err)
	}
	return s.render(c, http.StatusOK, p)
}
