package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// mailWordsOf say what a mail is, or was, about.
var mailWordsOf = map[forum.MailKind]string{
	forum.MailKind(forum.RequestJoin):        "to confirm that you join",
	forum.MailKind(forum.RequestComment):     "to confirm a comment",
	forum.MailKind(forum.RequestSignIn):      "a link to sign in",
	forum.MailKind(forum.RequestReset):       "a link to choose a new password",
	forum.MailKind(forum.RequestAddress):     "to confirm a new address",
	forum.MailKind(forum.RequestUndoAddress): "the address was changed, and how to take that back",
	forum.MailKind(forum.RequestMine):        "a link to your comments",
	forum.MailKind(forum.RequestLeave):       "to confirm that the account is to be deleted",
	forum.MailKind(forum.RequestStay):        "the account will be deleted, and how to take that back",
	forum.MailKind(forum.RequestFollow):      "to confirm that something is followed",
	forum.MailKind(forum.RequestMails):       "a link to what is followed",
	forum.MailFollowUp:                       "new comments in a discussion",
	forum.MailArticle:                        "a new article",
	forum.MailTest:                           "a test",
	forum.MailPassword:                       "the password was changed",
	forum.MailAttack:                         "somebody tries passwords",
	forum.MailLeft:                           "the account is deleted",
}

// mailWords say what a mail is about; the kind itself where nobody wrote words.
func mailWords(k forum.MailKind) string {
	if w := mailWordsOf[k]; w != "" {
		return w
	}
	return string(k)
}

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
	if c.QueryParam("done") == "allowed" {
		p.Done = "Mails go to this address again."
	}
	for _, m := range list {
		p.Mails = append(p.Mails, templates.SentMail{What: capital(mailWords(m.Kind)), At: m.CreatedAt, State: mailState(m.State)})
	}
	return s.render(c, http.StatusOK, p)
}

// allowMails makes mails go to the member's address again.
func (s *server) allowMails(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	if err := s.store.AllowMails(c.Request().Context(), v.AddressID); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/account/mails?done=allowed")
}
