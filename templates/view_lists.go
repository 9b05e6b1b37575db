package templates

import (
	"html/template"
	"time"

	"colloquy/forum"
)

// Byline is a person as an article names them. Handle is of their page as an
// author, Member of that as a member; each may be empty.
type Byline struct {
	Name, Handle, Initials string
	Member                 string
	Position, Affiliation  string
	Biography              string
	Portrait               string // address of the picture; "" where initials stand for it
}

// ArticleItem is an article in a list.
type ArticleItem struct {
	Slug, Title, Standfirst string
	Lang, Dir               string
	Published               time.Time
	Authors                 []Byline
	Topics                  []forum.Topic
	Minutes                 int
	Comments                string // "42 comments"
	Commented               bool
	News                    string // "5 new" to the member who looks; "" for none
	LastCommentID           int64
	LastCommenter           string
	LastCommentAt           time.Time
}

// ListPage is a list of articles: the front page, a topic's, an author's.
type ListPage struct {
	Frame
	Heading string
	Intro   string
	Front   bool
	Orders  []OrderLink // other lists of all articles
	Talk    bool        // sorted by comments, not by age
	Crumbs  []Crumb
	Author  *Byline
	About   forum.HTML     // the author's biography
	Sponsor *forum.Sponsor // of the topic
	FeedURL string         // of the topic's or the author's own feed; "" for the site's
	// SideDigest is the form for the digest in the side column; nil where no mails leave.
	SideDigest *DigestBox
	Follow     *FollowBox    // nil where following is not offered
	Comments   string        // handle of the account with the author's comments; "" where there are none
	Featured   []ArticleItem // above the others, on the front page alone
	Articles   []ArticleItem
	FirstPage  bool
	NextURL    string
	Side       template.HTML // made of Side
}

// TopicsPage lists all topics.
type TopicsPage struct {
	Frame
	Topics []TopicItem
}

// TopicItem is a topic in a list.
type TopicItem struct {
	forum.Topic
	Count string // "3 articles"
}

func (ListPage) page() string   { return "list" }
func (TopicsPage) page() string { return "topics" }
