package handlers

import (
	"cmp"
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// A door is how a text that is being written comes from the store and goes back to
// it. That of an article and that of a page of the site lead to the same form.
type door struct {
	url     string // of the form
	key     string // names the text in the browser's storage, and among those who are in it
	begin   bool   // nothing of it is stored yet
	read    func(ctx context.Context, v *forum.Member) (forum.Manuscript, error)
	save    func(ctx context.Context, v *forum.Member, n forum.NewManuscript, kind forum.StateKind) (forum.Manuscript, error)
	restore func(ctx context.Context, v *forum.Member, version, seen int) (forum.Manuscript, error)
}

// at makes a handler of what is done with a text that a request names.
func (s *server) at(find func(echo.Context) (*door, error), do func(echo.Context, *door) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		d, err := find(c)
		if err != nil {
			return err
		}
		return do(c, d)
	}
}

// articleDoor leads to the article that the path names.
func (s *server) articleDoor(c echo.Context) (*door, error) {
	id, err := paramID(c)
	return s.doorOf(id), err
}

func (s *server) doorOf(id int64) *door {
	return &door{
		url: manuscriptURL(id), key: itoa(id),
		read: func(ctx context.Context, v *forum.Member) (forum.Manuscript, error) {
			return s.store.Manuscript(ctx, v, id)
		},
		save: func(ctx context.Context, v *forum.Member, n forum.NewManuscript, kind forum.StateKind) (forum.Manuscript, error) {
			return s.store.SaveManuscript(ctx, v, id, n, kind)
		},
		restore: func(ctx context.Context, v *forum.Member, version, seen int) (forum.Manuscript, error) {
			return s.store.RestoreState(ctx, v, id, version, seen)
		},
	}
}

// newDoor leads to an article that its first save begins.
func (s *server) newDoor(echo.Context) (*door, error) {
	return &door{
		url: "/editor/articles", key: "new", begin: true,
		read: func(ctx context.Context, v *forum.Member) (forum.Manuscript, error) {
			return forum.Manuscript{Own: true, Article: forum.Article{Status: forum.Draft}}, s.store.MayBegin(ctx, v)
		},
		save: func(ctx context.Context, v *forum.Member, n forum.NewManuscript, _ forum.StateKind) (forum.Manuscript, error) {
			return s.store.CreateArticle(ctx, v, n)
		},
	}, nil
}

// throughDoor reads a text for whoever comes.
func (s *server) throughDoor(c echo.Context, d *door) (*forum.Member, forum.Manuscript, error) {
	v, err := s.viewer(c)
	if err != nil {
		return nil, forum.Manuscript{}, err
	}
	m, err := d.read(c.Request().Context(), v)
	return v, m, err
}

// showWriting shows the form with the text as it stands.
func (s *server) showWriting(c echo.Context, d *door) error {
	v, m, err := s.throughDoor(c, d)
	if err != nil {
		return err
	}
	p, err := s.writingPage(c, d, v, m)
	if err != nil {
		return err
	}
	p.Form = formOf(m)
	p.Said.Text = cmp.Or(writingDone[c.QueryParam("done")], pageDone[c.QueryParam("done")])
	return s.showForm(c, http.StatusOK, p)
}

// writingDone says what was done.
var writingDone = map[string]string{
	"saved": "Saved. What readers see has not changed.", "restored": "The earlier text is back. The one that stood here is kept among the saved states.",
}

// longForm is from which length, in bytes, a text is scrolled in its field.
const longForm = 100_000

// showForm completes the page of the form and sends it.
func (s *server) showForm(c echo.Context, status int, p templates.WritingPage) error {
	p.Lines, p.Long = formLines(p.Form), len(p.Form.Body) > longForm
	for _, name := range []string{"slug", "lang", "topics", "authors", "canonical", "close_after", "aliases"} {
		p.Unfolded = p.Unfolded || p.Problems[name] != ""
	}
	return s.render(c, status, p)
}

// writingPage is the page of the form without what stands in it.
func (s *server) writingPage(c echo.Context, d *door, v *forum.Member, m forum.Manuscript) (templates.WritingPage, error) {
	p := templates.WritingPage{
		Frame: s.editorFrame(c, titleOf(m)), Nav: s.editorNav(c, v), Heading: titleOf(m), New: d.begin, Page: m.Page,
		MaySave: forum.MaySaveManuscript(v, m, s.o.Clock()) == nil, MayEdit: forum.MayEditArticles(v) == nil,
		Action: d.url, Key: d.key, Saver: m.Saver, Length: length(m.Words),
	}
	if m.Version > 0 {
		p.Saved = m.SavedAt
	}
	if m.Article.Status == forum.Published || m.Article.Status == forum.Scheduled {
		p.Address = m.Article.Slug
	}
	if m.Article.Status == forum.Published {
		p.Public = templates.ArticleURL(m.Article.Slug)
	}
	if requestOf(c.Request()).original == http.MethodGet && !d.begin && c.Request().Header.Get("Sec-Purpose") == "" {
		p.Here = s.sitters.note(d.key, "", v, s.o.Clock())
	}
	p.Owner = itoa(v.ID)
	p.Onward = nextStep(d, m, p.MayEdit)
	_, pictures, err := s.picturesOf(c.Request().Context(), v, m.Place())
	if err != nil {
		return p, err
	}
	p.Pictures = &pictures
	if m.Page != "" {
		p.Nav.Current = sitePagesPath
		p.Site, err = s.pageSteps(c.Request().Context(), m)
		return p, err
	}
	guide, err := s.store.Guidelines(c.Request().Context())
	if err != nil {
		return p, err
	}
	p.Guide, p.Status = guide, stateNames[m.Article.Status]
	if !d.begin {
		if p.OpenNotes, err = s.store.OpenNotes(c.Request().Context(), m.Article.ID); err != nil {
			return p, err
		}
		if p.MayDelete, err = s.mayDiscard(c, v, m); err != nil {
			return p, err
		}
	}
	p.Suggest, err = s.suggestions(c, p.MayEdit)
	return p, err
}

