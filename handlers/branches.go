package handlers

import (
	"bytes"
	"html/template"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// showBranch shows a comment and what stands under it on a page of its own, with
// the trail of what it stands under.
func (s *server) showBranch(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	after, err := queryID(c, "after")
	if err != nil {
		return err
	}
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	q := store.BranchQuery{Comment: id, After: after}
	if v == nil {
		return s.cached(c, "/comments/"+itoa(id)+"/thread"+keyMark+itoa(after), func(b *bytes.Buffer) (*cachedPage, error) {
			p, err := s.branchPage(c, b, q, nil)
			return s.discussionPage(p), err
		})
	}
	b := getBuffer()
	defer putBuffer(b)
	p, err := s.branchPage(c, b, q, v)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	requestOf(c.Request()).visited = p.Article.ID
	return send(c, http.StatusOK, b.Bytes())
}

// discussionPage is what is kept of a page without a column beside it.
func (s *server) discussionPage(p store.ArticlePage) *cachedPage {
	until := s.closes(p.Article)
	return &cachedPage{
		article: p.Article.ID, revision: p.Article.Revision, site: p.Site, until: until,
		etag: s.etag(p.Article.ID, p.Article.Revision, p.Site, until.Unix()),
	}
}

// branchPage writes the page of a branch.
func (s *server) branchPage(c echo.Context, b *bytes.Buffer, q store.BranchQuery, v *forum.Member) (store.ArticlePage, error) {
	site := s.store.SiteRevision()
	var frags map[int64]*fragment
	frags, q.Have = s.known(site)
	p, err := s.store.Branch(c.Request().Context(), q)
	if err == nil && p.Site != site { // changed meanwhile: what was kept is out of date
		q.Have = nil
		clear(frags)
		p, err = s.store.Branch(c.Request().Context(), q)
	}
	if err != nil {
		return p, err
	}
	reader, err := s.reader(c, v, p.Article)
	if err != nil {
		return p, err
	}
	reader.Hidden = nil // whoever opens a branch wants to see it
	view, err := s.presentBranch(c, p, q, v)
	if err != nil {
		return p, err
	}
	thread, structured := getBuffer(), getBuffer()
	defer putBuffer(thread)
	defer putBuffer(structured)
	trail := p.Context
	p.Context = nil // the trail stands above the discussion
	root := len(trail)
	t := threadPage{ArticlePage: &p, frags: frags, viewer: v, reader: reader, root: root, open: view.Discussion.Open, moderates: allowed(moderator, v, s.o.Clock()) == nil}
	if len(p.Rows) > 0 {
		t.addOwn(forum.Oldest, branchOf(p, root))
	}
	if err := s.thread(thread, structured, t); err != nil {
		return p, err
	}
	view.Discussion.Thread = template.HTML(thread.String())
	return p, s.templates.Render(b, view)
}

// branchOf is the path of the comment whose branch a page shows.
func branchOf(p store.ArticlePage, root int) forum.Path {
	above := append(p.Rows[0].Path.Ancestors(), p.Rows[0].Path)
	return above[min(root, len(above)-1)]
}

// presentBranch makes the view of a branch, but for its comments.
func (s *server) presentBranch(c echo.Context, p store.ArticlePage, q store.BranchQuery, v *forum.Member) (templates.BranchPage, error) {
	a := p.Article
	base := templates.CommentURL(q.Comment) + "/thread"
	view := templates.BranchPage{Frame: s.frame(c, "A branch of the discussion"), Slug: a.Slug, ArticleTitle: a.Title, ID: q.Comment}
	view.Title = "A branch of: " + a.Title
	for _, above := range p.Context {
		step := presentContext(above)
		step.Heading = outlineLine(step.Heading, step.Excerpt)
		view.Trail = append(view.Trail, step)
	}
	d := &view.Discussion
	d.Slug, d.Open, d.Continued, d.PrevURL = a.Slug, a.DiscussionOpen(s.o.Policy, s.o.Clock()), p.HasPrev, base
	if p.Next != 0 {
		d.NextURL = base + "?after=" + itoa(p.Next)
	}
	if !d.Open {
		d.ClosedWhy = closedWhy(a, s.o.Policy)
		return view, nil
	}
	form := s.writeForm(a.Slug, v)
	if v == nil && a.MembersOnly {
		form = s.membersForm(a.Slug)
	}
	if len(p.Rows) > 0 && p.ThreadClosed(p.Rows[0].Path) {
		d.Open, d.ClosedWhy = false, threadClosed
		return view, nil
	}
	form.Parent = q.Comment
	if err := s.alreadyFollows(c, &form, a.ID); err != nil {
		return view, err
	}
	for _, r := range p.Rows {
		if r.ID == q.Comment {
			form.Seen = r.Version
		}
	}
	var err error
	d.Form, err = s.part(form)
	return view, err
}
