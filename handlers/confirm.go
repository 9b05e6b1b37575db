package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// A confirmation is what the link of one kind of request opens, and does.
type confirmation struct {
	// page says what will happen. The frame and the action are filled in by the
	// caller.
	page func(echo.Context, forum.Request) (templates.ConfirmPage, error)
	// do does it, once, and answers. It gets the token, since the store looks it
	// up again in the transaction that uses it.
	do func(c echo.Context, token string, r forum.Request) error
}

// confirmations are the kinds of requests whose links lead to /confirm/:token.
// Those that sign in or choose a password have pages of their own.
func (s *server) confirmations() map[forum.RequestKind]confirmation {
	return map[forum.RequestKind]confirmation{
		forum.RequestLeave:       s.confirmLeave(),
		forum.RequestStay:        s.confirmStay(),
		forum.RequestAddress:     {s.addressLinked, s.confirmAddress},
		forum.RequestUndoAddress: {s.undoLinked, s.undoAddress},
		forum.RequestJoin:        {s.joinLinked, s.doJoin},
		forum.RequestComment:     {s.commentLinked, s.doComment},
		forum.RequestMine:        {s.mineLinked, s.doMine},
		forum.RequestFollow:      {s.followLinked, s.doFollow},
		forum.RequestReport:      {s.reportLinked, s.doReport},
	}
}

func (s *server) showLinked(c echo.Context) error { return s.openLinked(c, s.confirmations()) }

func (s *server) doLinked(c echo.Context) error { return s.answerLinked(c, s.confirmations()) }

// linked reads the request of the link that was opened.
func (s *server) linked(c echo.Context, all map[forum.RequestKind]confirmation) (forum.Request, confirmation, error) {
	kinds := make([]forum.RequestKind, 0, len(all))
	for k := range all {
		kinds = append(kinds, k)
	}
	r, err := s.store.Request(c.Request().Context(), c.Param("token"), s.browserToken(c), kinds...)
	return r, all[r.Kind], err
}

// openLinked is the page that the link in a mail opens. It changes nothing.
func (s *server) openLinked(c echo.Context, all map[forum.RequestKind]confirmation) error {
	r, is, err := s.linked(c, all)
	if err == nil {
		err = s.linkedPage(c, http.StatusOK, is, r, nil)
	}
	return s.usedLink(c, r, err)
}

// linkedPage shows what a link will do, again with what was wrong with it.
func (s *server) linkedPage(c echo.Context, status int, is confirmation, r forum.Request, invalid *forum.Invalid) error {
	p, err := is.page(c, r)
	if err != nil {
		return err
	}
	for i := range p.Fields {
		p.Fields[i].Problem = problems(invalid)[p.Fields[i].Name]
		if v := field(c, p.Fields[i].Name); v != "" && p.Fields[i].Type != "password" {
			p.Fields[i].Value = v
		}
	}
	p.LeaveTicked = has(c, "leave")
	p.Frame, p.Action, p.Until = s.frame(c, p.Heading), c.Request().URL.Path, r.ExpiresAt
	p.Frame.Path = ""
	return s.render(c, status, p)
}

// answerLinked does what the link is for, or forgets it where whoever got the
// mail says that it is not theirs.
func (s *server) answerLinked(c echo.Context, all map[forum.RequestKind]confirmation) error {
	r, is, err := s.linked(c, all)
	if err != nil {
		return s.usedLink(c, r, err)
	}
	if has(c, "refuse") {
		if err := s.store.Refuse(c.Request().Context(), c.Param("token"), r.Kind); err != nil {
			return s.deadLink(c, err)
		}
		return s.render(c, http.StatusOK, templates.DonePage{
			Frame: s.frame(c, "Nothing happens"), Heading: "Nothing happens", Text: []string{"What was asked for with your address is forgotten. The link does not work any more."},
			Links: []templates.Crumb{{Name: "To the front page", URL: "/"}},
		})
	}
	err = is.do(c, c.Param("token"), r)
	var invalid *forum.Invalid
	switch {
	case errors.As(err, &invalid):
		return s.linkedPage(c, http.StatusUnprocessableEntity, is, r, invalid)
	case errors.Is(err, forum.ErrGone):
		return s.deadLink(c, err)
	}
	return err
}

// usedLink says of a link about mails that its answer is noted: whoever opens it a
// second time has nothing to do. Of all others it says what deadLink does.
func (s *server) usedLink(c echo.Context, r forum.Request, err error) error {
	if r.Kind != forum.RequestFollow || r.DoneAt.IsZero() || !errors.Is(err, forum.ErrGone) {
		return s.deadLink(c, err)
	}
	p := templates.DonePage{
		Frame: s.frame(c, "It is done already"), Heading: "It is done already", Text: []string{"You answered this link before, and what you said is noted. There is nothing more to do."},
		Links: []templates.Crumb{{Name: "See, change or stop your mails", URL: "/unsubscribe"}, {Name: "To the front page", URL: "/"}},
	}
	p.Path = ""
	return s.render(c, http.StatusGone, p)
}

// deadLink says what to do where a link does not work any more. Other errors, and
// none, are returned as they are.
func (s *server) deadLink(c echo.Context, err error) error {
	if !errors.Is(err, forum.ErrGone) && !errors.Is(err, forum.ErrNotFound) {
		return err
	}
	status := http.StatusNotFound
	if errors.Is(err, forum.ErrGone) {
		status = http.StatusGone
	}
	return s.render(c, status, templates.DonePage{
		Frame: s.frame(c, "This link does not work any more"), Heading: "This link does not work any more",
		Text:  []string{"A link from a mail works once, and only for a while. Perhaps you used it already, or asked for a newer one: then the newest mail has the one that works."},
		Links: []templates.Crumb{{Name: "Sign in", URL: "/login"}, {Name: "To the front page", URL: "/"}},
	})
}
