package handlers

import (
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/markup"
	"colloquy/templates"
)

// ask notes what somebody asked for, and bounds for how many mails one sender can
// ask: three a day to each address are many to thousands of strangers.
func (s *server) ask(c echo.Context, n forum.NewRequest) (int64, error) {
	if err := s.mayAsk(c); err != nil {
		return 0, err
	}
	n.Network = s.network(c)
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
	p := templates.WaitingPage{Frame: s.frame(c, "Look into your inbox"), Items: s.presentWaiting(c, list), Done: waitingDone[c.QueryParam("done")], Mailbox: s.o.Development}
	p.Path = ""
	if len(list) == 0 {
		p.Title = "Nothing waits"
	}
	for _, r := range list {
		p.Joining = p.Joining || r.Kind == forum.RequestJoin
	}
	return s.render(c, http.StatusOK, p)
}

// waitingDone is what the page says after a deed.
var waitingDone = map[string]string{
	"again":  "Another mail is on its way, unless the address had three today already. Please look in the spam folder too.",
	"undone": "Your address is as it was. Whoever changed it may know your password, so it does not work any more, and you are signed out everywhere. Choose a new one with the link that we send you.",
}

// presentWaiting says what each link will do, and which comments appear with it.
func (s *server) presentWaiting(c echo.Context, list []forum.Request) []templates.WaitingItem {
	var items []templates.WaitingItem
	for _, r := range list {
		item := templates.WaitingItem{ID: r.ID, What: waitingFor(r), Email: r.Email, Until: r.ExpiresAt, Comments: waitingComments(r)}
		if r.Kind == forum.RequestFollow {
			if thing, _, err := s.followedThing(c, r.Follow); err == nil {
				item.What = "To follow " + thing
			}
		}
		if r.Kind == forum.RequestMails { // the mail says how long its link works: longer than what waits here
			item.Until = time.Time{}
		}
		items = append(items, item)
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
	return templates.WaitingComment{Title: r.Comment.Title, Excerpt: forum.Shorten(plainWords(r.Comment.Body), firstWords), Slug: r.Comment.Article, Article: r.Article, Follow: paceWords[r.Comment.Follow.Pace]}
}

// plainWords is a text without the marks of Markdown, for a glimpse of it.
func plainWords(body string) string {
	r, err := markup.Comment(body)
	if err != nil {
		return body
	}
	return r.Text
}

// waitingFor says what the link in the mail will do.
func waitingFor(r forum.Request) string {
	switch r.Kind {
	case forum.RequestJoin:
		return "To join as " + r.Name
	case forum.RequestComment:
		return "To post your comment"
	case forum.RequestSignIn:
		return "To sign in"
	case forum.RequestReset:
		return "To choose a new password"
	case forum.RequestAddress:
		return "To use this address for your account"
	case forum.RequestMine:
		return "To see what you wrote as a guest"
	case forum.RequestLeave:
		return "To delete your account"
	case forum.RequestMails:
		return "To see and change your mails"
	case forum.RequestFollow:
		return "To follow by mail"
	case forum.RequestReport:
		return "To hear what comes of your report"
	}
	return "To go on"
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
	case forum.RequestMails:
		return c.Redirect(http.StatusSeeOther, "/unsubscribe")
	case forum.RequestFollow:
		return s.followAnew(c, r)
	case forum.RequestReport:
		return s.hearAnew(c, r)
	}
	return c.Redirect(http.StatusSeeOther, "/account")
}

func (s *server) joinAnew(c echo.Context, r forum.Request) error {
	j := joining{name: r.Name, email: r.Email, next: localPath(r.Next)}
	if n := len(r.Hanging); n > 0 && r.Hanging[n-1].Comment != nil {
		last := r.Hanging[n-1].Comment
		j.kept = &templates.Kept{Slug: last.Article, Title: last.Title, Body: last.Body, Parent: last.Parent, Seen: last.Seen, Follow: last.Follow.Any(), Pace: string(last.Follow.Pace)}
	}
	j.anew = true
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
	s.tick(&form, n.Follow)
	p, err := s.writePage(c, form)
	if err != nil {
		return s.handBack(c, []forum.NewComment{n}, err)
	}
	p.Anew = true
	return s.render(c, http.StatusOK, p)
}
