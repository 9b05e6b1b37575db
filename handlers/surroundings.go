package handlers

import (
	"html/template"
	"sync"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// maxSurroundings bounds how many articles are kept rendered.
const maxSurroundings = 100

// surroundings are what an article's page shows beside its comments, rendered
// once for each revision of the site.
type surroundings struct {
	store.Surroundings
	words      template.HTML
	neighbours template.HTML
	form       template.HTML // for whoever is not signed in
}

// surroundingsCache keeps them by slug.
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
	if c.site > a.Site {
		return // made of an older snapshot
	}
	if c.site < a.Site || len(c.bySlug) >= maxSurroundings {
		c.site, c.bySlug = a.Site, map[string]*surroundings{}
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
	var err error
	if a.words, err = s.part(templates.Words{Body: p.HTML, Topics: p.Topics}); err != nil {
		return nil, err
	}
	if a.neighbours, err = s.part(templates.Neighbours{Earlier: neighbour(p.Earlier), Later: neighbour(p.Later)}); err != nil {
		return nil, err
	}
	if a.form, err = s.part(s.writeForm(p.Article.Slug, nil)); err != nil {
		return nil, err
	}
	s.surroundings.put(p.Article.Slug, a)
	return a, nil
}

func neighbour(l *store.Link) *templates.Neighbour {
	if l == nil {
		return nil
	}
	return &templates.Neighbour{Slug: l.Slug, Title: l.Title}
}

// articleForm is the form under an article: the same for everybody who is not
// signed in.
func (s *server) articleForm(open bool, a *surroundings, slug string, v *forum.Member) (template.HTML, error) {
	switch {
	case !open:
		return "", nil
	case v == nil:
		return a.form, nil
	}
	return s.part(s.writeForm(slug, v))
}
