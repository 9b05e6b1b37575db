package handlers

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// organiseDone says what was done on the pages of topics, series, the front page
// and authors.
var organiseDone = map[string]string{
	"add": "Added.", "up": "Moved.", "down": "Moved.", "out": "Taken out.", "save": "Saved.", "merge": "Merged.", "remove": "Removed.", "given": "The byline is theirs.", "taken": "The byline belongs to no account any more.",
}

// organiseSaid is what a page says of the deed that led to it, or of why a form came
// back.
func organiseSaid(c echo.Context, o *outcome) templates.Said {
	if o != nil {
		return o.said
	}
	return templates.Said{Text: organiseDone[c.QueryParam("done")]}
}

// organiseFrame is what stands around a page of the desk.
func (s *server) organiseFrame(c echo.Context, title, current string) (templates.Frame, templates.EditorNav, error) {
	v, err := s.viewer(c)
	nav := s.editorNav(c, v)
	nav.Current = current // also of what stands below it
	return s.editorFrame(c, title), nav, err
}

// rowAction reads what a button of a list is to do, and to which row.
func rowAction(c echo.Context) (action string, id int64) {
	action, number, _ := strings.Cut(field(c, "action"), "-")
	id, _ = parseID(number)
	return action, id
}

// typedRows are the rows that a form shows, in their order.
func typedRows(c echo.Context) (ids []int64) {
	for _, text := range c.Request().PostForm["item"] {
		if id, ok := parseID(text); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

// rearranged is the order of rows after a button was pressed.
func rearranged(rows []int64, action string, id int64) []int64 {
	rows = slices.Clone(rows)
	at := slices.Index(rows, id)
	if at < 0 {
		return rows
	}
	switch {
	case action == "out":
		return slices.Delete(rows, at, at+1)
	case action == "up" && at > 0:
		rows[at], rows[at-1] = rows[at-1], rows[at]
	case action == "down" && at < len(rows)-1:
		rows[at], rows[at+1] = rows[at+1], rows[at]
	}
	return rows
}

// chosenArticle is the article that a form adds: one of those that it offers, or one
// by its address; 0 where none was named.
func (s *server) chosenArticle(c echo.Context, v *forum.Member) (int64, error) {
	address := strings.TrimSpace(field(c, "address"))
	if address == "" {
		id, _ := parseID(field(c, "article"))
		return id, nil
	}
	last := address[strings.LastIndexByte(strings.TrimRight(address, "/"), '/')+1:]
	last, _, _ = strings.Cut(strings.TrimRight(last, "/"), "?")
	id, err := s.store.ArticleAt(c.Request().Context(), v, last)
	if errors.Is(err, forum.ErrNotFound) {
		e := &forum.Invalid{}
		e.Add("address", forum.NoArticle, 0)
		err = e
	}
	return id, err
}

// articleChoices are the articles that a form offers, but for those that it shows.
func (s *server) articleChoices(c echo.Context, drafts bool, but []forum.Article) (list []templates.Option, err error) {
	v, err := s.viewer(c)
	if err != nil {
		return nil, err
	}
	articles, err := s.store.ArticleChoices(c.Request().Context(), v, drafts)
	for _, a := range articles {
		if slices.ContainsFunc(but, func(b forum.Article) bool { return b.ID == a.ID }) {
			continue
		}
		o := templates.Option{Value: itoa(a.ID), Name: titled(a.Title), Chosen: field(c, "article") == itoa(a.ID)}
		if state := besideTitle(a.Status); state != "" {
			o.Name += " (" + state + ")"
		}
		list = append(list, o)
	}
	return list, err
}

// articleRows are articles as rows of a list.
func articleRows(list []forum.Article) []templates.Row {
	rows := make([]templates.Row, len(list))
	for i, a := range list {
		rows[i] = templates.Row{ID: a.ID, Name: titled(a.Title), Lang: a.Lang, Meta: besideTitle(a.Status), First: i == 0, Last: i == len(list)-1}
		if a.Status == forum.Published {
			rows[i].URL = templates.ArticleURL(a.Slug)
		}
		if a.RightLeft {
			rows[i].Dir = "rtl"
		}
	}
	return rows
}

// addressField is the field for an article that is not among the choices.
func addressField(c echo.Context, wrong templates.Problems) templates.Field {
	problem := cmp.Or(wrong["address"], wrong["article"])
	return templates.Field{Name: "address", Label: "Or the address of another", Value: field(c, "address"), Problem: problem, Max: 500, Autocomplete: "off", Hint: "As it stands in the browser, or its last part."}
}

// differing are the fields in which what is saved now is another than what was
// typed.
func differing(now, typed []templates.Field) (list []templates.Typed) {
	for i, f := range now {
		if f.Value != typed[i].Value {
			list = append(list, templates.Typed{Label: f.Label, Value: f.Value})
		}
	}
	return list
}

// withProblems says of each field what is wrong with it.
func withProblems(fields []templates.Field, wrong templates.Problems) []templates.Field {
	for i := range fields {
		fields[i].Problem = wrong[fields[i].Name]
	}
	return fields
}

// An outcome is how a form of the desk comes back that was not taken: what is wrong,
// and with which status. A nil one is that of a page that was only asked for.
type outcome struct {
	status  int
	said    templates.Said
	wrong   templates.Problems
	changed bool // somebody else saved meanwhile
}

// outcomeOf tells whether an error is one with which the form comes back.
func outcomeOf(err error) (*outcome, bool) {
	var invalid *forum.Invalid
	switch {
	case errors.As(err, &invalid):
		return &outcome{status: http.StatusUnprocessableEntity, said: templates.Said{Text: notSaved, Wrong: true}, wrong: problems(invalid)}, true
	case errors.Is(err, forum.ErrConflict):
		return &outcome{status: http.StatusConflict, said: templates.Said{Text: changedMeanwhile, Wrong: true}, changed: true}, true
	}
	return nil, false
}

// code is the status of a page with an outcome.
func (o *outcome) code() int {
	if o == nil {
		return http.StatusOK
	}
	return o.status
}

// problems are what is wrong, by field.
func (o *outcome) problems() templates.Problems {
	if o == nil {
		return nil
	}
	return o.wrong
}

// again are the fields of a form that comes back, as they were typed, with the version
// that the form is of. Where somebody else saved meanwhile, it is of theirs by now, and
// changed is what that says otherwise.
func (o *outcome) again(c echo.Context, saved, typed []templates.Field, version int) (fields []templates.Field, seen int, changed []templates.Typed) {
	fields = withProblems(typed, o.wrong)
	if o.changed {
		return fields, version, differing(saved, typed)
	}
	return fields, seenVersion(c), nil
}

// organised answers a form of the desk: with its page again where that says what is
// wrong, and otherwise by leading on.
func (s *server) organised(c echo.Context, err error, again func(*outcome) error, to string) error {
	if o, ok := outcomeOf(err); ok {
		return again(o)
	}
	return s.orBack(c, err, to)
}
