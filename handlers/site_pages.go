package handlers

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/markup"
	"colloquy/store"
	"colloquy/templates"
)

const sitePagesPath = "/editor/pages"

// pageDone says what was done.
var pageDone = map[string]string{
	"published": "Published. Readers see it from now on.", "reset": "The page is the one that comes with the program.",
}

// shippedPage is a page as it comes with the program; forum.ErrNotFound where there
// is none of that name.
func shippedPage(name string) (forum.Manuscript, error) {
	for _, t := range templates.Texts() {
		if t.Name == name {
			return forum.Manuscript{Page: name, Title: t.Title, Body: t.Body, Words: markup.CountWords(t.Body)}, nil
		}
	}
	return forum.Manuscript{}, forum.ErrNotFound
}

// showSitePages lists the pages that editors can change.
func (s *server) showSitePages(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	list, _, err := s.store.SitePages(c.Request().Context())
	if err != nil {
		return err
	}
	p := templates.SitePagesPage{Frame: s.editorFrame(c, "Pages of the site"), Nav: s.editorNav(c, v)}
	for _, t := range templates.Texts() {
		item := templates.SitePageItem{URL: sitePageURL(t.Name), Title: t.Title, Public: "/" + t.Name}
		if is, ok := pageNamed(list, t.Name); ok {
			item.Changed, item.ChangedAt, item.By, item.Waits, item.SavedAt, item.Saver = is.Public(), is.ChangedAt, is.By, is.Waits, is.SavedAt, is.Saver
			if is.Public() {
				item.Title = is.Title
			}
		}
		p.Pages = append(p.Pages, item)
	}
	return s.render(c, http.StatusOK, p)
}

func pageNamed(list []store.SitePage, name string) (store.SitePage, bool) {
	i := slices.IndexFunc(list, func(p store.SitePage) bool { return p.Name == name })
	if i < 0 {
		return store.SitePage{}, false
	}
	return list[i], true
}

// pageDoor leads to the page of the site that the path names, or the form of a
// preview.
func (s *server) pageDoor(c echo.Context) (*door, error) {
	name := c.Param("name")
	if name == "" {
		name = field(c, "page")
	}
	were, err := shippedPage(name)
	if err != nil {
		return nil, err
	}
	return &door{
		url: sitePageURL(name), key: name,
		read: func(ctx context.Context, v *forum.Member) (forum.Manuscript, error) {
			if forum.MayEditArticles(v) != nil {
				return forum.Manuscript{}, forum.ErrNotFound
			}
			m, err := s.store.PageManuscript(ctx, v, name)
			if errors.Is(err, forum.ErrNotFound) {
				return were, nil // it was never changed
			}
			return m, err
		},
		save: func(ctx context.Context, v *forum.Member, n forum.NewManuscript, kind forum.StateKind) (forum.Manuscript, error) {
			n.Fields = forum.Fields{} // it has none
			return s.store.SavePage(ctx, v, were, n, kind)
		},
		restore: func(ctx context.Context, v *forum.Member, version, seen int) (forum.Manuscript, error) {
			return s.store.RestorePageState(ctx, v, name, version, seen)
		},
	}, nil
}

// pageSteps says what readers see of a page, and what can be done about it.
func (s *server) pageSteps(ctx context.Context, m forum.Manuscript) (*templates.SitePageSteps, error) {
	list, _, err := s.store.SitePages(ctx)
	if err != nil {
		return nil, err
	}
	p := &templates.SitePageSteps{URL: "/" + m.Page, Reset: sitePageURL(m.Page) + "/reset", Version: m.Version, Rules: m.Page == conductPage}
	if is, ok := pageNamed(list, m.Page); ok {
		p.Changed, p.ChangedAt, p.By, p.Waits, p.MayReset = is.Public(), is.ChangedAt, is.By, is.Waits, is.Public() || is.Waits
	}
	for _, h := range placeholders(s.o.Policy, s.o.Site.Contact) {
		p.Placeholders = append(p.Placeholders, templates.Placeholder{Name: "{" + h.name + "}", Value: h.value, Means: h.means})
	}
	return p, nil
}

// publishPage saves what was typed and shows it to readers.
func (s *server) publishPage(c echo.Context, d *door) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	ctx, form := c.Request().Context(), typedForm(c)
	m, err := d.save(ctx, v, form.draft(), forum.StateSaved)
	if err == nil && m.ID != 0 {
		form.Version = m.Version
		err = s.store.PublishPage(ctx, v, m.Page, m.Version)
	}
	if err != nil {
		return s.writingAgain(c, d, v, form, err)
	}
	return c.Redirect(http.StatusSeeOther, d.url+"?done=published")
}

// resetPage shows readers a page as it comes with the program.
func (s *server) resetPage(c echo.Context, d *door) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	were, err := shippedPage(c.Param("name"))
	if err != nil {
		return err
	}
	err = s.store.ResetPage(c.Request().Context(), v, were, versionField(c))
	return s.orBack(c, err, d.url+"?done=reset")
}

// pagePreview is a page of the site as its readers would see what was typed.
func (s *server) pagePreview(ctx context.Context, m forum.Manuscript) (templates.ArticlePreview, error) {
	p := templates.ArticlePreview{Length: length(markup.CountWords(m.Body))}
	made, err := s.texts.render(m.Page, m.Title, m.Body)
	var invalid *forum.Invalid
	switch {
	case errors.As(err, &invalid):
		p.Why = templates.Sentence(invalid.Problems[0])
		return p, nil
	case err != nil:
		return p, err
	}
	p.Page = &templates.PageText{Title: m.Title, Before: made.body, After: made.after}
	if m.Page == conductPage {
		p.Page.Rules, err = s.conductRules(ctx)
	}
	return p, err
}
