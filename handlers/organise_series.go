package handlers

import (
	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

const seriesDeskPath = "/editor/series"

// showSeriesDesk lists the series for editors.
func (s *server) showSeriesDesk(c echo.Context) error { return s.seriesDesk(c, nil) }

func (s *server) seriesDesk(c echo.Context, o *outcome) (err error) {
	p := templates.SeriesDeskPage{Said: organiseSaid(c, o)}
	if p.Frame, p.Nav, err = s.organiseFrame(c, "Series", seriesDeskPath); err != nil {
		return err
	}
	list, err := s.store.AllSeries(c.Request().Context())
	if err != nil {
		return err
	}
	for _, x := range list {
		row := templates.Row{ID: x.ID, Name: x.Name, URL: seriesDeskPath + "/" + itoa(x.ID), Meta: counted(x.Parts, "article", "articles")}
		if x.Public < x.Parts {
			row.Meta += ", " + templates.Number(x.Public) + " of them public"
		}
		p.Series = append(p.Series, row)
	}
	p.Add = withProblems(seriesFields(typedSeries(c)), o.problems())
	return s.render(c, o.code(), p)
}

func typedSeries(c echo.Context) forum.NewSeries {
	return forum.NewSeries{Name: field(c, "name"), Description: field(c, "description"), Articles: typedRows(c)}
}

func seriesFields(n forum.NewSeries) []templates.Field {
	return []templates.Field{
		{Name: "name", Label: "Name", Value: n.Name, Required: true, Max: forum.MaxField, Autocomplete: "off"},
		{Name: "description", Label: "Description", Note: "(optional)", Type: "area", Rows: 3, Value: n.Description, Max: forum.MaxAbout, Hint: "What it is about, on one line."},
	}
}

// addSeries begins a series.
func (s *server) addSeries(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	id, err := s.store.AddSeries(c.Request().Context(), v, typedSeries(c))
	return s.organised(c, err, func(o *outcome) error { return s.seriesDesk(c, o) }, seriesDeskPath+"/"+itoa(id)+"?done=add")
}

// showSeriesEdit is the form that changes a series.
func (s *server) showSeriesEdit(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	return s.seriesEdit(c, id, nil)
}

func (s *server) seriesEdit(c echo.Context, id int64, o *outcome) error {
	x, err := s.store.SeriesByID(c.Request().Context(), id)
	if err != nil {
		return err
	}
	p := templates.SeriesEditPage{ID: id, Seen: x.Version, Heading: x.Name, Said: organiseSaid(c, o), Items: articleRows(x.Articles)}
	if p.Frame, p.Nav, err = s.organiseFrame(c, x.Name, seriesDeskPath); err != nil {
		return err
	}
	if x.Public > 0 {
		p.URL = templates.SeriesURL(x.Slug)
	}
	p.Fields = seriesFields(forum.NewSeries{Name: x.Name, Description: x.Description})
	if o != nil && has(c, "name") {
		p.Fields, p.Seen, p.Changed = o.again(c, p.Fields, seriesFields(typedSeries(c)), x.Version)
	}
	if p.Choices, err = s.articleChoices(c, true, x.Articles); err != nil {
		return err
	}
	p.Address = addressField(c, o.problems())
	return s.render(c, o.code(), p)
}

// changeSeries saves a series with what a button changes about its articles, or ends
// it. What was typed is saved with each of them.
func (s *server) changeSeries(c echo.Context) error {
	id, v, err := s.idAndViewer(c)
	if err != nil {
		return err
	}
	ctx, to := c.Request().Context(), seriesDeskPath+"/"+itoa(id)
	action, article := rowAction(c)
	switch action {
	case "save", "add", "up", "down", "out":
		n := typedSeries(c)
		n.Articles = rearranged(n.Articles, action, article)
		var added int64
		if added, err = s.chosenArticle(c, v); added != 0 || action == "add" {
			n.Articles = append(n.Articles, added)
		}
		if err == nil {
			err = s.store.SaveSeries(ctx, v, id, seenVersion(c), n)
		}
	case "remove":
		to = seriesDeskPath
		err = s.store.RemoveSeries(ctx, v, id, seenVersion(c))
	default:
		return forum.ErrNotFound
	}
	return s.organised(c, err, func(o *outcome) error { return s.seriesEdit(c, id, o) }, to+"?done="+action)
}
