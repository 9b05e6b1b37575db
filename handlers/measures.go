package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// measuresURL is where a discussion as a whole is decided about.
func measuresURL(slug string) string { return templates.ArticleURL(slug) + "/moderate/discussion" }

// showMeasures shows what can be decided about a discussion as a whole.
func (s *server) showMeasures(c echo.Context) error {
	said := templates.Said{}
	if c.QueryParam("done") != "" {
		said.Text = "That is how it is now."
	}
	return s.measures(c, http.StatusOK, said, nil)
}

func (s *server) measures(c echo.Context, status int, said templates.Said, invalid *forum.Invalid) error {
	ctx := c.Request().Context()
	a, err := s.store.Article(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	m, err := s.store.Measures(ctx, a.Slug)
	if err != nil {
		return err
	}
	wrong := problems(invalid)
	if text := wrong["action"]; text != "" {
		said = templates.Said{Text: text, Wrong: true}
	}
	p := templates.MeasuresPage{
		Frame: s.moderationFrame(c, "Moderate this discussion"), Said: said, Slug: a.Slug, Article: a.Title,
		State: measureStates(m), Measures: measureButtons(m), Problem: wrong["rule"],
		Rules: []templates.Option{{Name: "None"}},
		Message: templates.Field{
			Name: "message", Label: "Why", Note: "(optional)", Type: "area", Rows: 2, Max: forum.MaxMessage, Value: field(c, "message"), Problem: wrong["message"], Hint: "It stands in the log.",
		},
	}
	for _, r := range m.Rules {
		p.Rules = append(p.Rules, templates.Option{Value: r.Key, Name: r.Name(), Chosen: r.Key == field(c, "rule")})
	}
	return s.render(c, status, p)
}

// takeMeasure decides about a discussion as a whole.
func (s *server) takeMeasure(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	slug := c.Param("slug")
	n := forum.NewDecision{Action: forum.Action(field(c, "action")), Rule: field(c, "rule"), Message: field(c, "message")}
	_, err = s.store.DecideDiscussion(c.Request().Context(), v, slug, n)
	var invalid *forum.Invalid
	switch {
	case errors.As(err, &invalid):
		return s.measures(c, http.StatusUnprocessableEntity, templates.Said{}, invalid)
	case err != nil:
		return err
	}
	return c.Redirect(http.StatusSeeOther, measuresURL(slug)+"?done=1")
}

// measureStates say how a discussion is.
func measureStates(m store.Measures) []string {
	list := []string{"It takes comments."}
	if m.Closed {
		list = []string{"It is closed: it takes no comments."}
	}
	if m.HoldAll {
		list = append(list, "Every new comment waits for a moderator.")
	} else {
		list = append(list, "New comments are shown at once, unless they are held for what they say.")
	}
	if m.MembersOnly {
		return append(list, "Members alone may write.")
	}
	return append(list, "Whoever may write elsewhere may write here.")
}

// measureButtons are what can be changed.
func measureButtons(m store.Measures) []templates.MeasureItem {
	of := func(on bool, do, undo templates.MeasureItem) templates.MeasureItem {
		if on {
			return undo
		}
		return do
	}
	return []templates.MeasureItem{
		of(m.Closed, templates.MeasureItem{Action: string(forum.ActionCloseDiscussion), Name: "Close it", Hint: "What was said stays."}, templates.MeasureItem{Action: string(forum.ActionOpenDiscussion), Name: "Open it"}),
		of(m.HoldAll, templates.MeasureItem{Action: string(forum.ActionHoldAll), Name: "Hold every comment", Hint: "Until a moderator has looked."}, templates.MeasureItem{Action: string(forum.ActionHoldNone), Name: "Hold no more"}),
		of(m.MembersOnly, templates.MeasureItem{Action: string(forum.ActionMembersOnly), Name: "Members only", Hint: "Guests read it and do not write."}, templates.MeasureItem{Action: string(forum.ActionEverybody), Name: "For everybody"}),
	}
}
