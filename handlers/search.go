package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/markup"
	"colloquy/store"
	"colloquy/templates"
)

// choiceCache keeps what a search can be narrowed to.
type choiceCache struct {
	mu      sync.Mutex
	site    int64
	seen    int64 // the catalogue's revision
	choices *store.FindChoices
}

// findChoices reads them once for each revision of the site and the catalogue.
func (s *server) findChoices(c echo.Context) (*store.FindChoices, error) {
	s.choices.mu.Lock()
	defer s.choices.mu.Unlock()
	site, seen := s.store.SiteRevision(), s.store.CatalogueRevision()
	if s.choices.choices != nil && s.choices.site == site && s.choices.seen == seen {
		return s.choices.choices, nil
	}
	choices, err := s.store.FindChoices(c.Request().Context())
	if err != nil {
		return nil, err
	}
	s.choices.site, s.choices.seen, s.choices.choices = site, seen, &choices
	return &choices, nil
}

// narrowing is what a search was narrowed to; what is unknown narrows nothing.
type narrowing struct {
	kind   forum.FindKind
	topic  forum.Topic
	author forum.Author
	year   int
}

func (s *server) readNarrowing(c echo.Context, choices *store.FindChoices) narrowing {
	n := narrowing{kind: forum.ParseFindKind(c.QueryParam("in"))}
	if i := slices.IndexFunc(choices.Topics, func(t forum.Topic) bool { return t.Slug == c.QueryParam("topic") }); i >= 0 {
		n.topic = choices.Topics[i]
	}
	if handle := c.QueryParam("author"); handle != "" {
		i := slices.IndexFunc(choices.Authors, func(w forum.Author) bool { return w.Handle == handle })
		if i >= 0 {
			n.author = choices.Authors[i]
		} else if w, err := s.store.Author(c.Request().Context(), handle); err == nil { // beyond those that can be chosen
			n.author = w
		}
	}
	if year, err := strconv.Atoi(c.QueryParam("year")); err == nil && slices.Contains(s.years(choices), year) {
		n.year = year
	}
	return n
}

// years are those in which something was published or written, the last one first.
func (s *server) years(choices *store.FindChoices) []int {
	var list []int
	if !choices.Since.IsZero() {
		for y := s.o.Clock().In(s.o.Site.Zone).Year(); y >= choices.Since.In(s.o.Site.Zone).Year(); y-- {
			list = append(list, y)
		}
	}
	return list
}

// searchURL is the address of a search.
func (n narrowing) searchURL(question, after string) string {
	year := ""
	if n.year != 0 {
		year = strconv.Itoa(n.year)
	}
	path, mark := "/search", "?"
	for _, p := range [][2]string{{"q", question}, {"in", string(n.kind)}, {"topic", n.topic.Slug}, {"author", n.author.Handle}, {"year", year}, {"after", after}} {
		if p[1] != "" {
			path, mark = path+mark+p[0]+"="+url.QueryEscape(p[1]), "&"
		}
	}
	return path
}

// showSearch looks for words in articles and comments. What it answers is kept
// nowhere: what is hidden must not be found a moment later.
func (s *server) showSearch(c echo.Context) error {
	choices, err := s.findChoices(c)
	if err != nil {
		return err
	}
	after := forum.Hit{}
	if key := c.QueryParam("after"); key != "" {
		ok := false
		if after, ok = forum.ParseHit(key); !ok {
			return forum.ErrNotFound
		}
	}
	n := s.readNarrowing(c, choices)
	question := forum.ParseQuestion(c.QueryParam("q"))
	f := store.Finding{Question: question, Kind: n.kind, Topic: n.topic.ID, Author: n.author.ID, After: after}
	if n.year != 0 {
		f.From = time.Date(n.year, 1, 1, 0, 0, 0, 0, s.o.Site.Zone)
		f.To = f.From.AddDate(1, 0, 0)
	}
	found, err := s.store.Find(c.Request().Context(), f)
	if err != nil {
		return err
	}
	p := s.presentSearch(question, n, found)
	p.Frame = s.frame(c, "Search")
	p.Section, p.Path, p.Next = "search", n.searchURL(question.Text, ""), p.NextURL
	if question.Text != "" {
		p.Title = question.Text + " · Search"
	}
	if after.ID != 0 {
		p.FirstURL = p.Path
	}
	p.Form.Choices = s.searchChoices(choices, n)
	return s.render(c, http.StatusOK, p)
}

