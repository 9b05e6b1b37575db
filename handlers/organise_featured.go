package handlers

import (
	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

const featuredPath = "/editor/featured"

// showFeatured shows which articles stand above the others on the front page.
func (s *server) showFeatured(c echo.Context) error { return s.featuredDesk(c, nil) }

func (s *server) featuredDesk(c echo.Context, o *outcome) (err error) {
	p := templates.FeaturedDeskPage{Said: organiseSaid(c, o), Max: forum.MaxFeatured}
	if p.Frame, p.Nav, err = s.organiseFrame(c, "Front page", featuredPath); err != nil {
		return err
	}
	list, err := s.store.Featured(c.Request().Context())
	if err != nil {
		return err
	}
	p.Items, p.Full = articleRows(list), len(list) >= forum.MaxFeatured
	if p.Choices, err = s.articleChoices(c, false, list); err != nil {
		return err
	}
	p.Address = addressField(c, o.problems())
	return s.render(c, o.code(), p)
}

// changeFeatured adds an article, moves one or takes one out.
func (s *server) changeFeatured(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	seen := typedRows(c)
	action, id := rowAction(c)
	order := rearranged(seen, action, id)
	switch action {
	case "add":
		id, err = s.chosenArticle(c, v)
		order = append(order, id)
	case "up", "down", "out":
	default:
		return forum.ErrNotFound
	}
	if err == nil {
		err = s.store.SetFeatured(c.Request().Context(), v, seen, order)
	}
	return s.organised(c, err, func(o *outcome) error { return s.featuredDesk(c, o) }, featuredPath+"?done="+action)
}
