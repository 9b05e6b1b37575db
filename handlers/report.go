package handlers

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// reportable finds what the path of a request names, and reads it for whoever wants
// to report it.
func (s *server) reportable(c echo.Context, kind string) (r store.Reportable, w forum.Writer, err error) {
	if w, err = s.writer(c); err != nil {
		return r, w, err
	}
	var id int64
	name := ""
	switch kind {
	case forum.SubjectComment:
		id, err = paramID(c)
	case forum.SubjectArticle:
		var a forum.Article
		a, err = s.store.Article(c.Request().Context(), c.Param("slug"))
		id = a.ID
	case forum.SubjectMember: // whoever only reads has no page
		var p store.Profile
		p, err = s.store.Profile(c.Request().Context(), c.Param("handle"), 0)
		id, name = p.Member.ID, p.Member.Name
	}
	if err != nil {
		return r, w, err
	}
	r, err = s.store.Reportable(c.Request().Context(), kind, id, w, s.reporterToken(c))
	r.Name = name
	return r, w, err
}

// showReport is the form to report something. Whoever reported it already is led to
// their report.
func (s *server) showReport(kind string) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set("Cache-Control", "private, no-store")
		r, w, err := s.reportable(c, kind)
		if err != nil {
			return s.cannotReport(c, kind, err)
		}
		if r.Mine != nil {
			return c.Redirect(http.StatusSeeOther, s.reportURL(r.Mine.ID, r.Mine.Version))
		}
		p, err := s.reportPage(c, r, w)
		if err != nil {
			return err
		}
		return s.render(c, http.StatusOK, p)
	}
}

// postReport takes a report, and leads to its private page.
func (s *server) postReport(kind string) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, w, err := s.reportable(c, kind)
		if err != nil {
			return s.cannotReport(c, kind, err)
		}
		n := typedReport(c, r, w)
		f, err := s.fileReport(c, n)
		var invalid *forum.Invalid
		var limited *forum.Limited
		switch {
		case errors.As(err, &invalid), errors.As(err, &limited):
			return s.reportAgain(c, r, w, err)
		case err != nil:
			return s.cannotReport(c, kind, err)
		case f.Other:
			return c.Redirect(http.StatusSeeOther, "/reports/sent")
		}
		done := "filed"
		if f.Known {
			done = "known"
		}
		return c.Redirect(http.StatusSeeOther, s.reportURL(f.ID, f.Version)+"?done="+done)
	}
}

func typedReport(c echo.Context, r store.Reportable, w forum.Writer) forum.NewReport {
	n := forum.NewReport{
		Kind: r.Kind, Subject: r.ID, Reason: field(c, "reason"), Note: field(c, "note"), Law: field(c, "law"), Name: field(c, "name"), Contact: field(c, "contact"),
		Email: field(c, "email"), Faith: field(c, "faith") != "", Seen: seenVersion(c), Writer: w,
	}
	if w.MemberID != 0 {
		n.Email = ""
	}
	return n
}

// fileReport checks a report before it counts for the pace, knows the browser of a
// guest, and files it.
func (s *server) fileReport(c echo.Context, n forum.NewReport) (store.Filed, error) {
	reasons, err := s.store.ReportReasons(c.Request().Context())
	if err != nil {
		return store.Filed{}, err
	}
	if !s.o.Mail.Leaves {
		n.Email = ""
	}
	checked := n
	if _, err := checked.Clean(reasons); err != nil {
		return store.Filed{}, err
	}
	v, err := s.viewer(c)
	if err != nil {
		return store.Filed{}, err
	}
	pace := paceGuestReports
	if v != nil {
		pace = paceReports
	}
	if err := s.limits.take(pace, s.sender(c, v), s.o.Clock()); err != nil {
		return store.Filed{}, err
	}
	if n.Waits, err = s.mayHear(c, n.Email); err != nil {
		return store.Filed{}, err
	}
	n.Network = forum.Neighbourhood(s.limits.network(c.Request()).Addr())
	n.Browser = s.reporterToken(c)
	if n.Browser == "" && n.Writer.Nobody() {
		n.Browser, n.Fresh = s.newReporter(), true
	}
	f, err := s.store.FileReport(c.Request().Context(), n)
	if err == nil && n.Fresh && !f.Other { // whose words count already stays unknown, and counts no more the next time
		s.setCookie(c, reporterCookie, n.Browser, provedFor)
	}
	return f, err
}

