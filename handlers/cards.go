package handlers

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"colloquy/cards"
	"colloquy/forum"
	"colloquy/templates"
)

// cardControl lets pictures be kept for a day. Their names change with what they
// show; but what an article no longer shows should not be kept for a year by
// somebody between.
const cardControl = "public, max-age=86400"

// maxBylines is how many authors a card names.
const maxBylines = 4

// cardOf is what an article's card shows: nothing but what the page shows to
// everybody.
func (s *server) cardOf(a forum.Article) cards.Card {
	c := cards.Card{Title: a.Title, Standfirst: a.Standfirst, Lang: a.Lang, RightLeft: a.RightLeft}
	if c.Lang == "" {
		c.Lang = s.o.Site.Language
	}
	var names []string
	for i, w := range a.Authors {
		if i == maxBylines {
			names = append(names, "…")
			break
		}
		names = append(names, w.Name)
	}
	c.Byline = strings.Join(names, " · ")
	return c
}

// cardURL is where an article's card is.
func (s *server) cardURL(a forum.Article) string {
	return templates.ArticleCardURL(a.Slug, s.o.Cards.Name(s.cardOf(a)))
}

// showCard sends the card of a public article. Only the current one is drawn: an
// address that has another name leads to it, whatever the name says.
func (s *server) showCard(c echo.Context) error {
	a, err := s.store.Article(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	card := s.cardOf(a)
	if name := s.o.Cards.Name(card); c.Param("name") != name {
		return currentCard(c, templates.ArticleCardURL(a.Slug, name))
	}
	return s.sendCard(c, func() (*cards.Picture, error) { return s.o.Cards.Article(c.Request().Context(), card) })
}

// showSiteCard sends the card of the site.
func (s *server) showSiteCard(c echo.Context) error {
	if name := s.o.Cards.SiteName(); c.Param("name") != name {
		return currentCard(c, templates.CardURL(name))
	}
	return s.sendCard(c, func() (*cards.Picture, error) { return s.o.Cards.Site(c.Request().Context()) })
}

// currentCard leads to the card as it is now.
func currentCard(c echo.Context, url string) error {
	c.Response().Header().Set("Cache-Control", "no-cache")
	return c.Redirect(http.StatusFound, url)
}

func (s *server) sendCard(c echo.Context, draw func() (*cards.Picture, error)) error {
	h := c.Response().Header()
	tag := `"` + c.Param("name") + `"`
	if matches(c.Request(), tag) {
		h.Set("ETag", tag)
		h.Set("Cache-Control", cardControl)
		return c.NoContent(http.StatusNotModified)
	}
	p, err := draw()
	if err != nil {
		return err
	}
	h.Set("Content-Security-Policy", mediaPolicy)
	h.Set("Cache-Control", cardControl)
	if p.Drawn { // what stands for a card may be drawn another day
		h.Set("ETag", tag)
	}
	h.Set("Content-Length", itoa(int64(len(p.Bytes))))
	return c.Blob(http.StatusOK, p.Type, p.Bytes)
}
