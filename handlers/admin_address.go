package handlers

import (
	"cmp"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// addressURL is what is known of an address.
func addressURL(email string, more ...string) string {
	return withQuery("/admin/mail/address", append([]string{"address", email}, more...)...)
}

// showAdminAddress says why an address gets mails, or gets none.
func (s *server) showAdminAddress(c echo.Context) error {
	email := c.QueryParam("address")
	p := templates.AdminAddressPage{
		Frame: s.adminFrame(c, "Mails to an address"), Nav: templates.AdminNav{Current: "/admin/mail"}, Max: forum.MaxAddress,
		Said: templates.Said{Text: mailDone[c.QueryParam("done")]},
	}
	p.Frame.Path = "/admin/mail/address"
	e := &forum.Invalid{}
	p.Asked = forum.CleanAddress(e, "address", email)
	if e.Or() != nil {
		p.Asked = ""
		if email != "" {
			p.Said = templates.Said{Text: "This is not an e-mail address.", Wrong: true}
		}
		return s.render(c, http.StatusOK, p)
	}
	f, err := s.store.AddressFile(c.Request().Context(), p.Asked)
	if errors.Is(err, forum.ErrNotFound) {
		return s.render(c, http.StatusOK, p)
	}
	if err != nil {
		return err
	}
	presentAddress(&p, f)
	return s.render(c, http.StatusOK, p)
}

// allowAddress has mails sent to an address again.
func (s *server) allowAddress(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	f, err := s.store.AddressFile(c.Request().Context(), field(c, "address"))
	if err != nil {
		return err
	}
	if err := s.store.AllowAddress(c.Request().Context(), v, f.ID); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, addressURL(f.Email, "done", "lift"))
}

// sendTest has a test mail sent to the administrator who asks.
func (s *server) sendTest(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	if err := s.store.OweTest(c.Request().Context(), v); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, mailURL("", "done", "test"))
}

// presentAddress says what is known of an address.
func presentAddress(p *templates.AdminAddressPage, f store.AddressFile) {
	p.Known, p.Email, p.CanAllow = true, f.Email, f.Suppressed == forum.SuppressedBounce
	p.Facts = []templates.Fact{{Name: "Known since", At: f.KnownSince}}
	if f.ConfirmedAt.IsZero() {
		p.Facts = append(p.Facts, templates.Fact{Name: "Confirmed", Value: "never: it gets no mails but those that ask it to confirm something"})
	} else {
		p.Facts = append(p.Facts, templates.Fact{Name: "Confirmed", At: f.ConfirmedAt})
	}
	if m := f.Member; m != nil {
		p.Facts = append(p.Facts, templates.Fact{Name: "Member", Value: m.Name, URL: adminMemberURL(m.ID)})
		if !m.SuspendedUntil.IsZero() {
			p.Facts = append(p.Facts, suspendedFact(m.SuspendedUntil))
		}
		if !m.LeavesAt.IsZero() {
			p.Facts = append(p.Facts, templates.Fact{Name: "Leaves", At: m.LeavesAt})
		}
	}
	if f.Suppressed != "" {
		p.Facts = append(p.Facts, templates.Fact{Name: "Takes no mails since", At: f.SuppressedAt}, templates.Fact{Name: "Because", Value: suppressedWords[f.Suppressed]})
	}
	bound := "more can be asked for"
	if f.Asked >= forum.MaxAskingMails {
		bound = "no more today"
	}
	p.Facts = append(p.Facts, templates.Fact{Name: "Mails asked for today", Value: templates.Number(f.Asked) + " of " + inWords(forum.MaxAskingMails) + ": " + bound})
	for _, x := range f.Follows {
		pace := paceFor(x.Pace, "them")
		if x.Kind.IsList() {
			pace = "each issue"
		}
		p.Follows = append(p.Follows, templates.AddressFollow{
			What: followedName(x.Kind), Subject: x.Subject, Pace: pace, Since: x.Since, Ended: x.EndedAt, Why: x.Why,
			Wording: x.Consent.Wording, Source: x.Consent.Source, Said: x.Consent.At,
		})
	}
	for _, h := range f.Stopped {
		p.Stopped = append(p.Stopped, templates.Fact{Name: h.Article, At: h.At})
	}
	for _, w := range f.Waiting {
		p.Waiting = append(p.Waiting, templates.Fact{Name: w.Article + ", " + counted(w.Tells, "comment", "comments"), At: w.DueAt})
	}
	for _, m := range f.Mails {
		p.Mails = append(p.Mails, presentMail(m))
	}
}

// suppressedWords say to administrators why an address takes no mails.
var suppressedWords = map[string]string{
	forum.SuppressedAsked:  "whoever reads its mail said so; only they can take it back",
	forum.SuppressedBounce: "its server said that nobody is there",
}

// followedNames say what is followed.
var followedNames = map[forum.FollowKind]string{
	forum.FollowArticle: "Discussion", forum.FollowAnswers: "Answers", forum.FollowMentions: "Mentions", forum.FollowAuthor: "Author", forum.FollowTopic: "Topic",
	forum.FollowWeekly: "Weekly digest", forum.FollowMonthly: "Monthly digest",
}

func followedName(kind forum.FollowKind) string {
	return cmp.Or(followedNames[kind], capital(string(kind)))
}
