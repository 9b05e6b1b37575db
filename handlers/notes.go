package handlers

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/markup"
	"colloquy/templates"
)

// typedNote is what came in with a note that was not taken.
type typedNote struct {
	forum.NewNote
	wrong templates.Problems
}

// showNotes shows the text of an article with the notes beside it.
func (s *server) showNotes(c echo.Context) error {
	id, v, err := s.idAndViewer(c)
	if err != nil {
		return err
	}
	return s.notesPage(c, http.StatusOK, id, v, typedNote{})
}

func (s *server) notesPage(c echo.Context, status int, id int64, v *forum.Member, typed typedNote) error {
	m, list, err := s.store.Notes(c.Request().Context(), v, id)
	if err != nil {
		return err
	}
	p := templates.NotesPage{Frame: s.editorFrame(c, "Notes: "+titleOf(m)), Nav: s.editorNav(c, v), ID: id, Heading: titleOf(m), MayWrite: forum.MayNote(v, m, s.o.Clock()) == nil}
	p.Path = notesPath(id)
	item := presentManuscript(m)
	p.Lang, p.Dir = item.Lang, item.Dir
	if typed.wrong != nil {
		p.Said = templates.Said{Text: "It is not sent yet: something is wrong below.", Wrong: true}
	}
	if p.MayWrite {
		p.Fields = noteFields(typed)
	}
	r, err := s.largeTexts.render(c.Request().Context(), s.o.Site.BaseURL, m.Body)
	var invalid *forum.Invalid
	if err != nil && !errors.As(err, &invalid) {
		return err
	}
	if err := layNotes(&p, m, r.HTML, list, typed); err != nil {
		return err
	}
	return s.render(c, status, p)
}

// noteFields ask for a new note.
func noteFields(typed typedNote) []templates.Field {
	if typed.Above != 0 {
		typed = typedNote{}
	}
	return []templates.Field{
		{Name: "quote", Label: "The passage", Note: "(may be empty)", Type: "area", Rows: 2, Value: typed.Quote, Problem: typed.wrong["quote"], Hint: "As it stands in the text. Without one the note is on the whole."},
		{Name: "text", Label: "The note", Type: "area", Rows: 4, Max: forum.MaxSideNote, Value: typed.Text, Problem: typed.wrong["text"], Required: true},
	}
}

// layNotes lays the notes beside the passages that they are about.
func layNotes(p *templates.NotesPage, m forum.Manuscript, text forum.HTML, list []forum.Note, typed typedNote) error {
	var open []forum.Note
	for _, n := range list {
		if n.DoneAt.IsZero() {
			open = append(open, n)
		} else {
			p.Done = append(p.Done, presentNote(n, m.Article.ID, p.MayWrite, typed))
		}
	}
	quotes := make([]string, len(open))
	for i, n := range open {
		quotes[i] = n.Quote
	}
	blocks, err := markup.Noted(text, quotes)
	if err != nil {
		return err
	}
	marked := map[int]bool{}
	for _, b := range blocks {
		block := templates.NotedBlock{HTML: b.HTML}
		for _, i := range b.Passages {
			marked[i] = true
			n := presentNote(open[i], m.Article.ID, p.MayWrite, typed)
			n.Quote, n.Mark = "", fmt.Sprint("passage-", i)
			block.Notes = append(block.Notes, n)
		}
		p.Blocks = append(p.Blocks, block)
	}
	for i, n := range open {
		if !marked[i] {
			x := presentNote(n, m.Article.ID, p.MayWrite, typed)
			x.Gone = n.Quote != ""
			p.About = append(p.About, x)
		}
	}
	return nil
}

func presentNote(n forum.Note, article int64, mayWrite bool, typed typedNote) templates.NoteView {
	v := templates.NoteView{ID: n.ID, Article: article, By: n.By, At: n.At, Quote: n.Quote, Text: n.Text, Done: !n.DoneAt.IsZero(), DoneBy: n.DoneBy}
	for _, a := range n.Answers {
		v.Answers = append(v.Answers, templates.NoteView{ID: a.ID, By: a.By, At: a.At, Text: a.Text})
	}
	if mayWrite {
		v.Answer = &templates.Field{Name: "text", Key: "answer-" + itoa(n.ID), Label: "Your answer", Type: "area", Rows: 3, Max: forum.MaxSideNote, Required: true}
		if typed.Above == n.ID {
			v.Open, v.Answer.Value, v.Answer.Problem = true, typed.Text, typed.wrong["text"]
		}
	}
	return v
}

// changeNotes writes a note, answers one, or says that one is done or is not.
func (s *server) changeNotes(c echo.Context) error {
	id, v, err := s.idAndViewer(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	for _, settle := range []string{"done", "open"} {
		if !has(c, settle) {
			continue
		}
		note, _ := parseID(field(c, settle))
		return s.orBack(c, s.store.SettleNote(ctx, v, id, note, settle == "done"), notesPath(id))
	}
	typed := typedNote{NewNote: forum.NewNote{Quote: field(c, "quote"), Text: field(c, "text")}}
	if has(c, "above") {
		var ok bool
		if typed.Above, ok = parseID(field(c, "above")); !ok {
			return forum.ErrNotFound
		}
	}
	note, err := s.store.AddNote(ctx, v, id, typed.NewNote)
	var invalid *forum.Invalid
	if errors.As(err, &invalid) {
		typed.wrong = problems(invalid)
		return s.notesPage(c, http.StatusUnprocessableEntity, id, v, typed)
	}
	return s.orBack(c, err, fmt.Sprintf("%s#note-%d", notesPath(id), note))
}