// presentSearch makes the view of what was found.
func (s *server) presentSearch(question forum.Question, n narrowing, found store.Found) templates.SearchPage {
	p := templates.SearchPage{
		Form:  templates.SearchForm{Question: question.Text, Max: forum.MaxQuestion},
		Asked: question.Text != "", Nothing: question.Empty() && question.Text != "", Cut: question.Cut,
		Older: found.More && found.Count == 0, Count: counted(found.Count, "result", "results"), Narrowed: n != narrowing{}, WideURL: narrowing{}.searchURL(question.Text, ""),
	}
	if found.More {
		p.Count = "The " + templates.Number(found.Count) + " newest of more results"
	}
	if found.Wider {
		p.Beginning = found.Asked.Beginning()
	}
	for _, item := range found.Items {
		p.Results = append(p.Results, presentResult(found.Asked, item))
	}
	if found.Next {
		p.NextURL = n.searchURL(question.Text, found.Items[len(found.Items)-1].Hit.Key())
	}
	return p
}

func presentResult(q forum.Question, item store.FoundItem) templates.SearchResult {
	text := strings.TrimSpace(markup.Strip(item.HTML))
	a, c := item.Article, item.Comment
	if item.Hit.Article {
		shown := presentItem(a)
		if a.Standfirst != "" {
			text = a.Standfirst + "\n" + text
		}
		return templates.SearchResult{
			URL: templates.ArticleURL(a.Slug), Title: q.Highlight(a.Title), Snippet: q.Snippet(text),
			By: shown.Authors, At: a.PublishedAt, Lang: shown.Lang, Dir: shown.Dir,
		}
	}
	return templates.SearchResult{
		Comment: true, URL: templates.CommentURL(c.ID), Title: q.Highlight(c.Title), Snippet: q.Snippet(text),
		By: []templates.Byline{{Name: c.By.Name, Handle: c.By.Handle}}, At: c.CreatedAt, Slug: a.Slug, Under: a.Title,
	}
}

// searchChoices are the lists of the form.
func (s *server) searchChoices(choices *store.FindChoices, n narrowing) []templates.Choice {
	choice := func(name, label, any, chosen string) *templates.Choice {
		return &templates.Choice{Name: name, Label: label, Options: []templates.Option{{Name: any, Chosen: chosen == ""}}}
	}
	add := func(c *templates.Choice, value, name string, chosen bool) {
		c.Options = append(c.Options, templates.Option{Value: value, Name: name, Chosen: chosen})
	}
	in := choice("in", "In", "Everything", string(n.kind))
	add(in, string(forum.FindArticles), "Articles", n.kind == forum.FindArticles)
	add(in, string(forum.FindComments), "Comments", n.kind == forum.FindComments)
	topic := choice("topic", "Topic", "Any topic", n.topic.Slug)
	for _, t := range choices.Topics {
		add(topic, t.Slug, t.Name, t.Slug == n.topic.Slug)
	}
	author := choice("author", "Author", "Anybody", n.author.Handle)
	known := n.author.ID == 0
	for _, w := range choices.Authors {
		add(author, w.Handle, w.Name, w.ID == n.author.ID)
		known = known || w.ID == n.author.ID
	}
	if !known {
		add(author, n.author.Handle, n.author.Name, true)
	}
	year := choice("year", "Year", "Any year", "")
	year.Options[0].Chosen = n.year == 0
	for _, y := range s.years(choices) {
		add(year, strconv.Itoa(y), strconv.Itoa(y), y == n.year)
	}
	return []templates.Choice{*in, *topic, *author, *year}
}
