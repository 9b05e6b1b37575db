package handlers

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// firstWords is how much of a comment without a title stands for it, in
// characters.
const firstWords = 120

// showMember shows what a member wrote, to everybody. Whoever only reads has no
// page.
func (s *server) showMember(c echo.Context) error {
	after, err := queryID(c, "after")
	if err != nil {
		return err
	}
	return s.sharedPage(c, itoa(after), s.revisions(), func(v *templates.Viewer) (templates.View, int64, error) {
		p, err := s.store.Profile(c.Request().Context(), c.Param("handle"), after)
		if err != nil {
			return nil, 0, err
		}
		view := s.presentProfile(p, after)
		view.Viewer = v
		if err := s.forViewer(c, &view, p.Member.ID); err != nil {
			return nil, 0, err
		}
		var side int64
		view.Side, side, err = s.sideView(c)
		return view, side, err
	})
}

// forViewer adds what not everybody sees: such a page is kept for nobody else.
func (s *server) forViewer(c echo.Context, view *templates.MemberPage, member int64) error {
	v, err := s.viewer(c)
	if err != nil || v == nil {
		return err
	}
	view.Own = v.ID == member
	view.CanMute = !view.Own
	if view.Muted, err = s.store.Mutes(c.Request().Context(), v.ID, member); err != nil {
		return err
	}
	if forum.MaySeeEarlierNames(v) == nil {
		if !view.Own {
			view.FileURL = personURL(member)
		}
		view.Earlier, err = s.store.EarlierNames(c.Request().Context(), v, member)
	}
	return err
}

func (s *server) presentProfile(p store.Profile, after int64) templates.MemberPage {
	m := p.Member
	base := templates.MemberURL(m.Handle)
	view := templates.MemberPage{
		Crumbs: []templates.Crumb{{Name: "Home", URL: "/"}},
		By:     presentMember(m), Biography: p.Biography, Website: m.Website, WebsiteAs: bareLink(m.Website),
		Since: m.CreatedAt, Articles: presentItems(p.Articles), Commented: p.Commented, FirstPage: after == 0,
	}
	view.Frame = templates.Frame{Title: m.Name, Path: pageURL(base, forum.Oldest, after), NoIndex: !p.Commented, Feeds: []templates.Feed{s.siteFeed()}}
	view.Canonical = s.absolute(view.Path)
	view.Breadcrumbs = s.breadcrumbs(view.Crumbs, m.Name, base)
	if m.Roles != 0 {
		view.Roles = capital(m.Roles.String())
	}
	if p.Author != nil {
		view.By.Handle = p.Author.Handle
	}
	for _, c := range p.Comments {
		view.Comments = append(view.Comments, presentSaid(c))
	}
	if p.Next != 0 {
		view.NextURL = pageURL(base, forum.Oldest, p.Next)
		view.Next = view.NextURL
	}
	return view
}

// presentSaid is a comment in a list: one without a title goes by its first words.
func presentSaid(c store.Said) templates.SaidItem {
	item := presentItem(c.Article)
	said := templates.SaidItem{
		ID: c.ID, Heading: c.Title, Excerpt: c.Excerpt, At: c.At, Slug: item.Slug, Article: item.Title, Lang: item.Lang, Dir: item.Dir,
	}
	if c.Title == "" {
		said.Heading, said.Excerpt = forum.Shorten(c.Excerpt, firstWords), ""
	}
	return said
}

// bareLink is an address as people read it: without what is the same for all.
func bareLink(link string) string {
	_, rest, _ := strings.Cut(link, "://")
	return strings.TrimSuffix(strings.TrimPrefix(rest, "www."), "/")
}

// capital makes the first letter a capital.
func capital(words string) string {
	r, n := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(r)) + words[n:]
}
