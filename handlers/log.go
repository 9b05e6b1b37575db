package handlers

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/store"
	"colloquy/templates"
)

const logPath = "/moderation/log"

// moderationFrame is the frame of a moderators' page.
func (s *server) moderationFrame(c echo.Context, title string) templates.Frame {
	f := s.frame(c, title)
	f.Section = "moderation"
	return f
}

// logForm is what the log is asked for, as it was typed.
type logForm struct {
	actor, act, kind, subject, of, from, to string
}

func readLogForm(c echo.Context) logForm {
	q := c.QueryParam
	return logForm{q("actor"), q("act"), q("kind"), q("subject"), q("case"), q("from"), q("to")}
}

// pairs are what stands behind a path to ask for the same again.
func (f logForm) pairs() []string {
	return []string{"actor", f.actor, "act", f.act, "kind", f.kind, "subject", f.subject, "case", f.of, "from", f.from, "to", f.to}
}

// actorSite is how a form says that the site itself did it.
const actorSite = "site"

// query reads what was typed, and says what cannot be read.
func (f logForm) query(zone *time.Location) (store.LogQuery, templates.Problems) {
	wrong := templates.Problems{}
	q := store.LogQuery{Act: f.act, Kind: f.kind}
	if f.actor == actorSite {
		q.Actor = store.LogActorSite
	} else {
		q.Actor = queryNumber(wrong, "actor", f.actor)
	}
	q.Subject = queryNumber(wrong, "subject", f.subject)
	q.Case = queryNumber(wrong, "case", f.of)
	q.From = queryDate(wrong, "from", f.from, zone)
	q.To = queryDate(wrong, "to", f.to, zone)
	if !q.To.IsZero() {
		q.To = q.To.AddDate(0, 0, 1) // the day itself as well
	}
	if q.Subject != 0 && q.Kind == "" {
		wrong["subject"] = "Please choose of what this is the number."
	}
	return q, wrong
}

// queryNumber reads a number that may be left out.
func queryNumber(wrong templates.Problems, name, text string) int64 {
	id, ok := parseID(text)
	if !ok && text != "" {
		wrong[name] = "This must be a number."
	}
	return id
}

// queryDate reads a date that may be left out, as the beginning of that day.
func queryDate(wrong templates.Problems, name, text string, zone *time.Location) time.Time {
	if text == "" {
		return time.Time{}
	}
	at, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil || at.Year() < 1970 {
		wrong[name] = "This must be a date, such as 2026-11-28."
		return time.Time{}
	}
	return at
}

// showLog is a page of the log of moderation.
func (s *server) showLog(c echo.Context) error {
	before, err := queryID(c, "before")
	if err != nil {
		return err
	}
	ctx, f := c.Request().Context(), readLogForm(c)
	q, wrong := f.query(s.o.Site.Zone)
	q.Before = before
	choices, err := s.store.LogChoices(ctx)
	if err != nil {
		return err
	}
	p := presentLogForm(f, choices, wrong)
	p.Frame, p.Nav, p.FirstPage = s.moderationFrame(c, "Log"), templates.ModerationNav{Current: logPath}, before == 0
	if len(wrong) > 0 {
		p.Said = templates.Said{Text: "Something of what is asked for cannot be read.", Wrong: true}
		return s.render(c, http.StatusUnprocessableEntity, p)
	}
	if err := s.fillLog(c, &p, q); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, p)
}

// fillLog reads the entries, and the head of the whole.
func (s *server) fillLog(c echo.Context, p *templates.LogPage, q store.LogQuery) error {
	ctx := c.Request().Context()
	list, err := s.store.LogPage(ctx, q)
	if err != nil {
		return err
	}
	if len(list) > store.LogPerPage {
		list = list[:store.LogPerPage]
		p.NextURL = withQuery(logPath, append(readLogForm(c).pairs(), "before", itoa(list[len(list)-1].ID))...)
	}
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	for _, e := range list {
		p.Entries = append(p.Entries, presentLogEntry(e, v.ID))
	}
	head, err := s.store.LogHead(ctx)
	if head.ID != 0 {
		p.Head = head.Short()
	}
	return err
}
