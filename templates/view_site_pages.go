package templates

import (
	"time"

	"colloquy/forum"
)

// SitePagesPage lists the pages of the site that editors can change.
type SitePagesPage struct {
	Frame
	Nav   EditorNav
	Pages []SitePageItem
}

// SitePageItem is one of them.
type SitePageItem struct {
	URL, Title string
	Public     string    // its address for readers
	Changed    bool      // readers see it as it was changed here
	ChangedAt  time.Time // when they got to see that
	By         string
	Waits      bool // there are changes that they do not see yet
	SavedAt    time.Time
	Saver      string
}

// SitePageSteps says of a page of the site what readers see of it, and what stands in
// it for what holds.
type SitePageSteps struct {
	URL          string // of the page for readers
	Changed      bool
	ChangedAt    time.Time
	By           string
	Waits        bool
	MayReset     bool
	Reset        string
	Version      int
	Rules        bool // it shows the rules
	Placeholders []Placeholder
}

// Placeholder is a name in braces, and what readers see in its place.
type Placeholder struct{ Name, Value, Means string }

// PageText is a page of the site as its readers see it.
type PageText struct {
	Title         string
	Before, After forum.HTML
	Rules         []ConductRule
}

func (SitePagesPage) page() string    { return "site-pages" }
func (SitePageSteps) partial() string { return "page-steps" }
func (PageText) partial() string      { return "page-text" }
