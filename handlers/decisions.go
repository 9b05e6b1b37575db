package handlers

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

const decisionsPath = "/account/decisions"

// showDecisions lists what was decided about the member.
func (s *server) showDecisions(c echo.Context) error {
	before, err := queryID(c, "before")
	if err != nil {
		return err
	}
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	list, next, err := s.store.Statements(c.Request().Context(), v.ID, before)
	if err != nil {
		return err
	}
	p := templates.DecisionsPage{Frame: s.accountFrame(c, "Decisions about you"), Nav: templates.AccountNav{Current: decisionsPath}, FirstPage: before == 0}
	if v.Suspended(s.o.Clock()) {
		p.Why = v.SuspendedWhy
	}
	for _, st := range list {
		p.Items = append(p.Items, presentStatement(st, s.o.Policy, s.o.Clock(), s.day))
	}
	if next != 0 {
		p.NextURL = decisionsPath + "?before=" + itoa(next)
		p.Next = p.NextURL
	}
	return s.render(c, http.StatusOK, p)
}

// An addressed statement is one with where it is shown, and whom it is shown to.
type addressed struct {
	forum.Statement
	path  string
	other func(decision int64) string // where another one is shown to the same person
	nav   *templates.AccountNav
}

// memberStatement is a decision about the member who looks.
func (s *server) memberStatement(c echo.Context) (a addressed, err error) {
	id, err := paramID(c)
	if err != nil {
		return a, err
	}
	v, err := s.viewer(c)
	if err != nil {
		return a, err
	}
	a.other = func(id int64) string { return decisionsPath + "/" + itoa(id) }
	a.path, a.nav = a.other(id), &templates.AccountNav{Current: decisionsPath}
	a.Statement, err = s.store.StatementTo(c.Request().Context(), v.ID, id)
	return a, err
}

// linkedStatement is the one to which the link of a mail leads.
func (s *server) linkedStatement(c echo.Context) (a addressed, err error) {
	claim, ok := s.o.Keys.Verify(forum.PurposeAppeal, c.Param("token"), s.o.Clock())
	if !ok || claim.Version != 1 {
		return a, forum.ErrNotFound
	}
	a.other = func(id int64) string {
		return "/appeals/" + s.o.Keys.Sign(forum.Claim{Purpose: forum.PurposeAppeal, Subject: id, Version: 1})
	}
	a.path = a.other(claim.Subject)
	a.Statement, err = s.store.Statement(c.Request().Context(), claim.Subject)
	return a, err
}

func (s *server) showDecision(c echo.Context) error {
	a, err := s.memberStatement(c)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, s.statementPage(c, a, nil))
}

func (s *server) showAppeal(c echo.Context) error {
	a, err := s.linkedStatement(c)
	if err != nil {
		return s.strayStatement(c, err)
	}
	return s.render(c, http.StatusOK, s.statementPage(c, a, nil))
}

func (s *server) appealDecision(c echo.Context) error {
	a, err := s.memberStatement(c)
	if err != nil {
		return err
	}
	return s.appeal(c, a)
}

func (s *server) appealLinked(c echo.Context) error {
	a, err := s.linkedStatement(c)
	if err != nil {
		return s.strayStatement(c, err)
	}
	return s.appeal(c, a)
}

// appeal hands in an appeal. What cannot be taken comes back with what was typed,
// below the statement as it stands by then.
func (s *server) appeal(c echo.Context, a addressed) error {
	_, err := s.store.FileAppeal(c.Request().Context(), a.Decision.ID, field(c, "statement"))
	var invalid *forum.Invalid
	switch {
	case err == nil:
		return c.Redirect(http.StatusSeeOther, a.path+"?done=appealed")
	case errors.As(err, &invalid):
		return s.render(c, http.StatusUnprocessableEntity, s.statementPage(c, a, invalid))
	}
	is := kindOf(err)
	if is.status >= http.StatusInternalServerError {
		return err
	}
	return s.appealRefused(c, a, err, is.status)
}

