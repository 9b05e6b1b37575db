package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// mailFilters are the states by which the outbox is looked at.
var mailFilters = []struct {
	state forum.MailState
	value string
	name  string
}{
	{"", "", "All"},
	{forum.MailQueued, "queued", "Waiting"},
	{forum.MailFailed, "failed", "Failed"},
	{forum.MailSkipped, "skipped", "Not sent"},
	{forum.MailDropped, "dropped", "In doubt"},
	{forum.MailSent, "sent", "Sent"},
}

var mailDone = map[string]string{
	"retry": "The mail will be tried again.", "drop": "The mail will not be sent.", "lift": "Mails go to this address again.",
	"test": "A test mail is on its way to you. Whether it was sent is seen here.",
}

// mailURL is the outbox with the mails in a state.
func mailURL(state string, more ...string) string {
	return withQuery("/admin/mail", append([]string{"state", state}, more...)...)
}

// mailFilter is a state that the outbox can be looked at by; anything else is all.
func mailFilter(value string) forum.MailState {
	for _, f := range mailFilters {
		if f.value == value {
			return f.state
		}
	}
	return ""
}

func (s *server) showAdminMail(c echo.Context) error {
	before, err := queryID(c, "before")
	if err != nil {
		return err
	}
	return s.adminMail(c, http.StatusOK, mailFilter(c.QueryParam("state")), before, templates.Said{Text: mailDone[c.QueryParam("done")]})
}

func (s *server) adminMail(c echo.Context, status int, state forum.MailState, before int64, said templates.Said) error {
	list, err := s.store.Mails(c.Request().Context(), state, before)
	if err != nil {
		return err
	}
	p := templates.AdminMailPage{
		Frame: s.adminFrame(c, "Mail"), Nav: templates.AdminNav{Current: "/admin/mail"}, Said: said, Stays: !s.o.Mail.Leaves,
		State: string(state), FirstPage: before == 0, FirstURL: mailURL(string(state)),
	}
	p.Frame.Path = "/admin/mail"
	counts, err := s.store.CountMails(c.Request().Context())
	if err != nil {
		return err
	}
	for _, f := range mailFilters {
		p.Filters = append(p.Filters, templates.MailFilter{Name: f.name, Count: mailCount(counts, f.state), URL: mailURL(f.value), Current: f.state == state})
	}
	if len(list) > store.MailsPerPage {
		list = list[:store.MailsPerPage]
		p.NextURL = mailURL(string(state), "before", itoa(list[len(list)-1].ID))
	}
	for _, m := range list {
		p.Mails = append(p.Mails, presentMail(m))
	}
	return s.render(c, status, p)
}

var mailStates = map[forum.MailState]string{
	forum.MailQueued: "waits", forum.MailHanding: "is handed over", forum.MailSent: "sent", forum.MailFailed: "failed", forum.MailSkipped: "not sent", forum.MailDropped: "in doubt",
}

// mailCount says how many mails are in a state; "" for all of them.
func mailCount(counts map[forum.MailState]int, state forum.MailState) string {
	n := counts[state]
	switch {
	case state == "":
		return ""
	case state == forum.MailQueued:
		n += counts[forum.MailHanding]
	}
	if n > store.MaxCounted {
		return templates.Number(store.MaxCounted) + "+"
	}
	return templates.Number(n)
}

func presentMail(m store.Mail) templates.OutboxItem {
	item := templates.OutboxItem{
		ID: m.ID, Kind: mailName(m.Kind), To: m.To, State: mailStates[m.State], At: m.FinishedAt, Attempts: m.Attempts, Why: m.Reason,
		CanRetry: m.CanRetry(), CanDrop: m.CanDrop(), CanLift: m.Suppressed == forum.SuppressedBounce,
	}
	if m.FinishedAt.IsZero() {
		item.At, item.Due = m.DueAt, true
	}
	if item.Why == "" {
		item.Why = m.LastError
	}
	return item
}

// mailDeed does what a button beside a mail says.
func (s *server) mailDeed(c echo.Context) error {
	id, v, err := s.idAndViewer(c)
	if err != nil {
		return err
	}
	deed := field(c, "deed")
	ctx, state := c.Request().Context(), mailFilter(field(c, "state"))
	switch deed {
	case "retry":
		err = s.store.RetryMail(ctx, v, id)
	case "drop":
		err = s.store.DropMail(ctx, v, id)
	case "lift":
		err = s.store.LiftSuppression(ctx, v, id)
	default:
		err = forum.ErrNotFound
	}
	if errors.Is(err, forum.ErrConflict) {
		return s.adminMail(c, http.StatusConflict, state, 0, templates.Said{Text: changedMeanwhile, Wrong: true})
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, mailURL(string(state), "done", deed))
}
