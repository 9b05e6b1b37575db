package handlers

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/markup"
	"colloquy/templates"
)

// previewDone says what was just done.
var previewDone = map[string]string{"ended": "The link does not work any more."}

// typedPreview is what came in with a link that was to be made, or the one that was.
type typedPreview struct {
	whom, days string
	made       string
	wrong      templates.Problems
}

// previews is the part of an article's page about links for outsiders; nil for whoever
// may not make any, and where nothing is hidden.
func (s *server) previews(c echo.Context, v *forum.Member, m forum.Manuscript, typed typedPreview) (*templates.Previews, error) {
	if forum.MayShowPreviews(v, m, s.o.Clock()) != nil || !m.Article.Status.Previewed() {
		return nil, nil
	}
	list, err := s.store.Previews(c.Request().Context(), v, m.Article.ID)
	if err != nil {
		return nil, err
	}
	if typed.days == "" {
		typed.days = strconv.Itoa(forum.PreviewDays)
	}
	p := &templates.Previews{ID: m.Article.ID, Made: typed.made, Open: typed.wrong != nil, Fields: []templates.Field{
		{Name: "for", Label: "For whom", Value: typed.whom, Problem: typed.wrong["for"], Required: true, Max: forum.MaxField},
		{Name: "days", Label: "For how many days", Value: typed.days, Problem: typed.wrong["days"], Hint: "At most " + strconv.Itoa(forum.MaxPreviewDays) + ".", Required: true, Max: 2},
	}}
	for _, l := range list {
		p.Links = append(p.Links, templates.PreviewLink{ID: l.ID, For: l.For, By: l.By, Until: l.ExpiresAt})
	}
	return p, nil
}

// changePreviews makes a link for an outsider, or ends one. A new one is shown at once:
// nobody can look it up again.
func (s *server) changePreviews(c echo.Context) error {
	id, v, err := s.idAndViewer(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if has(c, "end") {
		link, _ := parseID(field(c, "end"))
		return s.orBack(c, s.store.EndPreview(ctx, v, id, link), stepsPath(id)+"?done=ended#previews")
	}
	typed := typedPreview{whom: field(c, "for"), days: field(c, "days")}
	days, _ := strconv.Atoi(typed.days)
	if typed.days == "" {
		days = forum.PreviewDays
	}
	token, err := s.store.MakePreview(ctx, v, id, forum.NewPreviewLink{For: typed.whom, Days: days})
	var invalid *forum.Invalid
	switch {
	case errors.As(err, &invalid):
		typed.wrong = problems(invalid)
		return s.stepsPage(c, http.StatusUnprocessableEntity, id, v, templates.Said{}, typedStep{}, typed)
	case err != nil:
		return err
	}
	return s.stepsPage(c, http.StatusOK, id, v, templates.Said{}, typedStep{}, typedPreview{made: s.absolute("/preview/" + token)})
}

// showPreviewed shows a manuscript to whoever has a link to it. Whatever is wrong with
// the link, nothing is there.
func (s *server) showPreviewed(c echo.Context) error {
	token := c.Param("token")
	m, link, err := s.store.Previewed(c.Request().Context(), token)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Referrer-Policy", "no-referrer")
	if m.Article.Status == forum.Published {
		return c.Redirect(http.StatusSeeOther, templates.ArticleURL(m.Article.Slug))
	}
	r, err := s.largeTexts.render(c.Request().Context(), s.o.Site.BaseURL, m.Body)
	var invalid *forum.Invalid
	if err != nil && !errors.As(err, &invalid) { // a text that cannot be published has none to show
		return err
	}
	words, err := s.part(templates.Words{Contents: presentContents(contentsOf(r)), Body: markup.ShownBy(r.HTML, token)})
	if err != nil {
		return err
	}
	p := templates.PreviewedPage{Frame: templates.Frame{Title: titleOf(m), NoIndex: true}, Article: presentManuscript(m), Words: words, Until: link.ExpiresAt}
	p.Article.Published = s.willAppear(m.Article)
	return s.render(c, http.StatusOK, p)
}
