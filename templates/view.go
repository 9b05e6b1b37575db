package templates

import (
	"html/template"

	"colloquy/forum"
)

// Frame is what every page has around it.
type Frame struct {
	Title       string // of the page, without the site's name; "" on the front page
	Description string
	Canonical   string // absolute; "" where there is none
	NoIndex     bool   // not for search engines
	Path        string // where one is, to come back to after signing in
	Section     string // the part of the navigation that is current
	Viewer      *Viewer
	Meta        *ArticleMeta  // articles only
	Prev, Next  string        // neighbouring pages of a list
	Feeds       []Feed        // what one can follow here
	Breadcrumbs template.HTML // structured data of the breadcrumb: a script element
}

// Feed is an Atom feed that belongs to a page.
type Feed struct{ Title, URL string }

// Viewer is the member who looks.
type Viewer struct {
	Name          string
	Suspended     string // until when, in words; "" where the member may write
	Leaves        string // when the account is deleted; "" for never
	Administrates bool
	Desk          bool // writes or edits articles
	Moderates     bool
	Cases         string // how many are open; "" for none
	News          string // how many answers and mentions are new; "" for none
}

// A Crumb is a step of the breadcrumb.
type Crumb struct{ Name, URL string }

// Side is the column beside an article.
type Side struct {
	Sponsors  []forum.Sponsor
	Discussed []ArticleItem
	Word      forum.ReadersWord
}

func (Side) partial() string { return "side" }
