package handlers

import (
	"bytes"
	"encoding/xml"
	"html"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

const (
	atomType = "application/atom+xml"
	// largestEntry is how large an article is, in bytes, that a feed holds whole.
	largestEntry = 100 << 10
	// largestFeed is how much of all its articles a feed holds; the rest is there
	// with its summary.
	largestFeed = 768 << 10
	// countsHold is how long a feed names the same numbers of comments. They are
	// hints: a feed is not another one for each comment.
	countsHold = 15 * time.Minute
)

// showFeed is the feed of all articles.
func (s *server) showFeed(c echo.Context) error {
	return s.articleFeed(c, func() (atomFeed, store.ListQuery, error) {
		f := s.newFeed(templates.FeedURL, "/", "")
		f.Subtitle = text(s.o.Site.Tagline)
		return f, store.ListQuery{}, nil
	})
}

func (s *server) showTopicFeed(c echo.Context) error {
	return s.articleFeed(c, func() (atomFeed, store.ListQuery, error) {
		topic, err := s.publicTopic(c)
		if err != nil {
			return atomFeed{}, store.ListQuery{}, err
		}
		page := templates.TopicURL(topic.Slug)
		f := s.newFeed(page+templates.FeedURL, page, topic.Name)
		f.Subtitle = text(topic.Description)
		return f, store.ListQuery{Topic: topic.ID}, nil
	})
}

func (s *server) showAuthorFeed(c echo.Context) error {
	return s.articleFeed(c, func() (atomFeed, store.ListQuery, error) {
		author, err := s.store.Author(c.Request().Context(), c.Param("handle"))
		if err != nil {
			return atomFeed{}, store.ListQuery{}, err
		}
		page := templates.AuthorURL(author.Handle)
		return s.newFeed(page+templates.FeedURL, page, "Articles by "+author.Name), store.ListQuery{By: author.ID}, nil
	})
}

// articleFeed answers with a feed of the newest articles of a list.
func (s *server) articleFeed(c echo.Context, head func() (atomFeed, store.ListQuery, error)) error {
	return s.document(c, atomType, func(b *bytes.Buffer) (*cachedPage, error) {
		feed, q, err := head()
		if err != nil {
			return nil, err
		}
		q.Texts = largestEntry
		list, err := s.store.Articles(c.Request().Context(), q)
		if err != nil {
			return nil, err
		}
		s.addArticles(&feed, list.Articles)
		if err := feed.write(b); err != nil { // without the counts: they do not make another feed
			return nil, err
		}
		p := &cachedPage{etag: contentTag(b.Bytes()), until: s.o.Clock().Add(countsHold), listing: store.Listing{Topic: q.Topic, Author: q.By}}
		for i, a := range list.Articles {
			feed.Entries[i].count(a)
		}
		b.Reset()
		return p, feed.write(b)
	})
}

func (s *server) addArticles(feed *atomFeed, list []forum.Article) {
	var newest time.Time
	room := largestFeed
	for _, a := range list {
		e := s.articleEntry(a)
		if a.HTML != "" && len(a.HTML) <= room {
			e.Content = content(a.HTML, a)
			room -= len(a.HTML)
		}
		feed.Entries = append(feed.Entries, e)
		if at := a.ModifiedAt(); at.After(newest) {
			newest = at
		}
	}
	feed.Updated = atomTime(newest)
}

// articleEntry is an article, but for its text.
func (s *server) articleEntry(a forum.Article) atomEntry {
	url := s.absolute(templates.ArticleURL(a.Slug))
	e := atomEntry{
		Lang: a.Lang, Base: url, ID: url, Title: *text(a.Title), Summary: text(a.Standfirst),
		Published: atomTime(a.PublishedAt), Updated: atomTime(a.ModifiedAt()),
		Links: []atomLink{
			{Rel: "alternate", Type: "text/html", Href: url},
			{Rel: "replies", Type: atomType, Href: s.absolute(templates.CommentsFeedURL(a.Slug))},
		},
	}
	for _, w := range a.Authors {
		e.Authors = append(e.Authors, atomPerson{legal(w.Name), s.absolute(templates.AuthorURL(w.Handle))})
	}
	for _, t := range a.Topics {
		e.Categories = append(e.Categories, atomCategory{t.Slug, s.absolute("/topics"), legal(t.Name)})
	}
	return e
}

// showCommentsFeed is the feed of a discussion: its newest comments.
func (s *server) showCommentsFeed(c echo.Context) error {
	return s.document(c, atomType, func(b *bytes.Buffer) (*cachedPage, error) {
		a, list, err := s.store.LatestComments(c.Request().Context(), c.Param("slug"))
		if err != nil {
			return nil, err
		}
		page := templates.ArticleURL(a.Slug)
		feed := s.newFeed(templates.CommentsFeedURL(a.Slug), page+"#discussion", "Comments on "+a.Title)
		newest := a.PublishedAt
		for _, comment := range list {
			e, updated := s.commentEntry(comment, page)
			feed.Entries = append(feed.Entries, e)
			if updated.After(newest) {
				newest = updated
			}
		}
		feed.Updated = atomTime(newest)
		return &cachedPage{article: a.ID, revision: a.Revision}, feed.write(b)
	})
}

// commentEntry is a comment, and when it changed last.
func (s *server) commentEntry(c forum.Comment, page string) (atomEntry, time.Time) {
	view := presentComment(c, "")
	url := s.absolute(templates.CommentURL(c.ID))
	answers := s.absolute(page)
	if c.ParentID != 0 && !c.ParentGone {
		answers = s.absolute(templates.CommentURL(c.ParentID))
	}
	updated := c.CreatedAt
	if c.EditedAt.After(updated) {
		updated = c.EditedAt
	}
	return atomEntry{
		Base: s.absolute(page), ID: url, Title: *text(view.Heading), Published: atomTime(c.CreatedAt), Updated: atomTime(updated),
		Authors: []atomPerson{{legal(c.By.Name), s.personURL(c.By)}},
		Links:   []atomLink{{Rel: "alternate", Type: "text/html", Href: url}},
		Answers: &atomAnswers{answers, answers, "text/html"},
		Content: &atomText{"html", legal(`<div dir="auto">` + string(c.HTML) + "</div>")},
	}, updated
}

// personURL is the address of a commenter's page, "" where there is none.
func (s *server) personURL(by forum.Commenter) string {
	switch {
	case by.Handle != "":
		return s.absolute(templates.AuthorURL(by.Handle))
	case by.MemberHandle != "":
		return s.absolute(templates.MemberURL(by.MemberHandle))
	}
	return ""
}

// absolute is an address with the site's name.
func (s *server) absolute(path string) string { return s.o.Site.BaseURL + path }

// siteFeed is the feed that every list names.
func (s *server) siteFeed() templates.Feed {
	return templates.Feed{Title: s.o.Site.Name, URL: templates.FeedURL}
}

// newFeed is an empty feed at a path, of the page at another.
func (s *server) newFeed(path, page, title string) atomFeed {
	if title == "" {
		title = s.o.Site.Name
	} else {
		title += " · " + s.o.Site.Name
	}
	home := s.absolute("/")
	return atomFeed{
		NS: "http://www.w3.org/2005/Atom", Thread: "http://purl.org/syndication/thread/1.0", Lang: s.o.Site.Language, Base: home,
		ID: s.absolute(path), Title: *text(title), Generator: "Colloquy", Icon: s.absolute("/favicon.ico"),
		Author: atomPerson{legal(s.o.Site.Name), home},
		Links: []atomLink{
			{Rel: "self", Type: atomType, Href: s.absolute(path)},
			{Rel: "alternate", Type: "text/html", Href: s.absolute(page)},
		},
	}
}

// An atomFeed is a feed as RFC 4287 writes it, with the threads of RFC 4685.
type atomFeed struct {
	XMLName   xml.Name    `xml:"feed"`
	NS        string      `xml:"xmlns,attr"`
	Thread    string      `xml:"xmlns:thr,attr"`
	Lang      string      `xml:"xml:lang,attr,omitempty"`
	Base      string      `xml:"xml:base,attr"`
	ID        string      `xml:"id"`
	Title     atomText    `xml:"title"`
	Subtitle  *atomText   `xml:"subtitle"`
	Updated   string      `xml:"updated"`
	Author    atomPerson  `xml:"author"`
	Links     []atomLink  `xml:"link"`
	Icon      string      `xml:"icon"`
	Generator string      `xml:"generator"`
	Entries   []atomEntry `xml:"entry"`
}

type atomEntry struct {
	Lang       string         `xml:"xml:lang,attr,omitempty"`
	Base       string         `xml:"xml:base,attr"`
	ID         string         `xml:"id"`
	Title      atomText       `xml:"title"`
	Published  string         `xml:"published"`
	Updated    string         `xml:"updated"`
	Authors    []atomPerson   `xml:"author"`
	Links      []atomLink     `xml:"link"`
	Answers    *atomAnswers   `xml:"thr:in-reply-to"`
	Categories []atomCategory `xml:"category"`
	Summary    *atomText      `xml:"summary"`
	Content    *atomText      `xml:"content"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

type atomPerson struct {
	Name string `xml:"name"`
	URI  string `xml:"uri,omitempty"`
}

type atomLink struct {
	Rel     string `xml:"rel,attr"`
	Type    string `xml:"type,attr"`
	Href    string `xml:"href,attr"`
	Count   *int   `xml:"thr:count,attr"`
	Updated string `xml:"thr:updated,attr,omitempty"`
}

type atomCategory struct {
	Term   string `xml:"term,attr"`
	Scheme string `xml:"scheme,attr"`
	Label  string `xml:"label,attr"`
}

type atomAnswers struct {
	Ref  string `xml:"ref,attr"`
	Href string `xml:"href,attr"`
	Type string `xml:"type,attr"`
}

// count says on the link to the discussion how many comments it has.
func (e *atomEntry) count(a forum.Article) {
	for i := range e.Links {
		if l := &e.Links[i]; l.Rel == "replies" {
			l.Count = &a.CommentCount
			if !a.LastCommentAt.IsZero() {
				l.Updated = atomTime(a.LastCommentAt)
			}
		}
	}
}

// text is a plain text; nil where it is empty.
func text(words string) *atomText {
	if words = legal(words); words == "" {
		return nil
	}
	return &atomText{"text", words}
}

// content is an article's text as HTML, with its language and direction.
func content(body forum.HTML, a forum.Article) *atomText {
	div := "<div"
	if a.Lang != "" {
		div += ` lang="` + html.EscapeString(a.Lang) + `"`
	}
	if item := presentItem(a); item.Dir != "" {
		div += ` dir="` + item.Dir + `"`
	}
	return &atomText{"html", legal(div + ">" + string(body) + "</div>")}
}

// atomTime is a time in whole seconds: finer ones tell nobody anything.
func atomTime(t time.Time) string {
	if t.IsZero() {
		t = time.Unix(0, 0)
	}
	return t.UTC().Format(time.RFC3339)
}

func (f atomFeed) write(b *bytes.Buffer) error {
	b.WriteString(xml.Header)
	return xml.NewEncoder(b).Encode(f)
}
