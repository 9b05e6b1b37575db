package handlers

import (
	"bytes"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// showList answers with one page of a list of articles.
func (s *server) showList(c echo.Context, at revisions, q store.ListQuery, view templates.ListPage) error {
	after, err := queryID(c, "after")
	if err != nil {
		return err
	}
	q.After = after
	path := c.Request().URL.Path
	view.Path, view.FirstPage = path, after == 0
	view.Canonical = s.o.Site.BaseURL + path
	if after != 0 {
		view.Canonical += "?after=" + itoa(after)
	}
	view.Feeds = append([]templates.Feed{s.siteFeed()}, view.Feeds...)
	if view.Crumbs != nil {
		view.Breadcrumbs = s.breadcrumbs(view.Crumbs, view.Heading, path)
	}
	at.listing = store.Listing{Topic: q.Topic, Author: q.By}
	return s.sharedPage(c, itoa(after), at, func(v *templates.Viewer) (templates.View, int64, error) {
		view.Viewer = v
		side, err := s.fillList(c, q, &view)
		return view, side, err
	})
}

// sharedPage answers with a page that shows many things and is the same for
// everybody who is not signed in. Create returns the page for the viewer, and
// the number of the column beside it; asked names what was asked of the path.
func (s *server) sharedPage(c echo.Context, asked string, at revisions, create func(*templates.Viewer) (templates.View, int64, error)) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	if v != nil {
		view, _, err := create(s.presentViewer(c, v))
		if err != nil {
			return err
		}
		return s.render(c, http.StatusOK, view)
	}
	return s.cached(c, c.Request().URL.Path+keyMark+asked, func(b *bytes.Buffer) (*cachedPage, error) {
		listed := s.store.ListingRevision(at.listing)
		view, side, err := create(nil)
		if err != nil {
			return nil, err
		}
		return &cachedPage{
			revision: at.talk, site: at.site, listing: at.listing, seen: at.seen, side: side,
			etag: s.bootETag(at.talk, listed, at.site, side),
		}, s.templates.Render(b, view)
	})
}

// bootETag names what a list was made of, within the life of this process: the
// revisions of lists and of all discussions count from its start.
func (s *server) bootETag(parts ...int64) string {
	e := s.etag(parts...)
	return e[:len(e)-1] + "-" + s.boot + `"`
}

// revisions are those of the moment before anything of a page was read: a change
// meanwhile makes the page out of date. What is listed is all articles, where
// nothing else is said.
type revisions struct {
	talk, site, seen int64
	listing          store.Listing
}

func (s *server) revisions() revisions {
	return revisions{talk: s.store.TalkRevision(), site: s.store.SiteRevision(), seen: s.store.CatalogueRevision()}
}

// fillList reads the articles; the number is that of the column beside them.
func (s *server) fillList(c echo.Context, q store.ListQuery, view *templates.ListPage) (side int64, err error) {
	l, err := s.store.Articles(c.Request().Context(), q)
	if err != nil {
		return 0, err
	}
	view.Articles, view.Featured = presentItems(l.Articles), presentItems(l.Featured)
	if err := s.listNews(c, l.Articles, view.Articles); err != nil {
		return 0, err
	}
	if err := s.listNews(c, l.Featured, view.Featured); err != nil {
		return 0, err
	}
	if l.Next != 0 {
		view.NextURL = c.Request().URL.Path + "?after=" + itoa(l.Next)
		view.Next = view.NextURL
	}
	v, err := s.viewer(c)
	if err != nil {
		return 0, err
	}
	view.SideDigest = s.smallDigest(v, "digest-side", c.Request().URL.Path)
	view.Side, side, err = s.sideView(c)
	return side, err
}

func (s *server) showFront(c echo.Context) error {
	view := frontList("Recent articles", "/")
	view.Description = s.o.Site.Tagline
	return s.showList(c, s.revisions(), store.ListQuery{Front: true}, view)
}

func (s *server) showRecentlyCommented(c echo.Context) error {
	view := frontList("Recently commented articles", "/recently-commented")
	view.Title, view.Talk = view.Heading, true
	return s.showList(c, s.revisions(), store.ListQuery{Order: store.LatestComment}, view)
}

func (s *server) showMostCommented(c echo.Context) error {
	view := frontList("Most commented articles", "/most-commented")
	view.Title, view.Talk = view.Heading, true
	return s.showList(c, s.revisions(), store.ListQuery{Order: store.MostComments}, view)
}

