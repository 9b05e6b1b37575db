package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

const bylinesPath = "/editor/authors"

// showBylines lists those who write, or those among them who are looked for.
func (s *server) showBylines(c echo.Context) (err error) {
	p := templates.BylinesPage{Question: strings.TrimSpace(c.QueryParam("q"))}
	if p.Frame, p.Nav, err = s.organiseFrame(c, "Authors", bylinesPath); err != nil {
		return err
	}
	after := c.QueryParam("after")
	var list []store.BylineEntry
	var more bool
	if p.Asked = p.Question != ""; p.Asked {
		list, _, err = s.store.FindBylines(c.Request().Context(), p.Question)
	} else {
		list, more, err = s.store.Bylines(c.Request().Context(), after)
	}
	if err != nil {
		return err
	}
	if after != "" || p.Asked {
		p.FirstURL = bylinesPath
	}
	if more {
		p.NextURL = bylinesPath + "?after=" + url.QueryEscape(list[len(list)-1].Handle)
	}
	for _, b := range list {
		what := []string{b.Position, b.Affiliation}
		p.Bylines = append(p.Bylines, templates.BylineRow{
			URL: bylinesPath + "/" + itoa(b.ID), Name: b.Name, Handle: b.Handle, What: strings.Trim(strings.Join(what, ", "), ", "), Member: b.Member, Articles: bylineCount(b),
		})
	}
	return s.render(c, http.StatusOK, p)
}

// bylineCount says how many articles stand under a byline.
func bylineCount(b store.BylineEntry) string {
	text := templates.Number(b.Public) + " public"
	if others := b.All - b.Public; others > 0 {
		text += ", " + counted(others, "other", "others")
	}
	return text
}

// showByline is the form that changes what the page about an author says.
func (s *server) showByline(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	return s.bylinePage(c, id, nil)
}

func (s *server) bylinePage(c echo.Context, id int64, o *outcome) error {
	b, err := s.store.Byline(c.Request().Context(), id)
	if err != nil {
		return err
	}
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	p := templates.BylinePage{ID: id, Seen: b.Version, Heading: b.Name, Summary: "Articles: " + bylineCount(b) + ".", Own: b.Own, Said: organiseSaid(c, o), MayTie: forum.MayAdminister(v) == nil}
	if p.Frame, p.Nav, err = s.organiseFrame(c, b.Name, bylinesPath); err != nil {
		return err
	}
	if b.Public > 0 {
		p.URL = templates.AuthorURL(b.Handle)
	}
	if b.MemberID != 0 {
		p.Member = &templates.Crumb{Name: b.Member}
		if p.MayTie {
			p.Member.URL = "/admin/members/" + itoa(b.MemberID)
		}
	}
	p.Fields = bylineFields(forum.NewProfile{Name: b.Name, Position: b.Position, Affiliation: b.Affiliation, Biography: b.Biography})
	p.Tie = templates.Field{Name: "member", Label: "Address or handle of the member", Value: field(c, "member"), Problem: o.problems()["member"], Required: true, Max: forum.MaxAddress, Autocomplete: "off", Hint: "They see the manuscripts of these articles from then on. A member has one byline."}
	if o != nil && has(c, "name") {
		p.Fields, p.Seen, p.Changed = o.again(c, p.Fields, bylineFields(typedByline(c)), b.Version)
	}
	return s.render(c, o.code(), p)
}

func typedByline(c echo.Context) forum.NewProfile {
	return forum.NewProfile{
		Name: field(c, "name"), Position: field(c, "position"), Affiliation: field(c, "affiliation"), Biography: strings.ReplaceAll(field(c, "biography"), "\r\n", "\n"),
	}
}

func bylineFields(n forum.NewProfile) []templates.Field {
	return []templates.Field{
		{Name: "name", Label: "Name", Value: n.Name, Required: true, Max: forum.MaxName, Autocomplete: "off", Hint: "As it stands at their articles. The address of their page stays."},
		{Name: "position", Label: "Position", Note: "(optional)", Value: n.Position, Max: forum.MaxField, Autocomplete: "off"},
		{Name: "affiliation", Label: "Affiliation", Note: "(optional)", Value: n.Affiliation, Max: forum.MaxField, Autocomplete: "off"},
		{Name: "biography", Label: "Biography", Note: "(optional)", Type: "area", Rows: 6, Value: n.Biography, Max: forum.MaxBiography, Hint: "Markdown. It stands on the page about them."},
	}
}

// changeByline saves what the page about an author says.
func (s *server) changeByline(c echo.Context) error {
	id, v, err := s.idAndViewer(c)
	if err != nil {
		return err
	}
	err = s.store.SaveByline(c.Request().Context(), v, id, seenVersion(c), typedByline(c))
	return s.bylineAnswer(c, id, err, "save")
}

// tieByline makes a byline a member's, or nobody's.
func (s *server) tieByline(c echo.Context) error {
	id, v, err := s.idAndViewer(c)
	if err != nil {
		return err
	}
	done, member := "taken", ""
	if has(c, "member") {
		done, member = "given", strings.TrimSpace(field(c, "member"))
		if member == "" {
			e := &forum.Invalid{}
			e.Add("member", forum.Missing, 0)
			return s.bylineAnswer(c, id, e, done)
		}
	}
	err = s.store.TieByline(c.Request().Context(), v, id, seenVersion(c), member)
	return s.bylineAnswer(c, id, err, done)
}

func (s *server) bylineAnswer(c echo.Context, id int64, err error, done string) error {
	return s.organised(c, err, func(o *outcome) error { return s.bylinePage(c, id, o) }, bylinesPath+"/"+itoa(id)+"?done="+done)
}
