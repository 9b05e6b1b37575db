package handlers

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// decideMany takes one decision in many cases, each for itself: what cannot be
// decided keeps nothing else from being decided, and is named.
func (s *server) decideMany(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	marked := c.Request().PostForm["case"]
	if len(marked) == 0 {
		e := &forum.Invalid{}
		e.Add("case", forum.Missing, 0)
		return s.manyAgain(c, e)
	}
	n, err := s.typedDecision(c, 0)
	if err != nil {
		return err
	}
	rules, err := s.store.Rules(c.Request().Context())
	if err != nil {
		return err
	}
	check := n
	var invalid *forum.Invalid
	if _, err := check.Clean(rules); errors.As(err, &invalid) || !slices.Contains(manyActions, n.Action) {
		return s.manyAgain(c, invalid)
	}
	var done, left []string
	for _, value := range marked[:min(len(marked), store.CasesPerPage)] {
		id, version, _ := strings.Cut(value, ".")
		number, ok := parseID(id)
		seen, fine := parseID(version)
		if !ok || !fine {
			return forum.ErrNotFound
		}
		n.Case, n.Version = number, int(seen)
		d, err := s.store.Decide(c.Request().Context(), v, n)
		switch why := whyLeft(err); {
		case err == nil:
			done = append(done, itoa(d.ID))
		case why == "":
			return err
		default:
			left = append(left, itoa(number)+"."+why)
		}
	}
	var said []string
	for name, list := range map[string][]string{"done": done, "left": left} {
		if len(list) > 0 {
			said = append(said, name, strings.Join(list, "-"))
		}
	}
	return c.Redirect(http.StatusSeeOther, withList("/moderation", formList(c).at(store.CaseKey{}), said...))
}

// manyActions are the decisions that can be made in many cases at once.
var manyActions = []forum.Action{forum.ActionKeep, forum.ActionHide, forum.ActionRemove, forum.ActionSpam}

// manyAgain shows the list again, with what was marked and typed, and what is
// wrong with it.
func (s *server) manyAgain(c echo.Context, invalid *forum.Invalid) error {
	d, err := s.desk(c, formList(c))
	if err != nil {
		return err
	}
	if err := s.firstCase(c, d); err != nil {
		return err
	}
	wrong := problems(invalid)
	if len(wrong) == 0 {
		wrong = templates.Problems{"case": "Please choose one of those that are offered."}
	} else if wrong["case"] != "" {
		wrong["case"] = "Please mark the cases that you mean."
	}
	d.page.Wrong = manyWrong(wrong, field(c, "rule"))
	for i := range d.page.Cases {
		id, _, _ := strings.Cut(d.page.Cases[i].Value, ".")
		d.page.Cases[i].Chosen = id != "" && slices.ContainsFunc(c.Request().PostForm["case"], func(v string) bool { return strings.HasPrefix(v, id+".") })
	}
	if b := d.page.Bulk; b != nil {
		b.Open, b.Problems, b.Message.Value, b.Message.Problem = true, wrong, field(c, "message"), wrong["message"]
		for i := range b.Rules {
			b.Rules[i].Chosen = b.Rules[i].Value == field(c, "rule")
		}
	}
	return s.showDesk(c, http.StatusUnprocessableEntity, d)
}

// manyWrong says at the top of the page what is wrong further below.
func manyWrong(wrong templates.Problems, rule string) (list []string) {
	for _, name := range []string{"case", "rule", "message", "action"} {
		switch text := wrong[name]; {
		case text == "":
		case name == "rule" && rule == "":
			list = append(list, "Please choose a rule.")
		case name == "message":
			list = append(list, "To the author: "+text)
		default:
			list = append(list, text)
		}
	}
	return list
}