// appealRefused says why an appeal cannot be handed in any more, and gives back
// what was typed.
func (s *server) appealRefused(c echo.Context, a addressed, err error, status int) error {
	now, readErr := s.statementNow(c.Request().Context(), a)
	if readErr != nil {
		return readErr
	}
	p := s.statementPage(c, now, nil)
	p.Form, p.Kept = nil, field(c, "statement")
	p.State = templates.Said{Text: "This cannot be appealed.", Wrong: true}
	switch {
	case errors.Is(err, forum.ErrConflict):
		p.State.Text = "You have appealed already, and that can be done once. What you wrote first is below."
	case errors.Is(err, forum.ErrGone) && now.Decision.Stands():
		p.State.Text = "The time to appeal is over."
	case errors.Is(err, forum.ErrGone):
		p.State.Text = "The decision was taken back meanwhile, so there is nothing to appeal."
	}
	return s.render(c, status, p)
}

// statementNow reads a statement once more: something changed since.
func (s *server) statementNow(ctx context.Context, a addressed) (addressed, error) {
	var err error
	a.Statement, err = s.store.Statement(ctx, a.Decision.ID)
	return a, err
}

// statementPage is a statement with the state of the appeal, and the form for one
// where that is possible.
func (s *server) statementPage(c echo.Context, a addressed, invalid *forum.Invalid) templates.StatementPage {
	now := s.o.Clock()
	p := templates.StatementPage{
		Frame: s.frame(c, "A decision about you"), Nav: a.nav, Statement: templates.NewStatement(a.Statement), Body: a.HTML, Appeal: templates.NewAppeal(a.Statement),
		Gone: a.Kind == forum.SubjectComment && a.HTML == "",
	}
	p.Section = "account"
	if a.nav == nil {
		p.Section, p.Path = "", "" // the link is not to come along to another page
	}
	p.State = templates.Said{Text: stateWords(a.Statement, s.o.Policy, now, s.day)}
	if c.QueryParam("done") == "appealed" && a.Decision.Appeal != nil && a.Decision.Appeal.Outcome == "" {
		p.State.Text = "Your appeal is handed in. Whoever looks at it is not the one who decided, unless there is nobody else; you hear what comes of it."
	}
	if forum.MayAppeal(a.Decision, s.o.Policy, now) == nil {
		p.Form = &templates.AppealForm{Action: a.path, Until: a.AppealUntil, Field: templates.Field{
			Name: "statement", Label: "Why the decision is wrong", Type: "area", Rows: 8, Required: true, Max: forum.MaxAppeal, Value: field(c, "statement"),
			Hint: "Say what was overlooked or misunderstood. You can appeal once.", Problem: problems(invalid)["statement"],
		}}
	}
	if a.Instead != 0 {
		p.Links = append(p.Links, templates.Crumb{Name: "What a moderator decided since", URL: a.other(a.Instead)})
	}
	if a.Appealed != nil {
		p.Links = append(p.Links, templates.Crumb{Name: "The decision that you appealed", URL: a.other(a.Appealed.ID)})
	}
	return p
}

// strayStatement says kindly that the link of a mail leads nowhere.
func (s *server) strayStatement(c echo.Context, err error) error {
	p := templates.DonePage{Links: []templates.Crumb{{Name: "To the front page", URL: "/"}}}
	status := http.StatusNotFound
	switch {
	case errors.Is(err, forum.ErrGone):
		status, p.Heading = http.StatusGone, "This decision is about nobody any more"
		p.Text = []string{"The account or the address that it was about is not known here any more."}
	case errors.Is(err, forum.ErrNotFound):
		p.Heading = "This link does not lead anywhere"
		p.Text = []string{"Perhaps it was cut off on its way: please copy all of it from the mail. It also leads nowhere where the decision was taken back before anybody heard of it."}
		p.Links = append([]templates.Crumb{{Name: "Decisions about you, if you are a member", URL: decisionsPath}}, p.Links...)
	default:
		return err
	}
	p.Frame = s.frame(c, p.Heading)
	p.Path = ""
	return s.render(c, status, p)
}
