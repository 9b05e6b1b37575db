package handlers

import (
	"html/template"
	"slices"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// maxSurroundings bounds how many articles are kept rendered.
const maxSurroundings = 100

// largeArticle is from which size, in bytes, an article is not kept rendered.
const largeArticle = 128 << 10

// surroundings are what an article's page shows beside its comments, rendered
// once for each revision of them and of the site.
type surroundings struct {
	store.Surroundings
	words       template.HTML
	neighbours  template.HTML
	related     template.HTML
	breadcrumbs template.HTML // structured data
	form        template.HTML // for whoever is not signed in
}

// surroundingsCache keeps them by slug, for one revision of the site. Whether an
// entry still holds, the article's row says.
type surroundingsCache struct {
	mu     sync.Mutex
	site   int64
	bySlug map[string]*surroundings
}

func (c *surroundingsCache) get(site int64, slug string) *surroundings {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.site != site {
		return nil
	}
	return c.bySlug[slug]
}

func (c *surroundingsCache) put(slug string, a *surroundings) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.site > a.Site || len(a.HTML) > largeArticle {
		return // made of an older snapshot, or too large to keep
	}
	had := c.bySlug[slug]
	if c.site < a.Site || had == nil && len(c.bySlug) >= maxSurroundings {
		c.site, c.bySlug, had = a.Site, map[string]*surroundings{}, nil
	}
	if had != nil && had.Around > a.Around {
		return
	}
	c.bySlug[slug] = a
}

// part renders a fragment.
func (s *server) part(f templates.Fragment) (template.HTML, error) {
	b := getBuffer()
	defer putBuffer(b)
	err := s.templates.RenderFragment(b, f)
	return template.HTML(b.String()), err
}

// surround renders what stands around the comments of a page.
func (s *server) surround(p *store.ArticlePage) (*surroundings, error) {
	a := &surroundings{Surroundings: p.Surroundings}
	a.breadcrumbs = s.breadcrumbs(articleCrumbs(p.Article), p.Article.Title, templates.ArticleURL(p.Article.Slug))
	var err error
	if a.words, err = s.part(templates.Words{Contents: presentContents(p.Contents), Body: p.HTML, Topics: p.Topics, Series: shownSeries(p.Series), Corrected: presentCorrected(p.Corrected)}); err != nil {
		return nil, err
	}
	if a.neighbours, err = s.part(neighbours(p)); err != nil {
		return nil, err
	}
	if a.related, err = s.part(templates.Related{Articles: presentItems(p.Related)}); err != nil {
		return nil, err
	}
	if a.form, err = s.part(s.writeForm(p.Article.Slug, nil)); err != nil {
		return nil, err
	}
	s.surroundings.put(p.Article.Slug, a)
	return a, nil
}

func presentCorrected(list []forum.Correction) (views []templates.Corrected) {
	for _, x := range list {
		views = append(views, templates.Corrected{At: x.At, Lines: strings.Split(x.Text, "\n")})
	}
	return views
}

// shownSeries is where the article stands in a series, where that has more than one
// part yet.
func shownSeries(at *forum.SeriesPlace) *forum.SeriesPlace {
	if at == nil || at.Parts < 2 {
		return nil
	}
	return at
}

// neighbours lead on to the articles before and after: in a series to its parts.
func neighbours(p *store.ArticlePage) templates.Neighbours {
	if at := shownSeries(p.Series); at != nil {
		return templates.Neighbours{Series: at.Name, Earlier: (*templates.Neighbour)(at.Earlier), Later: (*templates.Neighbour)(at.Later)}
	}
	return templates.Neighbours{Earlier: neighbour(p.Earlier), Later: neighbour(p.Later)}
}

func neighbour(l *store.Link) *templates.Neighbour {
	if l == nil {
		return nil
	}
	return &templates.Neighbour{Slug: l.Slug, Title: l.Title}
}

// articleForm is the form under an article: the same for everybody who is not
// signed in.
func (s *server) articleForm(open bool, around *surroundings, a forum.Article, v *forum.Member, follows forum.Pace) (template.HTML, error) {
	switch {
	case !open:
		return "", nil
	case v == nil && a.MembersOnly:
		return s.part(s.membersForm(a.Slug))
	case v == nil:
		return around.form, nil
	case forum.MayWrite(v, s.o.Clock()) != nil: // the notice above says why
		return "", nil
	}
	form := s.writeForm(a.Slug, v)
	form.Follows = paceWords[follows]
	return s.part(form)
}

// maxWindows bounds how many pages of discussions are remembered.
const maxWindows = 300

// windowKey names one page of a discussion.
type windowKey struct {
	slug  string
	order forum.Order
	after int64
}

// windowCache remembers which comments stand on a page, so that the next member
// who looks needs no SQL for them: it is the same for everybody.
type windowCache struct {
	mu    sync.Mutex
	byKey map[windowKey]*store.ArticlePage
}

func (c *windowCache) get(k windowKey) *store.ArticlePage {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.byKey[k]
}

func (c *windowCache) put(k windowKey, p store.ArticlePage) {
	p.Comments = nil
	p.Context = slices.Clone(p.Context)
	for i := range p.Context {
		p.Context[i].Body, p.Context[i].HTML = "", "" // a page shows an excerpt
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byKey == nil || len(c.byKey) >= maxWindows {
		c.byKey = map[windowKey]*store.ArticlePage{}
	}
	c.byKey[k] = &p
}

// readPage reads a page of an article with the rendered comments that are kept.
// Where nothing changed since it was read last, and all its comments are kept,
// the memory knows it.
func (s *server) readPage(c echo.Context, q store.PageQuery) (*store.ArticlePage, *surroundings, map[int64]*fragment, error) {
	key := windowKey{q.Slug, q.Order, q.After}
	site := s.store.SiteRevision()
	around := s.surroundings.get(site, q.Slug)
	var frags map[int64]*fragment
	frags, q.Have = s.known(site)
	if p := s.windows.get(key); p != nil && around != nil && p.Site == site && around.Same(&p.Surroundings) && s.unchanged(p) && haveAll(p.Rows, q.Have) {
		return p, around, frags, nil
	}
	if around != nil {
		q.Known = &around.Surroundings
	}
	p, err := s.store.ArticlePage(c.Request().Context(), q)
	if err == nil && p.Site != site { // changed meanwhile: what was kept is out of date
		q.Have, q.Known, around = nil, nil, nil
		clear(frags)
		p, err = s.store.ArticlePage(c.Request().Context(), q)
	}
	if err != nil {
		return nil, nil, nil, err
	}
	if around == nil || !around.Same(&p.Surroundings) {
		if around, err = s.surround(&p); err != nil {
			return nil, nil, nil, err
		}
	}
	s.windows.put(key, p)
	return &p, around, frags, nil
}

// unchanged tells whether an article's revision is still the page's.
func (s *server) unchanged(p *store.ArticlePage) bool {
	revision, known := s.store.ArticleRevision(p.Article.ID)
	return known && revision == p.Article.Revision
}

func haveAll(rows []forum.Row, have func(int64, int) bool) bool {
	for _, r := range rows {
		if !have(r.ID, r.Version) {
			return false
		}
	}
	return true
}
