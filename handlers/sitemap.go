package handlers

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

const xmlType = "application/xml; charset=utf-8"

// sitemapHolds is how long a sitemap says the same about when discussions
// changed; what is there and what is not changes at once.
const sitemapHolds = 15 * time.Minute

// A sitemap is as sitemaps.org describes it: an index of parts, or addresses.
type sitemap struct {
	XMLName xml.Name
	NS      string         `xml:"xmlns,attr"`
	Parts   []sitemapEntry `xml:"sitemap"`
	Pages   []sitemapEntry `xml:"url"`
}

type sitemapEntry struct {
	Loc     string `xml:"loc"`
	Changed string `xml:"lastmod,omitempty"`
}

// showSitemap is the index of the parts.
func (s *server) showSitemap(c echo.Context) error {
	return s.sendSitemap(c, "sitemapindex", func(m *sitemap) error {
		parts, err := s.store.SitemapParts(c.Request().Context())
		m.Parts = []sitemapEntry{{Loc: s.absolute("/sitemap/pages.xml")}}
		for _, n := range parts {
			m.Parts = append(m.Parts, sitemapEntry{Loc: s.absolute("/sitemap/articles-" + itoa(n) + ".xml")})
		}
		return err
	})
}

// showSitemapPart is a part: the pages beside the articles, or some of these.
func (s *server) showSitemapPart(c echo.Context) error {
	name, ok := strings.CutSuffix(c.Param("part"), ".xml")
	if !ok {
		return forum.ErrNotFound
	}
	if name == "pages" {
		return s.sendSitemap(c, "urlset", func(m *sitemap) error { return s.sitemapPages(c, m) })
	}
	digits, ok := strings.CutPrefix(name, "articles-")
	part, err := strconv.ParseInt(digits, 10, 32)
	if !ok || err != nil || part < 1 || itoa(part) != digits {
		return forum.ErrNotFound
	}
	return s.sendSitemap(c, "urlset", func(m *sitemap) error {
		list, err := s.store.SitemapArticles(c.Request().Context(), part)
		if err == nil && len(list) == 0 {
			err = forum.ErrNotFound
		}
		m.places(list, s.o.Site.BaseURL, templates.ArticleURL)
		return err
	})
}

// sitemapPages lists what is no article.
func (s *server) sitemapPages(c echo.Context, m *sitemap) error {
	var list []store.Place
	for _, path := range []string{"/", "/topics", "/about", "/conduct", "/contact", "/privacy"} {
		list = append(list, store.Place{Name: path})
	}
	m.places(list, s.o.Site.BaseURL, func(path string) string { return path })
	topics, err := s.store.Topics(c.Request().Context())
	if err != nil {
		return err
	}
	list = nil
	for _, t := range topics {
		if t.ArticleCount > 0 {
			list = append(list, store.Place{Name: t.Slug})
		}
	}
	m.places(list, s.o.Site.BaseURL, templates.TopicURL)
	series, err := s.store.AllSeries(c.Request().Context())
	if err != nil {
		return err
	}
	list = nil
	for _, x := range series {
		if x.Public > 0 {
			list = append(list, store.Place{Name: x.Slug})
		}
	}
	m.places(list, s.o.Site.BaseURL, templates.SeriesURL)
	authors, err := s.store.SitemapAuthors(c.Request().Context())
	m.places(authors, s.o.Site.BaseURL, templates.AuthorURL)
	return err
}

func (m *sitemap) places(list []store.Place, base string, url func(string) string) {
	for _, p := range list {
		e := sitemapEntry{Loc: base + url(p.Name)}
		if !p.Changed.IsZero() {
			e.Changed = atomTime(p.Changed)
		}
		m.Pages = append(m.Pages, e)
	}
}

func (s *server) sendSitemap(c echo.Context, root string, fill func(*sitemap) error) error {
	return s.document(c, xmlType, func(b *bytes.Buffer) (*cachedPage, error) {
		m := sitemap{XMLName: xml.Name{Local: root}, NS: "http://www.sitemaps.org/schemas/sitemap/0.9"}
		if err := fill(&m); err != nil {
			return nil, err
		}
		b.WriteString(xml.Header)
		return &cachedPage{until: s.o.Clock().Add(sitemapHolds)}, xml.NewEncoder(b).Encode(m)
	})
}

// notForRobots are forms, and pages that are nobody's or somebody's own.
const notForRobots = `User-agent: *
Disallow: /search
Disallow: /login
Disallow: /account
Disallow: /admin
Disallow: /editor
Disallow: /moderation
Disallow: /dev/
Disallow: /comments/*/edit
Disallow: /comments/*/delete
Disallow: /comments/*/history
Disallow: /*/report$
Disallow: /reports/
Disallow: /articles/*/comments$
Disallow: /articles/*/comments?

`

func (s *server) showRobots(c echo.Context) error {
	return s.document(c, "text/plain; charset=utf-8", func(b *bytes.Buffer) (*cachedPage, error) {
		b.WriteString(notForRobots + "Sitemap: " + s.absolute("/sitemap.xml") + "\n")
		return &cachedPage{}, nil
	})
}
