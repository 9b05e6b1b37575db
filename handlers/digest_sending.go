package handlers

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

var deskCrumb = templates.Crumb{Name: "The coming issue", URL: "/editor/digest"}

// showSending says how far the mails of an issue are.
func (s *server) showSending(c echo.Context) error {
	id, ok := parseID(c.Param("id"))
	if !ok {
		return forum.ErrNotFound
	}
	progress, err := s.store.IssueProgress(c.Request().Context(), id)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, s.sendingPage(c, progress))
}

func (s *server) sendingPage(c echo.Context, r store.Progress) templates.IssueReportPage {
	i := r.Issue
	p := templates.IssueReportPage{
		Frame: s.editorFrame(c, issueName(i)), Nav: deskCrumb, Name: issueName(i), Period: s.periodWords(i.Period), State: issueState(i),
		Waiting: r.Waiting, Sent: r.Sent, Failed: r.Failed, Dropped: r.Dropped, Skipped: r.Skipped, Ended: r.Ended, Action: c.Request().URL.Path,
		Paused: !i.PausedAt.IsZero(), CanPause: i.Why == "" && (r.Waiting > 0 || i.Status == forum.IssueQueueing || !i.PausedAt.IsZero()),
	}
	p.Owed = r.Waiting + r.Sent + r.Failed + r.Dropped + r.Skipped
	if p.Owed > 0 {
		p.Percent = 100 * (p.Owed - r.Waiting) / p.Owed
	}
	if left := r.Left(); left > 0 && !p.Paused {
		p.Left = span(left.Round(time.Second))
	}
	if i.Number > 0 && (i.Status == forum.IssueQueued || i.Status == forum.IssueQueueing) {
		p.URL = templates.IssueURL(i.List, i.Number)
	}
	for _, cause := range r.Why {
		c := templates.ReportCause{State: capital(string(cause.State)), Why: withoutAddresses(cause.Why), Count: cause.Count}
		same := func(o templates.ReportCause) bool { return o.State == c.State && o.Why == c.Why }
		if n := slices.IndexFunc(p.Causes, same); n >= 0 {
			p.Causes[n].Count += c.Count
			continue
		}
		p.Causes = append(p.Causes, c)
	}
	return p
}

// withoutAddresses leaves out of what a mail server said to whom it said it: that is
// not for editors.
func withoutAddresses(text string) string {
	words := strings.Fields(text)
	for n, word := range words {
		if strings.Contains(word, "@") {
			words[n] = "…"
		}
	}
	return strings.Join(words, " ")
}

// changeSending stops the mails of an issue for now, or lets them go on.
func (s *server) changeSending(c echo.Context) error {
	id, ok := parseID(c.Param("id"))
	action := field(c, "action")
	if !ok || action != "pause" && action != "resume" {
		return forum.ErrNotFound
	}
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	err = s.store.PauseIssue(c.Request().Context(), v, id, action == "pause")
	if errors.Is(err, forum.ErrConflict) { // the page says that all have left
		err = nil
	}
	return s.orBack(c, err, c.Request().URL.Path)
}

// showRecipients lists who would get the coming issue, and who would not and why.
// Whoever has no account stands there by their address as far as one need know it.
func (s *server) showRecipients(c echo.Context) error {
	list, err := deskList(c.QueryParam("list"))
	if err != nil {
		return err
	}
	after, err := queryID(c, "after")
	if err != nil {
		return err
	}
	recipients, err := s.store.DryRun(c.Request().Context(), list, after)
	if err != nil {
		return err
	}
	p := templates.RecipientsPage{Frame: s.editorFrame(c, "Who gets what"), Nav: deskCrumb, List: string(list), FirstPage: after == 0}
	if len(recipients) > store.RecipientsPerPage {
		recipients = recipients[:store.RecipientsPerPage]
		p.NextURL = "/editor/digest/recipients?list=" + string(list) + "&after=" + itoa(recipients[len(recipients)-1].AddressID)
	}
	for _, r := range recipients {
		p.Recipients = append(p.Recipients, presentRecipient(r))
	}
	return s.render(c, http.StatusOK, p)
}

func presentRecipient(r store.Recipient) templates.RecipientRow {
	row := templates.RecipientRow{Who: r.Member, Why: r.Why}
	if row.Who == "" {
		row.Who = masked(r.Email)
	}
	if r.Why != "" {
		return row
	}
	row.Due, row.Gets = r.Due, counted(r.Items, "article", "articles")
	if r.Answers > 0 {
		row.Gets += ", " + counted(r.Answers, "answer", "answers")
	}
	if r.Following > 0 {
		row.Gets += ", " + counted(r.Following, "discussion", "discussions")
	}
	return row
}
