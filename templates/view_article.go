package templates

import (
	"html/template"
	"time"

	"colloquy/forum"
)

// ArticlePage is an article with its discussion.
type ArticlePage struct {
	Frame
	// The forms for the digest, at the end of the article and beside it; nil where no mails leave.
	Digest, SideDigest *DigestBox
	Article            ArticleItem
	Crumbs             []Crumb
	Updated            time.Time     // zero where it never changed
	Words              template.HTML // made of Words
	Neighbours         template.HTML // made of Neighbours
	Related            template.HTML // made of Related
	Discussion         Discussion
	Side               template.HTML // made of Side
	DeletedNotice      *DeletedNotice
	EditURL            string // where it is written, for those who may; "" for others
}

// ArticleMeta is what other programs read of an article's page: Open Graph and
// structured data.
type ArticleMeta struct {
	URL        string
	Published  time.Time
	Updated    time.Time
	Card       string // address of the picture beside a link
	Authors    []string
	Topics     []string
	Structured template.HTML // JSON, escaped for a script element
}

// Words are an article's own, and what it is filed under.
type Words struct {
	Contents  []Section // empty where the article is short
	Body      forum.HTML
	Topics    []forum.Topic
	Series    *forum.SeriesPlace
	Corrected []Corrected // what was put right, the oldest first
}

func (Words) partial() string { return "words" }

// Corrected is what was put right in an article.
type Corrected struct {
	At    time.Time
	Lines []string
}

// A Section is an entry of a list of contents, with those below it.
type Section struct {
	ID, Text string
	Under    []Section
}

// Neighbours are the articles published before and after; in a series its parts.
type Neighbours struct {
	Series         string // its name; "" where the article is part of none
	Earlier, Later *Neighbour
}

func (Neighbours) partial() string { return "neighbours" }

// Neighbour is the article published before or after.
type Neighbour struct{ Slug, Title string }

// DeletedNotice tells an author that a comment is deleted, and how long that
// can be taken back.
type DeletedNotice struct {
	ID   int64
	Left string // "14 minutes"; "" where it cannot be taken back any more
}

func (ArticlePage) page() string { return "article" }