// mayHear prepares asking an address whether it wants to hear of a report: that
// counts as all mails that anybody can have sent. The token is that by which the
// browser finds what waits; "" where nothing will.
func (s *server) mayHear(c echo.Context, email string) (string, error) {
	if email == "" {
		return "", nil
	}
	proved, err := s.hasProved(c, email)
	if err != nil || proved {
		return "", err
	}
	if err := s.mayAsk(c); err != nil {
		return "", err
	}
	return s.knowBrowser(c), nil
}

// cannotReport says kindly why something cannot be reported, and hands back what was
// typed.
func (s *server) cannotReport(c echo.Context, kind string, err error) error {
	p := templates.ErrorPage{Status: http.StatusGone, Heading: "It is gone already", Text: "The comment was deleted or removed meanwhile, so there is nothing left to report."}
	switch {
	case errors.Is(err, forum.ErrGone):
	case errors.Is(err, forum.ErrForbidden):
		p.Status, p.Heading, p.Text = http.StatusForbidden, "This is your own", "You cannot report yourself. What you wrote can be changed for a while, and deleted at any time, where it stands."
		if kind == forum.SubjectMember {
			p.Text = "You cannot report yourself. Your profile can be changed under “Profile” in your account."
		}
	default:
		return err
	}
	p.Frame = s.frame(c, p.Heading)
	if note := field(c, "note"); note != "" && cleanText(note) {
		p.Kept = &templates.Kept{Body: note}
	}
	return s.render(c, p.Status, p)
}

// reportAgain shows the form with everything that was typed, and what is wrong.
func (s *server) reportAgain(c echo.Context, r store.Reportable, w forum.Writer, err error) error {
	p, perr := s.reportPage(c, r, w)
	if perr != nil {
		return perr
	}
	status, wait, wrong := refusal(c, err)
	p.Wait, p.Form.Problems = wait, wrong
	fillReport(c, &p.Form)
	return s.render(c, status, p)
}

// fillReport puts what was typed into the form, and the problems to their fields.
func fillReport(c echo.Context, f *templates.ReportForm) {
	fill := func(is *templates.Field) { is.Value, is.Problem = field(c, is.Name), f.Problems[is.Name] }
	fill(&f.Note)
	for i := range f.Legal {
		fill(&f.Legal[i])
	}
	if f.Email != nil {
		fill(f.Email)
	}
	f.Faith = field(c, "faith") != ""
	if seen := seenVersion(c); seen != 0 {
		f.Seen = seen
	}
	for i := range f.Reasons {
		if has(c, "reason") {
			f.Reasons[i].Chosen = f.Reasons[i].Value == field(c, "reason")
		}
	}
}

// reporterToken is the token of a browser without an account that has reported
// before, "" for any other.
func (s *server) reporterToken(c echo.Context) string {
	cookie, err := c.Request().Cookie(s.cookieName(reporterCookie))
	if err != nil {
		return ""
	}
	if _, ok := s.o.Keys.Verify(forum.PurposeReporter, cookie.Value, s.o.Clock()); !ok {
		return ""
	}
	return cookie.Value
}

// randomID is a number that nobody can guess.
func randomID() int64 {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return int64(binary.BigEndian.Uint64(b[:]) >> 1)
}

// newReporter makes the token of a browser, by which one person's report counts once.
func (s *server) newReporter() string {
	return s.o.Keys.Sign(forum.Claim{Purpose: forum.PurposeReporter, Subject: randomID(), Version: 1, Expires: s.o.Clock().Add(provedFor)})
}

// reportURL is where a reporter sees their report.
func (s *server) reportURL(id int64, version int) string {
	return "/reports/" + s.o.Keys.Sign(forum.Claim{Purpose: forum.PurposeReport, Subject: id, Version: version})
}
