package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// leavesHow says what becomes of the comments of a member who leaves.
var leavesHow = map[string]string{
	forum.LeaveAnonymous: "Your comments stay, without your name.",
	forum.LeaveRemoved:   "Your comments go with it.",
}

const lastAdministrator = "You are the only administrator of this site: without you nobody could see to it. Make somebody else an administrator first."

// showLeave asks how the account is to be deleted.
func (s *server) showLeave(c echo.Context) error { return s.leavePage(c, http.StatusOK, "", nil) }

func (s *server) leavePage(c echo.Context, status int, how string, invalid *forum.Invalid) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	p := templates.LeavePage{
		Frame: s.accountFrame(c, "Delete your account"), Nav: templates.AccountNav{Current: "/account/data"}, Email: v.Email, Days: span(s.o.Policy.RegretWindow),
		How: templates.Choose{Name: "how", Legend: "What becomes of your comments?", Problem: problems(invalid)["how"], Options: []templates.ChooseOption{
			{Value: forum.LeaveAnonymous, Label: "They stay, without my name", Hint: "They are signed “Anonymous”, and nothing leads to you. Answers to them go on making sense.", Chosen: how != forum.LeaveRemoved},
			{Value: forum.LeaveRemoved, Label: "They go", Hint: "Their texts are erased. Where somebody answered, a line says that a comment was deleted.", Chosen: how == forum.LeaveRemoved},
		}},
	}
	if !v.LeavesAt.IsZero() {
		p.Leaves = s.day(v.LeavesAt)
	}
	if err := s.store.MayLeave(c.Request().Context(), v); errors.Is(err, forum.ErrConflict) {
		p.Refused = lastAdministrator
	} else if err != nil {
		return err
	}
	return s.render(c, status, p)
}

// leave asks for the mail that confirms it.
func (s *server) leave(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	e := &forum.Invalid{}
	how := forum.CleanLeave(e, "how", field(c, "how"))
	if e.Or() != nil {
		return s.leavePage(c, http.StatusUnprocessableEntity, how, e)
	}
	if err := s.store.MayLeave(c.Request().Context(), v); errors.Is(err, forum.ErrConflict) {
		return s.leavePage(c, http.StatusConflict, how, nil)
	} else if err != nil {
		return err
	}
	_, err = s.ask(c, forum.NewRequest{
		Kind: forum.RequestLeave, Email: v.Email, MemberID: v.ID, Browser: s.knowBrowser(c), How: how,
	})
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/confirm")
}

// keepAccount takes the deletion back.
func (s *server) keepAccount(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	if err := s.store.KeepAccount(c.Request().Context(), v.ID); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/account/data?done=kept")
}
