package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// mailState says where a mail stands.
func mailState(st forum.MailState) string {
	switch st {
	case forum.MailQueued, forum.MailHanding:
		return "waits to be sent"
	case forum.MailFailed:
		return "could not be delivered"
	case forum.MailSkipped, forum.MailDropped:
		return "was not sent"
	}
	return "sent"
}

// stoppedWhy says why an address takes no mails.
var stoppedWhy = map[string]string{
	forum.SuppressedAsked:  "Mails to this address were stopped because somebody who reads its mail said so.",
	forum.SuppressedBounce: "Mails to this address came back, so we send none. You cannot be told then when somebody changes your account.",
}

// mailsDone are the sentences about what was just done.
var mailsDone = map[string]string{"allowed": "Mails go to this address again.", "cases": "Saved.", "desk": "Saved.", "reports": "Saved.", "comments": "Saved."}

// showMails is which mails the member gets, and got.
func (s *server) showMails(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	list, stopped, err := s.store.MailsTo(c.Request().Context(), v.AddressID)
	if err != nil {
		return err
	}
	p := templates.MailsPage{
		Frame: s.accountFrame(c, "Mails"), Nav: templates.AccountNav{Current: "/account/mails"}, Email: v.Email,
		Stopped: stoppedWhy[stopped], Kept: span(s.o.Policy.MailRetention),
	}
	p.Done = mailsDone[c.QueryParam("done")]
	p.Moderates = forum.MayModerate(v) == nil
	if p.Cases, err = s.store.CasesMails(c.Request().Context(), v.ID); err != nil {
		return err
	}
	if p.Reports, err = s.store.ToldOfReports(c.Request().Context(), v.ID); err != nil {
		return err
	}
	if p.Desk, p.Concerned, err = s.store.DeskMails(c.Request().Context(), v); err != nil {
		return err
	}
	if p.Comments, p.Writes, err = s.store.HearsComments(c.Request().Context(), v.ID); err != nil {
		return err
	}
	p.CommentsWording = store.HearsWording
	for _, m := range list {
		p.Mails = append(p.Mails, templates.SentMail{What: capital(mailWords(m.Kind)), At: m.CreatedAt, State: mailState(m.State)})
	}
	return s.render(c, http.StatusOK, p)
}

// allowMails makes mails go to the member's address again, or changes whether a
// moderator hears what waits, or somebody who writes what becomes of articles.
func (s *server) allowMails(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	ctx, done := c.Request().Context(), "allowed"
	switch {
	case has(c, "cases"):
		done, err = "cases", s.store.SetCasesMails(ctx, v.ID, has(c, "wanted"))
	case has(c, "desk"):
		done, err = "desk", s.store.SetDeskMails(ctx, v.ID, has(c, "wanted"))
	default:
		err = s.store.AllowMails(ctx, v.AddressID)
	}
	return s.orBack(c, err, "/account/mails?done="+done)
}

// hearComments changes whether an author hears of comments under their articles.
func (s *server) hearComments(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	err = s.store.HearComments(c.Request().Context(), v.ID, has(c, "comments"))
	return s.orBack(c, err, "/account/mails?done=comments")
}
