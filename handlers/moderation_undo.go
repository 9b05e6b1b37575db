package handlers

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// undoDecision takes a decision back, and opens its case.
func (s *server) undoDecision(c echo.Context) error {
	id, v, err := s.idAndViewer(c)
	if err != nil {
		return err
	}
	of, err := s.store.CaseOf(c.Request().Context(), v, id)
	if err != nil {
		return err
	}
	err = s.store.Undo(c.Request().Context(), v, id)
	if errors.Is(err, forum.ErrConflict) {
		return s.decideAgain(c, formList(c), of, http.StatusConflict, nil, []string{"It cannot be taken back any more: something was decided since, or its author has answered it."})
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, withList(caseURL(of), formList(c), "undone", "1"))
}

// undoMany takes back what was decided at once.
func (s *server) undoMany(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	ctx, undone := c.Request().Context(), 0
	var ids []int64
	for _, text := range c.Request().PostForm["decision"] {
		id, ok := parseID(text)
		if !ok {
			return forum.ErrNotFound
		}
		ids = append(ids, id)
	}
	list, err := s.store.UndoMany(ctx, v, ids)
	if err != nil {
		return err
	}
	var left []string
	for _, u := range list {
		if u.Err == nil {
			undone++
			continue
		}
		of, err := s.store.CaseOf(ctx, v, u.Decision)
		if err := ignoreNotFound(err); err != nil {
			return err
		}
		left = append(left, itoa(of)+"."+whyLeft(u.Err))
	}
	return c.Redirect(http.StatusSeeOther, withList("/moderation", formList(c), "undone", itoa(int64(undone)), "left", strings.Join(left, "-")))
}

// leftTexts say why something was not done about a case.
var leftTexts = map[string]string{
	"changed": "changed meanwhile", "unfit": "cannot be decided so as it is now", "yours": "is for somebody else to decide", "gone": "is not there any more",
}

// whyLeft is the word for an error in an address; "" where the error is one of
// another kind.
func whyLeft(err error) string {
	var invalid *forum.Invalid
	switch {
	case errors.Is(err, forum.ErrConflict):
		return "changed"
	case errors.As(err, &invalid):
		return "unfit"
	case errors.Is(err, forum.ErrForbidden):
		return "yours"
	case errors.Is(err, forum.ErrNotFound):
		return "gone"
	}
	return ""
}

// casesDone says what the address says was done before. Only what is so is said:
// anybody can write an address.
func (s *server) casesDone(c echo.Context, d *desk) (*templates.CasesDone, error) {
	p := &templates.CasesDone{From: d.list.query()}
	for part := range strings.SplitSeq(c.QueryParam("left"), "-") {
		id, why, _ := strings.Cut(part, ".")
		if n, ok := parseID(id); ok && leftTexts[why] != "" && len(p.Left) < store.CasesPerPage {
			p.Left = append(p.Left, "Case "+itoa(n)+" "+leftTexts[why]+".")
		}
	}
	var ids []int64
	for part := range strings.SplitSeq(c.QueryParam("done"), "-") {
		if id, ok := parseID(part); ok {
			ids = append(ids, id)
		}
	}
	list, err := s.store.OwnDecisions(c.Request().Context(), d.moderator, ids)
	if err != nil {
		return nil, err
	}
	for _, done := range list {
		if done.Stands() {
			p.Undo = append(p.Undo, done.ID)
		}
	}
	p.Text = doneText(list)
	if n, ok := parseID(c.QueryParam("undone")); ok && n < 1000 {
		p.Text = "Taken back. It waits again."
		if n > 1 {
			p.Text = itoa(n) + " decisions are taken back."
		}
	}
	switch {
	case len(p.Left) > 0 && p.Text == "":
		p.Text = "Nothing was done."
	case p.Text == "":
		return nil, nil
	}
	p.URL = "/moderation/undo"
	if len(p.Undo) == 1 {
		p.URL = "/moderation/decisions/" + itoa(p.Undo[0]) + "/undo"
	}
	return p, nil
}

// doneText says what was decided: one by its name, many by their number.
func doneText(list []store.Decided) string {
	switch {
	case len(list) == 0:
		return ""
	case len(list) == 1 && !list[0].Stands():
		return decided(list[0].Action) + ", and taken back."
	case len(list) == 1:
		return decided(list[0].Action) + ": “" + forum.Shorten(itemTitle(list[0].Item), 60) + "”."
	}
	counts := map[forum.Action]int{}
	var order []forum.Action
	for _, d := range list {
		if counts[d.Action] == 0 {
			order = append(order, d.Action)
		}
		counts[d.Action]++
	}
	var parts []string
	for _, a := range order {
		parts = append(parts, itoa(int64(counts[a]))+" "+strings.ToLower(decided(a)))
	}
	return capital(strings.Join(parts, ", ")) + "."
}
