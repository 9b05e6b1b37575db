package templates

import (
	"html/template"
	"time"

	"colloquy/forum"
)

// MemberPage is what a member shows to everybody.
type MemberPage struct {
	Frame
	Crumbs    []Crumb
	By        Byline
	Roles     string // what they do for the site; "" for readers
	Since     time.Time
	Biography forum.HTML
	Website   string
	WebsiteAs string              // as it is read: without what is the same for all
	Earlier   []forum.EarlierName // names that they had before, for moderators
	FileURL   string              // what else moderators know; "" for others
	Own       bool                // it is the viewer's own page
	CanMute   bool                // the viewer is another member
	Muted     bool                // by the viewer
	Articles  []ArticleItem
	Comments  []SaidItem
	Commented bool // there are comments, on this page or others
	FirstPage bool
	NextURL   string
	Side      template.HTML // made of Side
}

// SaidItem is a comment in a list of what somebody wrote.
type SaidItem struct {
	ID               int64
	Heading, Excerpt string // its title, or how it begins; what it says, where it has a title
	At               time.Time
	Slug             string
	Article          string // title
	Lang, Dir        string // of the article
}

func (MemberPage) page() string { return "member" }