// nextStep is what the button says that leads from the text to what becomes of it.
func nextStep(d *door, m forum.Manuscript, edits bool) string {
	switch {
	case d.begin || m.Page != "":
		return ""
	case !edits && m.Article.Status == forum.Draft:
		return "Hand in …"
	case !edits || m.Article.Status == forum.Withdrawn:
		return "Steps …"
	case m.Article.Status == forum.Published:
		return "Update …"
	}
	return "Publish …"
}

// suggestions are what topics and authors are most often.
func (s *server) suggestions(c echo.Context, authors bool) (templates.Suggestions, error) {
	var list templates.Suggestions
	choices, err := s.findChoices(c)
	if err != nil {
		return list, err
	}
	for _, p := range choices.Topics {
		list.Topics = append(list.Topics, p.Name)
	}
	for _, w := range choices.Authors {
		if authors {
			list.Authors = append(list.Authors, bylineText(forum.Byline{Handle: w.Handle, Name: w.Name}))
		}
	}
	return list, nil
}

// saveWriting saves the form because somebody asked for it, or shows it again with
// all that was typed.
func (s *server) saveWriting(c echo.Context, d *door) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	ctx, form := c.Request().Context(), typedForm(c)
	if field(c, "do") == "write" { // back from the preview: nothing is saved
		return s.formAgain(c, d, v, http.StatusOK, form, nil)
	}
	m, err := d.save(ctx, v, form.draft(), forum.StateSaved)
	if err != nil {
		return s.writingAgain(c, d, v, form, err)
	}
	if d.begin {
		d = s.doorOf(m.Article.ID)
	}
	if field(c, "do") == "next" {
		return c.Redirect(http.StatusSeeOther, d.url+"/publish")
	}
	return c.Redirect(http.StatusSeeOther, d.url+"?done=saved")
}

// writingAgain shows the form again where an error is one that says what to do about it.
func (s *server) writingAgain(c echo.Context, d *door, v *forum.Member, form typed, err error) error {
	var overtaken *forum.Overtaken
	var invalid *forum.Invalid
	switch {
	case errors.As(err, &overtaken):
		return s.overtaken(c, d, v, form, overtaken.Theirs)
	case errors.As(err, &invalid):
		return s.formAgain(c, d, v, http.StatusUnprocessableEntity, form, invalid)
	}
	return err
}

// formAgain shows the form with all that was typed.
func (s *server) formAgain(c echo.Context, d *door, v *forum.Member, status int, form typed, invalid *forum.Invalid) error {
	m, err := d.read(c.Request().Context(), v)
	if err != nil {
		return err
	}
	p, err := s.writingPage(c, d, v, m)
	if err != nil {
		return err
	}
	p.Form, p.Problems, p.Unsaved = form.WritingForm, problems(invalid), true
	if invalid != nil {
		p.Said = templates.Said{Text: notSaved, Wrong: true}
	}
	return s.showForm(c, status, p)
}

// overtaken shows what was typed beside what somebody else saved meanwhile. The
// form is of their version by now: saving it again keeps theirs among the states.
func (s *server) overtaken(c echo.Context, d *door, v *forum.Member, form typed, theirs forum.Manuscript) error {
	p, err := s.writingPage(c, d, v, theirs)
	if err != nil {
		return err
	}
	p.Theirs = theirText(form, theirs, v)
	p.Form = form.WritingForm
	p.Form.Version, p.Unsaved = theirs.Version, true
	p.Said = templates.Said{Text: "Nothing is saved yet: " + saverName(theirs, v, "somebody", "you") + " saved another text meanwhile. Both are below.", Wrong: true}
	return s.showForm(c, http.StatusConflict, p)
}

// saverName is who saved a text, in the words for whoever reads it.
func saverName(m forum.Manuscript, v *forum.Member, nobody, you string) string {
	if v != nil && m.SavedBy == v.ID {
		return you
	}
	return cmp.Or(m.Saver, nobody)
}
