package handlers

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// decideCase takes a decision, and goes on to the next case of the list.
func (s *server) decideCase(c echo.Context) error {
	id, v, err := s.idAndViewer(c)
	if err != nil {
		return err
	}
	before, _, err := s.store.CaseNow(c.Request().Context(), v, id, versionField(c))
	if err != nil {
		return err
	}
	l := formList(c)
	n, err := s.typedDecision(c, id)
	if err == nil {
		var d forum.Decision
		if d, err = s.store.Decide(c.Request().Context(), v, n); err == nil {
			return s.goOn(c, v, l, before, d)
		}
	}
	var stale *forum.Stale
	var invalid *forum.Invalid
	switch {
	case errors.As(err, &stale):
		return s.decideAgain(c, l, id, http.StatusConflict, nil, changeTexts(stale.Changes, s.o.Clock()))
	case errors.As(err, &invalid):
		return s.decideAgain(c, l, id, http.StatusUnprocessableEntity, invalid, nil)
	case errors.Is(err, forum.ErrConflict):
		return s.decideAgain(c, l, id, http.StatusConflict, nil, []string{"What this would change is not as it was any more."})
	}
	return err
}

// typedDecision reads what was decided. Where nothing was said to the author, the
// rule's own words are.
func (s *server) typedDecision(c echo.Context, id int64) (n forum.NewDecision, err error) {
	n = forum.NewDecision{
		Case: id, Version: versionField(c), Action: forum.Action(field(c, "action")), Rule: field(c, "rule"), Message: field(c, "message"),
		Title: field(c, "title"), Body: field(c, "body"), Slug: typedSlug(field(c, "slug")), Scope: field(c, "scope"), All: has(c, "all"),
	}
	if days, ok := parseID(field(c, "days")); ok && days <= 366 {
		n.For = time.Duration(days) * 24 * time.Hour
	}
	if n.Action == forum.ActionLift {
		n.Lift, _ = parseID(field(c, "lift"))
	}
	return n, s.fillMessage(c, &n)
}

// typedSlug takes the address of an article for the article.
func typedSlug(s string) string {
	s = strings.TrimSpace(s)
	if _, after, ok := strings.Cut(s, "/articles/"); ok {
		s = after
	}
	s, _, _ = strings.Cut(s, "#")
	s, _, _ = strings.Cut(s, "?")
	return strings.Trim(s, "/")
}

func (s *server) fillMessage(c echo.Context, n *forum.NewDecision) error {
	if strings.TrimSpace(n.Message) != "" || n.Rule == "" || !n.Action.NeedsRule() {
		return nil
	}
	rules, err := s.store.Rules(c.Request().Context())
	if err != nil {
		return err
	}
	if r, ok := forum.FindRule(rules, n.Rule); ok {
		n.Message = r.Message
	}
	return nil
}

// goOn leads to the next case of the list, or to the same one where it stays open.
func (s *server) goOn(c echo.Context, v *forum.Member, l caseList, before forum.Case, d forum.Decision) error {
	done := []string{"done", itoa(d.ID)}
	if !d.Action.Closes() || !before.Open() || l.text != "" {
		return c.Redirect(http.StatusSeeOther, withList(caseURL(before.ID), l, done...))
	}
	q := l.CaseQuery
	q.After = store.CaseKey{Rank: before.Urgency(), ID: before.ID}
	for range 2 {
		next, err := s.store.Queue(c.Request().Context(), v, q)
		if err != nil {
			return err
		}
		if len(next.Items) > 0 {
			return c.Redirect(http.StatusSeeOther, withList(caseURL(next.Items[0].ID), l, done...))
		}
		q.After = store.CaseKey{} // from the beginning
	}
	return c.Redirect(http.StatusSeeOther, withList("/moderation", l.at(store.CaseKey{}), done...))
}

// decideAgain shows the case as it is now, with what was typed, and why nothing was
// decided.
func (s *server) decideAgain(c echo.Context, l caseList, id int64, status int, invalid *forum.Invalid, changed []string) error {
	d, err := s.desk(c, l)
	if err != nil {
		return err
	}
	if err := s.openAt(c, d, id); err != nil {
		return err
	}
	d.page.Case.Changed = changed
	if d.page.Case.Decide != nil {
		typedAgain(c, d.page.Case.Decide, problems(invalid))
	}
	return s.showDesk(c, status, d)
}

// typedAgain puts what was typed back into the form.
func typedAgain(c echo.Context, d *templates.Decide, wrong templates.Problems) {
	if wrong["action"] != "" {
		wrong["action"] = "This cannot be decided about it as it is now."
	}
	d.Problems, d.Message.Value, d.Message.Problem = wrong, field(c, "message"), wrong["message"]
	for i := range d.Rules {
		d.Rules[i].Chosen = d.Rules[i].Value == field(c, "rule")
	}
	for i := range d.More {
		m := &d.More[i]
		d.Open = d.Open || m.Value == field(c, "action")
		for k := range m.Fields {
			f := &m.Fields[k]
			f.Problem = wrong[f.Name]
			if has(c, f.Name) {
				f.Value = field(c, f.Name)
			}
		}
		if m.Check != nil {
			m.Check.Chosen = has(c, m.Check.Value)
		}
		if m.Choice != nil && has(c, m.Choice.Name) {
			m.Choice.Problem = wrong[choiceProblem[m.Choice.Name]]
			for k := range m.Choice.Options {
				m.Choice.Options[k].Chosen = m.Choice.Options[k].Value == field(c, m.Choice.Name)
			}
		}
	}
}

// choiceProblem is what the domain calls a field that is chosen from a list.
var choiceProblem = map[string]string{"days": "for", "scope": "scope", "lift": "lift"}

// changeTexts say what happened to a case, and when, the latest last.
func changeTexts(list []forum.CaseChange, now time.Time) (texts []string) {
	for _, ch := range list {
		when := "a moment ago"
		if ago := now.Sub(ch.At); ago >= time.Minute {
			when = span(ago) + " ago"
		}
		texts = append(texts, changeText(ch)+", "+when+".")
	}
	return texts
}
