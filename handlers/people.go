package handlers

import (
	"net/http"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
)

const (
	// maxOffered is how many people are offered at once.
	maxOffered = 8
	// maxPeopleKept bounds of how many discussions the people are kept.
	maxPeopleKept = 100
)

// people are those of a discussion, as they hold for its revision and the site's.
type people struct {
	article, revision, site int64
	list                    []person
}

type person struct {
	store.Person
	words []string // by which they are found
}

// peopleCache keeps them by slug: whoever writes asks with each letter.
type peopleCache struct {
	mu     sync.Mutex
	bySlug map[string]people
}

// showPeople offers members of one discussion whose name or handle begins with
// what was typed after an @. Nobody else is ever named.
func (s *server) showPeople(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	list, err := s.people(c)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	type offer struct {
		Handle string `json:"handle"`
		Name   string `json:"name"`
	}
	typed := strings.ToLower(c.QueryParam("q"))
	offers := []offer{}
	for _, p := range list {
		if len(offers) == maxOffered || len(typed) > forum.MaxName {
			break
		}
		if p.fits(typed) && (v == nil || v.Handle != p.Handle) {
			offers = append(offers, offer{p.Handle, p.Name})
		}
	}
	return c.JSON(http.StatusOK, map[string]any{"people": offers})
}

func (p person) fits(typed string) bool {
	for _, w := range p.words {
		if strings.HasPrefix(w, typed) {
			return true
		}
	}
	return false
}

func (s *server) people(c echo.Context) ([]person, error) {
	slug, site := c.Param("slug"), s.store.SiteRevision()
	s.peopleOf.mu.Lock()
	known, ok := s.peopleOf.bySlug[slug]
	s.peopleOf.mu.Unlock()
	if revision, current := s.store.ArticleRevision(known.article); ok && current && revision == known.revision && known.site == site {
		return known.list, nil
	}
	list, article, revision, err := s.store.People(c.Request().Context(), slug)
	if err != nil {
		return nil, err
	}
	found := people{article: article, revision: revision, site: site}
	for _, p := range list {
		words := append([]string{p.Handle}, strings.Fields(strings.ToLower(p.Name))...)
		found.list = append(found.list, person{p, words})
	}
	s.peopleOf.mu.Lock()
	defer s.peopleOf.mu.Unlock()
	if s.peopleOf.bySlug == nil || len(s.peopleOf.bySlug) >= maxPeopleKept {
		s.peopleOf.bySlug = map[string]people{}
	}
	s.peopleOf.bySlug[slug] = found
	return found.list, nil
}
