package handlers

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// keptBecause say why a version of a text was kept.
var keptBecause = map[forum.StateKind]string{
	forum.StateSaved: "Saved", forum.StateImported: "As it came in", forum.StateReplaced: "Kept before somebody went on", forum.StateRestored: "Restored",
	forum.StateSubmitted: "Handed in", forum.StateApproved: "Approved for readers",
}

// showStates lists the kept versions of a text.
func (s *server) showStates(c echo.Context, d *door) error {
	v, m, err := s.throughDoor(c, d)
	if err != nil {
		return err
	}
	states, err := s.store.States(c.Request().Context(), m.ID)
	if err != nil {
		return err
	}
	p := templates.StatesPage{Frame: s.editorFrame(c, "Saved states"), Nav: s.editorNav(c, v), Title: titleOf(m), URL: d.url}
	for i, x := range states {
		item := presentState(d, m, x)
		if i+1 < len(states) {
			item.Change = signed(x.Words - states[i+1].Words)
		}
		p.States = append(p.States, item)
	}
	return s.render(c, http.StatusOK, p)
}

func presentState(d *door, m forum.Manuscript, x forum.State) templates.StateItem {
	return templates.StateItem{
		Version: x.Version, URL: d.url + "/states/" + strconv.Itoa(x.Version), Why: keptBecause[x.Kind], At: x.At, By: x.By,
		Words: counted(x.Words, "word", "words"), Now: x.Version == m.Version,
	}
}

// signed is a difference with its sign; "" for none.
func signed(n int) string {
	switch {
	case n > 0:
		return "+" + templates.Number(n)
	case n < 0:
		return "−" + templates.Number(-n)
	}
	return ""
}

// showState shows a kept version: what it changed of the one before it, or what was
// changed since.
func (s *server) showState(c echo.Context, d *door) error {
	p, err := s.statePage(c, d)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, p)
}

func (s *server) statePage(c echo.Context, d *door) (p templates.StatePage, err error) {
	v, m, err := s.throughDoor(c, d)
	if err != nil {
		return p, err
	}
	version, ok := parseID(c.Param("version"))
	if !ok {
		return p, forum.ErrNotFound
	}
	x, err := s.store.State(c.Request().Context(), m.ID, int(version))
	if err != nil {
		return p, err
	}
	p = templates.StatePage{
		Frame: s.editorFrame(c, "Saved state"), Nav: s.editorNav(c, v), Item: presentState(d, m, x), Title: titleOf(m), URL: d.url, Full: x.Body,
		Version: m.Version, MayRestore: x.Version != m.Version && forum.MaySaveManuscript(v, m, s.o.Clock()) == nil, Against: "before",
	}
	older, newer := forum.State{}, x
	if c.QueryParam("against") == "now" {
		p.Against = "now"
		older, newer = x, forum.State{Version: m.Version, Title: m.Title, Body: m.Body, Fields: m.Fields, At: m.SavedAt, By: m.Saver}
		other := presentState(d, m, newer)
		p.Other = &other
	} else if older, err = s.store.StateBefore(c.Request().Context(), m.ID, x.Version); err == nil {
		other := presentState(d, m, older)
		p.Other = &other
	} else if ignoreNotFound(err) != nil {
		return p, err
	}
	if p.Other != nil {
		p.Changes = changesOf(ofState(older), ofState(newer))
	}
	return p, nil
}

func ofState(x forum.State) forum.Manuscript {
	return forum.Manuscript{Title: x.Title, Body: x.Body, Fields: x.Fields}
}

// restoreState makes a kept version what stands there again.
func (s *server) restoreState(c echo.Context, d *door) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	version, ok := parseID(c.Param("version"))
	if !ok {
		return forum.ErrNotFound
	}
	_, err = d.restore(c.Request().Context(), v, int(version), versionField(c))
	if errors.Is(err, forum.ErrConflict) {
		p, err := s.statePage(c, d)
		if err != nil {
			return err
		}
		p.Said = templates.Said{Text: "Nothing is restored yet: the text was changed meanwhile. Please look again at what it says now.", Wrong: true}
		return s.render(c, http.StatusConflict, p)
	}
	return s.orBack(c, err, d.url+"?done=restored")
}
