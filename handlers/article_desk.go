package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

const articleDeskPath = "/editor"

// deskDays is how many days the desk looks back, today included.
const deskDays = 7

// anyState is the choice of all articles.
const anyState = "all"

// articleDeskDone says what was just done.
var articleDeskDone = map[string]string{"deleted": "The draft is gone."}

// showArticleDesk shows what waits for somebody who writes or edits; where they ask
// for words, a state or an author, it lists articles.
func (s *server) showArticleDesk(c echo.Context) error {
	for _, name := range []string{"q", "state", "author"} {
		if c.QueryParam(name) != "" {
			return s.showDeskList(c)
		}
	}
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	days := s.lastDays(deskDays)
	d, err := s.store.Desk(c.Request().Context(), v, store.DeskQuery{Days: days})
	if err != nil {
		return err
	}
	p := s.presentDesk(d, days)
	if err := s.deskNews(c, d, &p); err != nil {
		return err
	}
	p.Said.Text = articleDeskDone[c.QueryParam("done")]
	p.Frame, p.Nav = s.editorFrame(c, "Desk"), s.editorNav(c, v)
	if p.Form, err = s.deskForm(c, d, "", "", ""); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, p)
}

// lastDays are when each of the last days begins where the site is, and when the
// last one, which is today, ends.
func (s *server) lastDays(n int) []time.Time {
	now := s.o.Clock().In(s.o.Site.Zone)
	var list []time.Time
	for d := 1 - n; d <= 1; d++ {
		list = append(list, time.Date(now.Year(), now.Month(), now.Day()+d, 0, 0, 0, 0, now.Location()))
	}
	return list
}

// deskNews puts the articles of the member that were commented at the end of the
// page, with what is new to them.
func (s *server) deskNews(c echo.Context, d store.Desk, p *templates.DeskPage) error {
	list := d.Commented
	if len(list) == 0 {
		return nil
	}
	var articles []forum.Article
	for _, i := range list {
		articles = append(articles, i.Article)
	}
	items := presentItems(articles)
	if err := s.listNews(c, articles, items); err != nil {
		return err
	}
	section := templates.DeskSection{ID: "commented", Heading: "Comments on your articles"}
	for i := range list {
		row := deskRow(list[i], d.Zone)
		row.Did, row.At, row.Who, row.By, row.Words, row.Talk, row.Changed = "Last comment", list[i].Article.LastCommentAt, "", "", "", items[i].Comments, false
		if items[i].News != "" {
			row.Talk += ", " + items[i].News
		}
		section.Rows = append(section.Rows, row)
	}
	p.Sections = slices.Insert(p.Sections, 0, section)
	return nil
}

// showDeskList lists articles of every state, or what holds the words of a question.
func (s *server) showDeskList(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	state, author := c.QueryParam("state"), c.QueryParam("author")
	q := store.DeskList{Question: forum.ParseQuestion(c.QueryParam("q")), Author: author}
	if q.After, err = queryID(c, "after"); err != nil {
		return err
	}
	if state != "" && state != anyState {
		q.State = forum.ArticleStatus(state)
		if stateNames[q.State] == "" {
			return forum.ErrNotFound
		}
	}
	asked := q.Question.Text != ""
	if asked { // looking through texts takes time
		if err := s.limits.take(paceSearches, s.sender(c, v), s.o.Clock()); err != nil {
			return err
		}
	}
	f, err := s.store.DeskArticles(c.Request().Context(), v, q)
	if err != nil {
		return err
	}
	p := templates.DeskListPage{Frame: s.editorFrame(c, "Articles"), Nav: s.editorNav(c, v), Heading: "Articles", Asked: asked, Nothing: asked && q.Question.Empty(), Older: f.More, FirstPage: q.After == 0}
	if p.Nothing { // not everything
		f.Items, f.Next = nil, 0
	}
	for _, i := range f.Items {
		row := deskRow(i, f.Zone)
		if row.State = stateNames[i.Article.Status]; row.Did == row.State {
			row.Did = "" // once is enough
		}
		p.Rows = append(p.Rows, row)
	}
	if f.Next != 0 {
		p.NextURL = deskURL(q.Question.Text, state, author, itoa(f.Next))
	}
	if q.After != 0 {
		p.FirstURL = deskURL(q.Question.Text, state, author, "")
	}
	if p.Form, err = s.deskForm(c, f.Desk, q.Question.Text, state, author); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, p)
}

// deskURL is the address of a list of articles.
func deskURL(question, state, author, after string) string {
	path, mark := articleDeskPath, "?"
	for _, p := range [][2]string{{"q", question}, {"state", state}, {"author", author}, {"after", after}} {
		if p[1] != "" {
			path, mark = path+mark+p[0]+"="+url.QueryEscape(p[1]), "&"
		}
	}
	return path
}

// deskForm is the form that looks for articles. Authors are those that readers know,
// and the one that was chosen.
func (s *server) deskForm(c echo.Context, d store.Desk, question, state, author string) (templates.DeskForm, error) {
	f := templates.DeskForm{Question: question, Max: forum.MaxQuestion, States: []templates.Option{{Value: anyState, Name: "All articles", Chosen: true}}}
	for _, is := range statesInOrder {
		f.States = append(f.States, templates.Option{Value: string(is), Name: stateNames[is], Chosen: string(is) == state})
	}
	if !d.Edits {
		return f, nil
	}
	choices, err := s.findChoices(c)
	if err != nil {
		return f, err
	}
	f.Authors = []templates.Option{{Name: "Anybody", Chosen: author == ""}}
	known := author == ""
	for _, w := range choices.Authors {
		f.Authors = append(f.Authors, templates.Option{Value: w.Handle, Name: w.Name, Chosen: w.Handle == author})
		known = known || w.Handle == author
	}
	if !known {
		w, err := s.store.Author(c.Request().Context(), author)
		if err != nil {
			return f, err
		}
		f.Authors = append(f.Authors, templates.Option{Value: author, Name: w.Name, Chosen: true})
	}
	return f, nil
}
