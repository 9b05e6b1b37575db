package handlers

import (
	"bytes"
	"hash/fnv"
	"html/template"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// sideEvery is how often the column beside the articles is read anew.
const sideEvery = time.Minute

// sideCache keeps what stands beside every article.
type sideCache struct {
	mu   sync.Mutex
	view template.HTML
	hash int64 // of the view
	site int64
	any  int64 // revision of everything when it was read
	read time.Time
}

// sideView reads the column beside the articles at most once a minute, and at
// once when the site's revision changed. The number is the same for the same
// column.
func (s *server) sideView(c echo.Context) (template.HTML, int64, error) {
	s.side.mu.Lock()
	defer s.side.mu.Unlock()
	now, site, everything := s.o.Clock(), s.store.SiteRevision(), s.store.AnyRevision()
	if s.side.site == site && !s.side.due(now, everything) {
		return s.side.view, s.side.hash, nil
	}
	side, err := s.store.Side(c.Request().Context())
	if err != nil {
		return "", 0, err
	}
	view, err := s.part(presentSide(side))
	if err != nil {
		return "", 0, err
	}
	if view != s.side.view {
		h := fnv.New64a()
		_, _ = h.Write([]byte(view))
		s.side.view, s.side.hash = view, int64(h.Sum64())
	}
	s.side.site, s.side.any, s.side.read = site, everything, now
	return view, s.side.hash, nil
}

// due tells whether the column may say something else by now. It wants mu.
func (c *sideCache) due(now time.Time, everything int64) bool {
	return c.read.IsZero() || c.any != everything && (now.Sub(c.read) >= sideEvery || now.Before(c.read))
}

// shows tells whether a page with the column of this number is current.
func (c *sideCache) shows(number int64, now time.Time, everything int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return number == c.hash && !c.due(now, everything)
}

func (s *server) showArticle(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	slug := c.Param("slug")
	query := c.Request().URL.RawQuery
	if query == "" && v == nil {
		return s.anonymousArticle(c, "/articles/"+slug, store.PageQuery{Slug: slug, Order: forum.Oldest})
	}
	after, err := queryID(c, "after")
	if err != nil {
		return err
	}
	q := store.PageQuery{Slug: slug, Order: forum.ParseOrder(c.QueryParam("order")), After: after}
	if v == nil {
		return s.anonymousArticle(c, "/articles/"+slug+keyMark+string(q.Order)+keyMark+itoa(after), q)
	}
	b := getBuffer()
	defer putBuffer(b)
	p, _, err := s.articlePage(c, b, q, v)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	requestOf(c.Request()).visited = p.Article.ID
	return send(c, http.StatusOK, b.Bytes())
}

// anonymousArticle answers from the cache of pages that are the same for all.
func (s *server) anonymousArticle(c echo.Context, key string, q store.PageQuery) error {
	return s.cached(c, key, func(b *bytes.Buffer) (*cachedPage, error) {
		p, side, err := s.articlePage(c, b, q, nil)
		if err != nil {
			return nil, err
		}
		closes := s.closes(p.Article)
		return &cachedPage{
			side: side, article: p.Article.ID, revision: p.Article.Revision, site: p.Site, until: closes,
			etag: s.etag(p.Article.ID, p.Article.Revision, p.Site, side, closes.Unix()),
		}, nil
	})
}

// closes is when a discussion that is open closes by itself, and its pages
// change; zero: never.
func (s *server) closes(a forum.Article) time.Time {
	closes := a.ClosesAt(s.o.Policy)
	if !s.o.Clock().Before(closes) {
		return time.Time{}
	}
	return closes
}

// articlePage writes an article's page. The number is that of the column beside it.
func (s *server) articlePage(c echo.Context, b *bytes.Buffer, q store.PageQuery, v *forum.Member) (*store.ArticlePage, int64, error) {
	side, number, err := s.sideView(c)
	if err != nil {
		return nil, 0, err
	}
	p, around, frags, err := s.readPage(c, q)
	if err != nil {
		return nil, 0, err
	}
	thread, structured := getBuffer(), getBuffer()
	defer putBuffer(thread)
	defer putBuffer(structured)
	t := threadPage{ArticlePage: p, frags: frags, viewer: v, open: p.Article.DiscussionOpen(s.o.Policy, s.o.Clock()), moderates: allowed(moderator, v, s.o.Clock()) == nil}
	if t.reader, err = s.reader(c, v, p.Article); err != nil {
		return nil, 0, err
	}
	t.addOwn(q.Order, nil)
	if err := s.thread(thread, structured, t); err != nil {
		return nil, 0, err
	}
	view := s.presentArticle(p, q)
	view.Discussion.Empty = len(t.Rows) == 0
	view.Discussion.News = news(t.reader.News)
	view.Related = around.related
	if view.Discussion.Pinned, err = s.pinnedPart(t); err != nil {
		return nil, 0, err
	}
	view.Side, view.Words, view.Neighbours, view.Breadcrumbs = side, around.words, around.neighbours, around.breadcrumbs
	if view.Discussion.Form, err = s.articleForm(view.Discussion.Open, around, p.Article, v, t.reader.Follows); err != nil {
		return nil, 0, err
	}
	from := templates.ArticleURL(p.Article.Slug)
	view.Digest, view.SideDigest = s.smallDigest(v, "digest", from), s.smallDigest(v, "digest-side", from)
	view.Discussion.Follow = s.articleFollow(p.Article, view.Discussion.Open, v, t.reader.Follows)
	structuredData, err := s.structuredArticle(p, structured.Bytes())
	if err != nil {
		return nil, 0, err
	}
	if v == nil {
		return p, number, s.renderAnonymous(b, p, q, view, filling{view.Discussion.Count, thread.Bytes(), structuredData})
	}
	view.Viewer, view.Discussion.Measures = s.presentViewer(c, v), forum.MayModerate(v) == nil
	if forum.MayEditArticles(v) == nil {
		view.EditURL = manuscriptURL(p.Article.ID)
	}
	view.Discussion.Thread, view.Meta.Structured = template.HTML(thread.String()), structuredData
	view.DeletedNotice = s.deletedNotice(c, v)
	return p, number, s.templates.Render(b, view)
}

// presentArticle makes the view of an article's page, but for its comments.
func (s *server) presentArticle(p *store.ArticlePage, q store.PageQuery) templates.ArticlePage {
	a := p.Article
	base := templates.ArticleURL(a.Slug)
	view := templates.ArticlePage{
		Article:    presentItem(a),
		Crumbs:     articleCrumbs(a),
		Discussion: s.presentDiscussion(p, q, base),
	}
	view.Frame = templates.Frame{
		Title: a.Title, Description: a.Standfirst, Canonical: s.o.Site.BaseURL + base, Path: base,
		NoIndex: q.Order != forum.Oldest, Prev: view.Discussion.PrevURL, Next: view.Discussion.NextURL,
		Meta: &templates.ArticleMeta{URL: s.o.Site.BaseURL + base, Published: a.PublishedAt, Card: s.absolute(s.cardURL(a))},
	}
	if q.After != 0 {
		view.Frame.Title += ", comments continued"
	}
	if q.After != 0 && q.Order == forum.Oldest {
		view.Canonical += "?after=" + itoa(q.After)
	}
	view.Path = pageURL(base, q.Order, q.After)
	for _, w := range a.Authors {
		view.Meta.Authors = append(view.Meta.Authors, w.Name)
	}
	for _, t := range a.Topics {
		view.Meta.Topics = append(view.Meta.Topics, t.Name)
	}
	if a.UpdatedAt.After(a.PublishedAt) {
		view.Updated = a.UpdatedAt
	}
	if at := a.ModifiedAt(); at.After(a.PublishedAt) {
		view.Meta.Updated = at
	}
	if a.Canonical != "" && (q.After == 0 || q.Order != forum.Oldest) { // what others said stands here alone
		view.Canonical = a.Canonical
	}
	view.Feeds = []templates.Feed{s.siteFeed(), {Title: "Comments on " + a.Title, URL: templates.CommentsFeedURL(a.Slug)}}
	return view
}

// articleCrumbs are what stands above an article.
func articleCrumbs(a forum.Article) []templates.Crumb {
	crumbs := []templates.Crumb{{Name: "Home", URL: "/"}}
	if len(a.Topics) > 0 {
		crumbs = append(crumbs, templates.Crumb{Name: a.Topics[0].Name, URL: templates.TopicURL(a.Topics[0].Slug)})
	}
	return crumbs
}

// presentDiscussion makes the view of a page of comments, but for them.
func (s *server) presentDiscussion(p *store.ArticlePage, q store.PageQuery, base string) templates.Discussion {
	a, now := p.Article, s.o.Clock()
	d := templates.Discussion{
		Slug: a.Slug, Count: comments(a.CommentCount), Empty: len(p.Rows) == 0,
		Continued: p.HasPrev, Open: a.DiscussionOpen(s.o.Policy, now),
		HoldAll: a.HoldAll, Members: a.MembersOnly,
	}
	if p.Next != 0 {
		d.NextURL = pageURL(base, q.Order, p.Next) + "#discussion"
	}
	if p.HasPrev {
		d.PrevURL = pageURL(base, q.Order, p.Prev) + "#discussion"
	}
	if a.CommentCount > 1 {
		for _, o := range []struct {
			name  string
			order forum.Order
		}{{"Oldest", forum.Oldest}, {"Newest", forum.Newest}, {"Best", forum.Best}} {
			d.Orders = append(d.Orders, templates.OrderLink{Name: o.name, URL: pageURL(base, o.order, 0) + "#discussion", Current: o.order == q.Order})
		}
	}
	if d.Open {
		d.ClosesAt = a.ClosesAt(s.o.Policy)
	} else {
		d.ClosedWhy = closedWhy(a, s.o.Policy)
	}
	return d
}

// pageURL is the address of a page of a discussion.
func pageURL(base string, order forum.Order, after int64) string {
	url, sep := base, "?"
	if order != forum.Oldest {
		url, sep = url+sep+"order="+string(order), "&"
	}
	if after != 0 {
		url += sep + "after=" + itoa(after)
	}
	return url
}

// deletedNotice tells an author who just deleted a comment how to take that back.
func (s *server) deletedNotice(c echo.Context, v *forum.Member) *templates.DeletedNotice {
	id, ok := parseID(c.QueryParam("deleted"))
	if !ok {
		return nil
	}
	comment, _, err := s.store.Comment(c.Request().Context(), id)
	if err != nil || comment.Status != forum.Deleted || comment.By.MemberID != v.ID {
		return nil
	}
	return &templates.DeletedNotice{ID: id, Left: span(comment.GoneAt.Add(s.o.Policy.UndeleteWindow).Sub(s.o.Clock()))}
}

// showComment is the lasting address of a comment: it leads to the page where
// the comment stands.
func (s *server) showComment(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	if err := s.redirectToComment(c, id, forum.ParseOrder(c.QueryParam("order"))); err != nil {
		return s.showUnseen(c, id, err)
	}
	return nil
}

func (s *server) redirectToComment(c echo.Context, id int64, order forum.Order) error {
	spot, err := s.store.Spot(c.Request().Context(), id, order)
	if err != nil {
		return err
	}
	if h := c.Response().Header(); h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache")
	}
	return c.Redirect(http.StatusFound, pageURL(templates.ArticleURL(spot.Slug), order, spot.After)+"#comment-"+itoa(id))
}
