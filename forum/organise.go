package forum

import (
	"slices"
	"time"
)

// Bounds of what editors organise.
const (
	MaxFeatured    = 5  // articles above the others on the front page
	MaxSeriesParts = 60 // articles of a series
	MaxAbout       = 1000
)

// A NewTopic is a topic as an editor's form has it.
type NewTopic struct {
	Name        string
	Slug        string // "": made of the name
	Description string
	Sponsor     Sponsor // without a name there is none
}

// Clean checks and tidies what was typed.
func (n *NewTopic) Clean() error {
	e := &Invalid{}
	n.Name = CleanRequired(e, "name", n.Name, MaxField)
	n.Slug = CleanLine(e, "slug", n.Slug, MaxField)
	if n.Slug == "" {
		n.Slug = Slug(n.Name)
		if n.Slug == "" && Visible(n.Name) {
			e.Add("name", BadHandle, 0)
		}
	} else if Slug(n.Slug) != n.Slug {
		e.Add("slug", BadHandle, 0)
	}
	n.Description = CleanOptional(e, "description", n.Description, MaxAbout)
	p := &n.Sponsor
	p.Name = CleanOptional(e, "sponsor", p.Name, MaxField)
	p.Text = CleanOptional(e, "sponsor_text", p.Text, 300)
	p.URL = CleanLink(e, "sponsor_url", p.URL)
	switch {
	case p.Name == "" && (p.Text != "" || p.URL != ""):
		e.Add("sponsor", Missing, 0)
	case p.Name != "" && p.URL == "" && len(e.Problems) == 0:
		e.Add("sponsor_url", Missing, 0)
	}
	return e.Or()
}

// A Series is a row of articles that belong together, in their order.
type Series struct {
	ID          int64
	Slug        string // made of its first name, for ever
	Name        string
	Description string
	Version     int       // grows with each change
	Articles    []Article // without their texts
	Parts       int       // articles, those that are not public too
	Public      int       // of them
}

// A NewSeries is a series as an editor's form has it.
type NewSeries struct {
	Name        string
	Description string
	Articles    []int64 // in their order
}

// Clean checks and tidies what was typed.
func (n *NewSeries) Clean() error {
	e := &Invalid{}
	n.Name = CleanRequired(e, "name", n.Name, MaxField)
	if Visible(n.Name) && Slug(n.Name) == "" {
		e.Add("name", BadHandle, 0)
	}
	n.Description = CleanOptional(e, "description", n.Description, MaxAbout)
	n.Articles = Once(n.Articles)
	if len(n.Articles) > MaxSeriesParts {
		e.Add("article", TooMany, MaxSeriesParts)
	}
	return e.Or()
}

// Once is a list without what stands in it a second time.
func Once(ids []int64) []int64 {
	var list []int64
	for _, id := range ids {
		if !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list
}

// A SeriesPlace is where an article stands in a series, as readers see it: among
// the parts that are public.
type SeriesPlace struct {
	Slug, Name  string
	Part, Parts int
	Earlier     *Neighbour // the part before
	Later       *Neighbour
}

// A Neighbour names an article by its address.
type Neighbour struct{ Slug, Title string }

// A NewProfile is what a page about an author says, as an editor's form has it.
type NewProfile struct {
	Name        string
	Position    string
	Affiliation string
	Biography   string // Markdown
}

// Clean checks and tidies what was typed.
func (n *NewProfile) Clean(e *Invalid) {
	n.Name = CleanName(e, "name", n.Name)
	n.Position = CleanOptional(e, "position", n.Position, MaxField)
	n.Affiliation = CleanOptional(e, "affiliation", n.Affiliation, MaxField)
	n.Biography = cleanText(e, "biography", n.Biography, MaxBiography)
}

// HearsFor is how long ago an article may have been published whose author begins
// to hear of the comments under it when they choose so.
const HearsFor = 30 * 24 * time.Hour
