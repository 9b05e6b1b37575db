package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// reportedDone says what was done just now.
var reportedDone = map[string]string{
	"filed": "Thank you. Your report has come in.", "known": "You had reported this already. Here is your report.",
	"withdrawn": "Your report is withdrawn.", "decided": "It was decided meanwhile, so it cannot be withdrawn any more.", "told": "You hear what comes of it by mail.",
}

// linkedReport reads the report of a link. There is no such page for a link that was
// made for another version of it.
func (s *server) linkedReport(c echo.Context) (forum.ReportView, error) {
	claim, ok := s.o.Keys.Verify(forum.PurposeReport, c.Param("token"), s.o.Clock())
	if !ok {
		return forum.ReportView{}, forum.ErrNotFound
	}
	v, err := s.store.Report(c.Request().Context(), claim.Subject)
	if err == nil && v.Version != claim.Version {
		err = forum.ErrNotFound
	}
	return v, err
}

// showReported is a reporter's own view of their report.
func (s *server) showReported(c echo.Context) error {
	v, err := s.linkedReport(c)
	if err != nil {
		return err
	}
	return s.reportedPage(c, v, nil)
}

// showSent answers whoever sent the same words as somebody in their network: it says
// nothing of the report that counts for both.
func (s *server) showSent(c echo.Context) error {
	p := templates.DonePage{
		Frame: s.frame(c, "Your report counts"), Heading: "Your report counts",
		Text: []string{
			"Somebody sent the same report from your network a short while ago. The two count as one, and you need do nothing more.",
			"If you have something to add, report it again with a few words of your own.",
		},
		Links: []templates.Crumb{{Name: "To the front page", URL: "/"}},
	}
	p.Path = ""
	return s.render(c, http.StatusOK, p)
}

func (s *server) reportedPage(c echo.Context, v forum.ReportView, invalid *forum.Invalid) error {
	p := templates.ReportedPage{
		Frame: s.frame(c, "Your report"), Done: reportedDone[c.QueryParam("done")], Report: s.presentReport(v), Note: v.Note, Law: v.Law, Token: c.Param("token"),
		Key: v.Case.Kind + "-" + itoa(v.Case.Subject), Mine: v.MemberID != 0,
	}
	p.Path, p.Report.URL = "", ""
	if v.Email != "" {
		p.Told = masked(v.Email)
	}
	if v.Waits != "" {
		p.Waits = masked(v.Waits)
	}
	status := http.StatusOK
	if s.o.Mail.Leaves && v.MemberID == 0 && v.Email == "" && v.Waits == "" {
		p.Email = hearField("r-email")
		p.Email.Note = ""
	}
	if invalid != nil {
		status, p.Done = http.StatusUnprocessableEntity, ""
		if p.Email != nil {
			p.Email.Value, p.Email.Problem = field(c, "email"), problems(invalid)["email"]
		}
	}
	return s.render(c, status, p)
}

// withdrawReport takes a report back.
func (s *server) withdrawReport(c echo.Context) error {
	v, err := s.linkedReport(c)
	if err != nil {
		return err
	}
	done := "withdrawn"
	err = s.store.WithdrawReport(c.Request().Context(), v.ID)
	if errors.Is(err, forum.ErrConflict) {
		done, err = "decided", nil
	}
	return s.orBack(c, err, s.reportURL(v.ID, v.Version)+"?done="+done)
}

// hearOfReport asks the address that was typed whether it wants to hear of a report.
func (s *server) hearOfReport(c echo.Context) error {
	v, err := s.linkedReport(c)
	if err != nil {
		return err
	}
	if !s.o.Mail.Leaves || v.MemberID != 0 || v.State != forum.ReportOpen {
		return c.Redirect(http.StatusSeeOther, s.reportURL(v.ID, v.Version))
	}
	e := &forum.Invalid{}
	email := forum.CleanAddress(e, "email", field(c, "email"))
	if e.Or() != nil {
		return s.reportedPage(c, v, e)
	}
	w, err := s.writer(c)
	if err != nil {
		return err
	}
	waits, err := s.mayHear(c, email)
	if err != nil {
		return err
	}
	asked, err := s.store.AskToHear(c.Request().Context(), v.ID, email, w, waits)
	to := s.reportURL(v.ID, v.Version)
	if !asked {
		to += "?done=told"
	}
	return s.orBack(c, err, to)
}

// reportLinked is what the link opens by which an address hears of a report.
func (s *server) reportLinked(c echo.Context, r forum.Request) (templates.ConfirmPage, error) {
	email := r.Email
	if !r.Here {
		email = masked(r.Email)
	}
	return templates.ConfirmPage{
		Heading: "Hear what comes of your report", Button: "Tell me", Refuse: notMe,
		Text: []string{
			"Press the button, and we mail to " + email + " what comes of the report that was filed here. It is one mail, and you are on no list.",
			"In this browser you are not asked again for this address.",
		},
	}, nil
}

// doReport begins that, and shows the report.
func (s *server) doReport(c echo.Context, token string, _ forum.Request) error {
	a, f, err := s.store.ConfirmReport(c.Request().Context(), token, s.browserToken(c))
	if err != nil {
		return s.deadLink(c, err)
	}
	s.prove(c, a.Address, a.Proof)
	return c.Redirect(http.StatusSeeOther, s.reportURL(f.ID, f.Version)+"?done=told")
}

// hearAnew leads to the report for which a wrong address was typed.
func (s *server) hearAnew(c echo.Context, r forum.Request) error {
	v, err := s.store.Report(c.Request().Context(), r.Report)
	if err != nil {
		return s.orBack(c, ignoreNotFound(err), "/")
	}
	return c.Redirect(http.StatusSeeOther, s.reportURL(v.ID, v.Version))
}

// showReports lists what the member reported.
func (s *server) showReports(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	after, err := queryID(c, "after")
	if err != nil {
		return err
	}
	list, next, err := s.store.ReportsBy(c.Request().Context(), v.ID, after)
	if err != nil {
		return err
	}
	p := templates.ReportsPage{Frame: s.accountFrame(c, "Your reports"), Nav: templates.AccountNav{Current: "/account/reports"}, FirstPage: after == 0}
	for _, r := range list {
		p.Items = append(p.Items, s.presentReport(r))
	}
	if next != 0 {
		p.NextURL = "/account/reports?after=" + itoa(next)
	}
	return s.render(c, http.StatusOK, p)
}

// tellOfReports changes whether mails tell the member what came of their reports.
func (s *server) tellOfReports(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	err = s.store.TellOfReports(c.Request().Context(), v.ID, field(c, "reports") != "")
	return s.orBack(c, err, "/account/mails?done=reports")
}