// frontList is a list of all articles, with the way to the others.
func frontList(heading, path string) templates.ListPage {
	view := templates.ListPage{Heading: heading, Front: true}
	for _, o := range []templates.OrderLink{{Name: "Newest", URL: "/"}, {Name: "Recently commented", URL: "/recently-commented"}, {Name: "Most commented", URL: "/most-commented"}} {
		o.Current = o.URL == path
		view.Orders = append(view.Orders, o)
	}
	return view
}

// publicTopic reads the topic of a path; one without articles is not known.
func (s *server) publicTopic(c echo.Context) (forum.Topic, error) {
	topic, err := s.store.Topic(c.Request().Context(), c.Param("slug"))
	if err == nil && topic.ArticleCount == 0 {
		err = forum.ErrNotFound
	}
	return topic, err
}

func (s *server) showTopic(c echo.Context) error {
	at := s.revisions()
	topic, err := s.publicTopic(c)
	if err != nil {
		return err
	}
	view := templates.ListPage{
		Heading: topic.Name, Intro: topic.Description, Sponsor: templates.Sponsored(topic.Sponsor),
		Crumbs: []templates.Crumb{{Name: "Home", URL: "/"}, {Name: "Topics", URL: "/topics"}},
	}
	view.Title, view.Description, view.Section = topic.Name, topic.Description, "topics"
	view.FeedURL = templates.TopicURL(topic.Slug) + templates.FeedURL
	view.Feeds = []templates.Feed{{Title: topic.Name, URL: view.FeedURL}}
	if view.Follow, err = s.listFollow(c, topicOf(topic)); err != nil {
		return err
	}
	return s.showList(c, at, store.ListQuery{Topic: topic.ID}, view)
}

func (s *server) showAuthor(c echo.Context) error {
	at := s.revisions()
	author, err := s.store.Author(c.Request().Context(), c.Param("handle"))
	if err != nil {
		return err
	}
	byline := presentByline(author)
	view := templates.ListPage{Heading: author.Name, Author: &byline, About: author.BiographyHTML, Crumbs: []templates.Crumb{{Name: "Home", URL: "/"}}}
	view.Title, view.Description, view.Comments = author.Name, forum.Shorten(author.Biography, maxDescription), author.MemberHandle
	view.FeedURL = templates.AuthorURL(author.Handle) + templates.FeedURL
	view.Feeds = []templates.Feed{{Title: "Articles by " + author.Name, URL: view.FeedURL}}
	if view.Follow, err = s.listFollow(c, authorOf(author)); err != nil {
		return err
	}
	return s.showList(c, at, store.ListQuery{By: author.ID}, view)
}

// maxDescription is how much of a longer text a page tells search engines, in
// characters.
const maxDescription = 300

// showSeries shows a series with its public articles, in their order.
func (s *server) showSeries(c echo.Context) error {
	at := s.revisions()
	x, err := s.store.Series(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	return s.sharedPage(c, "", at, func(v *templates.Viewer) (templates.View, int64, error) {
		p := templates.SeriesPage{
			Frame: s.frame(c, x.Name), Crumbs: []templates.Crumb{{Name: "Home", URL: "/"}}, Heading: x.Name, Intro: x.Description,
			Count: counted(x.Public, "part", "parts"), Articles: presentItems(x.Articles),
		}
		p.Viewer, p.NoIndex, p.Description, p.Canonical = v, false, x.Description, s.o.Site.BaseURL+templates.SeriesURL(x.Slug)
		p.Breadcrumbs = s.breadcrumbs(p.Crumbs, x.Name, templates.SeriesURL(x.Slug))
		return p, 0, s.listNews(c, x.Articles, p.Articles)
	})
}

func (s *server) showTopics(c echo.Context) error {
	return s.sharedPage(c, "", s.revisions(), func(v *templates.Viewer) (templates.View, int64, error) {
		p, err := s.topicsPage(c)
		p.Viewer = v
		return p, 0, err
	})
}

func (s *server) topicsPage(c echo.Context) (templates.TopicsPage, error) {
	p := templates.TopicsPage{Frame: s.frame(c, "Topics")}
	topics, err := s.store.Topics(c.Request().Context())
	p.Section, p.NoIndex, p.Canonical = "topics", false, s.o.Site.BaseURL+"/topics"
	for _, t := range topics {
		if t.ArticleCount > 0 {
			p.Topics = append(p.Topics, templates.TopicItem{Topic: t, Count: counted(t.ArticleCount, "article", "articles")})
		}
	}
	return p, err
}
