package templates

import "colloquy/forum"

// SeriesPage is a series with its public articles.
type SeriesPage struct {
	Frame
	Crumbs   []Crumb
	Heading  string
	Intro    string
	Count    string // "5 parts"
	Articles []ArticleItem
}

// A Row is something in a list on a desk, with what can be done about it: up, down,
// out.
type Row struct {
	ID        int64
	Name      string
	URL       string // where it is changed or read; "" for nowhere
	Lang, Dir string
	Meta      string
	First     bool
	Last      bool
}

// Typed is what somebody else saved meanwhile, beside what was typed: name and value
// of each field that differs.
type Typed struct{ Label, Value string }

// TopicsDeskPage lists the topics for editors.
type TopicsDeskPage struct {
	Frame
	Nav    EditorNav
	Said   Said
	Topics []Row
	Add    []Field
}

// TopicDeskPage changes a topic.
type TopicDeskPage struct {
	Frame
	Nav       EditorNav
	Said      Said
	Changed   []Typed
	ID        int64
	Seen      int
	Heading   string
	Summary   string
	URL       string // its page; "" where readers know nothing of it
	Fields    []Field
	Sponsor   []Field
	Into      []Option // topics that it can become
	IntoWrong string
	Kept      string // why it cannot be removed; "" where it can
}

// FeaturedDeskPage chooses the articles above the others on the front page.
type FeaturedDeskPage struct {
	Frame
	Nav     EditorNav
	Said    Said
	Items   []Row
	Full    bool
	Max     int
	Choices []Option
	Address Field
}

// SeriesDeskPage lists the series for editors.
type SeriesDeskPage struct {
	Frame
	Nav    EditorNav
	Said   Said
	Series []Row
	Add    []Field
}

// SeriesEditPage changes a series.
type SeriesEditPage struct {
	Frame
	Nav     EditorNav
	Said    Said
	Changed []Typed
	ID      int64
	Seen    int
	Heading string
	URL     string // its page; "" where nothing in it is public
	Fields  []Field
	Items   []Row
	Choices []Option
	Address Field
}

// BylinesPage lists those who write, for editors.
type BylinesPage struct {
	Frame
	Nav      EditorNav
	Question string
	Asked    bool
	Bylines  []BylineRow
	FirstURL string // "" on the first page
	NextURL  string
}

// BylineRow is one of them in the list.
type BylineRow struct {
	URL, Name, Handle string
	What              string // position, affiliation
	Member            string // whose account it is; "" for nobody's
	Articles          string
}

// BylinePage changes what the page about an author says.
type BylinePage struct {
	Frame
	Nav     EditorNav
	Said    Said
	Changed []Typed
	ID      int64
	Seen    int
	Heading string
	Summary string
	URL     string // the page about them; "" where there is none
	Fields  []Field
	Own     string // what the account says in place of the biography
	Member  *Crumb // whose byline it is; nil for nobody's
	MayTie  bool   // the viewer is an administrator
	Tie     Field
}

func (SeriesPage) page() string       { return "series" }
func (TopicsDeskPage) page() string   { return "editor-topics" }
func (TopicDeskPage) page() string    { return "editor-topic" }
func (FeaturedDeskPage) page() string { return "editor-featured" }
func (SeriesDeskPage) page() string   { return "editor-series" }
func (SeriesEditPage) page() string   { return "editor-serial" }
func (BylinesPage) page() string      { return "editor-authors" }
func (BylinePage) page() string       { return "editor-author" }

// Sponsored tells whether a topic has a sponsor.
func Sponsored(s forum.Sponsor) *forum.Sponsor {
	if s.Name == "" {
		return nil
	}
	return &s
}
