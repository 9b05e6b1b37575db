package forum

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A Manuscript is what is being written of an article or of a page of the site.
// Readers see none of it before it is approved.
type Manuscript struct {
	ID      int64  // 0 where nobody has changed the article here yet
	Page    string // name of a page of the site; "" where it is an article
	Article Article
	Own     bool // whoever looks wrote it, or is named as an author

	Version int // grows with each save
	Public  int // the version that was approved last, 0 for none
	Title   string
	Body    string // Markdown
	Fields  Fields
	Words   int

	SavedAt time.Time
	SavedBy int64
	Saver   string // name of who saved last, "" where that is not known
	Window  string // see NewManuscript
}

// Fields are what a manuscript says beside its title and text.
type Fields struct {
	Standfirst  string   `json:"standfirst,omitempty"`
	Slug        string   `json:"slug,omitempty"` // "": of the title
	Lang        string   `json:"lang,omitempty"`
	Direction   string   `json:"direction,omitempty"` // one of the Directions
	Topics      []string `json:"topics,omitempty"`    // names
	Authors     []Byline `json:"authors,omitempty"`
	Canonical   string   `json:"canonical,omitempty"`   // where it was published first
	Discussion  string   `json:"discussion,omitempty"`  // one of the Discussions
	CloseAfter  int      `json:"close_after,omitempty"` // days after publication, of DiscussionForDays
	MembersOnly bool     `json:"members_only,omitempty"`
	Aliases     []string `json:"aliases,omitempty"` // paths that lead to it for ever
}

// A Byline names an author in a manuscript: by the handle of a known one, or a new
// one by name.
type Byline struct {
	Handle string `json:"handle,omitempty"`
	Name   string `json:"name"`
}

// Directions of a text.
const (
	ByLanguage  = "" // as its language is written
	LeftToRight = "ltr"
	RightToLeft = "rtl"
)

// What becomes of the discussion under an article.
const (
	DiscussionOpen    = "" // as long as the policy says
	DiscussionForDays = "days"
	DiscussionClosed  = "closed"
)

// Bounds of a manuscript's fields.
const (
	MaxTopics     = 10
	MaxAuthors    = 20
	MaxAliases    = 20
	MaxAlias      = 300 // characters
	MaxCloseAfter = 3650
	maxWindowName = 40
)

// A NewManuscript is what a form sends to be saved. Version is that of the manuscript which
// the form began with, 0 for a new one. Window tells one window of a browser from
// another, by a word that its script makes up.
type NewManuscript struct {
	Version int
	Window  string
	Title   string
	Body    string
	Fields  Fields
}

// Keep makes what came in storable and changes no more than it must: a save keeps
// what was typed, finished or not. What is too long by far is the only thing that is
// refused.
func (d *NewManuscript) Keep() error {
	e := &Invalid{}
	d.Title = keepLine(e, "title", d.Title, MaxTitle)
	d.Body = strings.ReplaceAll(keepText(e, "body", d.Body, MaxArticle), "\r\n", "\n")
	d.Window = Shorten(keepLine(&Invalid{}, "", d.Window, maxWindowName), maxWindowName)
	f := &d.Fields
	f.Standfirst = keepLine(e, "standfirst", f.Standfirst, MaxStandfirst)
	f.Slug = keepLine(e, "slug", f.Slug, MaxField)
	f.Lang = keepLine(e, "lang", f.Lang, MaxField)
	f.Canonical = keepLine(e, "canonical", f.Canonical, 2000)
	f.Topics = keepLines(e, "topics", f.Topics, MaxTopics, MaxField)
	f.Aliases = keepLines(e, "aliases", f.Aliases, MaxAliases, MaxAlias)
	if len(f.Authors) > MaxAuthors {
		e.Add("authors", TooMany, MaxAuthors)
	}
	for i := range f.Authors {
		f.Authors[i].Name = keepLine(e, "authors", f.Authors[i].Name, MaxName)
		f.Authors[i].Handle = keepLine(e, "authors", f.Authors[i].Handle, MaxField)
	}
	if f.Direction != LeftToRight && f.Direction != RightToLeft {
		f.Direction = ByLanguage
	}
	if f.Discussion != DiscussionForDays && f.Discussion != DiscussionClosed {
		f.Discussion = DiscussionOpen
	}
	if f.CloseAfter < 0 || f.CloseAfter > MaxCloseAfter {
		e.Add("close_after", BadNumber, 0)
	}
	return e.Or()
}

// keepText makes a text that can be stored. Far beyond what can be published
// nothing is taken at all: it would be lost on the way.
func keepText(e *Invalid, field, text string, limit int) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\x00", "")
	if utf8.RuneCountInString(text) > limit+limit/4 {
		e.Add(field, TooLong, limit)
	}
	return text
}

func keepLine(e *Invalid, field, text string, limit int) string {
	return strings.Join(strings.Fields(keepText(e, field, text, limit)), " ")
}

// keepLines drops empty entries and those that stand there twice.
func keepLines(e *Invalid, field string, list []string, most, limit int) []string {
	var kept []string
	seen := map[string]bool{}
	for _, text := range list {
		if text = keepLine(e, field, text, limit); text != "" && !seen[text] {
			seen[text] = true
			kept = append(kept, text)
		}
	}
	if len(kept) > most {
		e.Add(field, TooMany, most)
	}
	return kept
}

// Restrict puts the fields that are the editors' to decide back to what they were:
// for everybody else they are not in the form.
func (f Fields) Restrict(were Fields) Fields {
	were.Standfirst, were.Lang, were.Direction, were.Topics = f.Standfirst, f.Lang, f.Direction, f.Topics
	return were
}

// RightLeft tells whether the text runs from right to left. Where its writer named
// neither a direction nor a language, the first letter of its title says it.
func (f Fields) RightLeft(title string) bool {
	if f.Direction != ByLanguage || f.Lang != "" {
		return f.Direction == RightToLeft || f.Direction == ByLanguage && IsRightToLeft(f.Lang)
	}
	first := strings.IndexFunc(title, unicode.IsLetter)
	if first < 0 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(title[first:])
	return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko)
}

// Ready is the manuscript as an article that can be published, checked as one that
// was handed in by any other door. The *Invalid names all that is missing.
func (m Manuscript) Ready() (NewArticle, error) {
	f := m.Fields
	n := NewArticle{
		Slug: f.Slug, Title: m.Title, Standfirst: f.Standfirst, Body: m.Body, Lang: f.Lang,
		RightLeft: f.RightLeft(m.Title),
		Closed:    f.Discussion == DiscussionClosed, MembersOnly: f.MembersOnly,
		Canonical: f.Canonical, Topics: append([]string(nil), f.Topics...), Aliases: append([]string(nil), f.Aliases...),
	}
	if f.Discussion == DiscussionForDays {
		n.CloseAfter = f.CloseAfter
	}
	for _, b := range f.Authors {
		n.Authors = append(n.Authors, Author{Handle: b.Handle, Name: b.Name})
	}
	e := &Invalid{}
	if f.Lang != "" && !isLanguage(f.Lang) {
		e.Add("lang", BadLanguage, 0)
	}
	if f.Discussion == DiscussionForDays && f.CloseAfter == 0 {
		e.Add("close_after", Missing, 0)
	}
	var found *Invalid
	if err := n.Clean(); err != nil {
		found, _ = err.(*Invalid) // Clean returns no other
		e.Problems = append(e.Problems, found.Problems...)
	}
	return n, e.Or()
}

// FieldsOf are the fields of an article as readers see it. Named slugs stay: what
// is public keeps its address until somebody changes it.
func FieldsOf(a Article, aliases []string) Fields {
	f := Fields{
		Standfirst: a.Standfirst, Lang: a.Lang, Canonical: a.Canonical, MembersOnly: a.MembersOnly,
		CloseAfter: a.CloseAfter, Aliases: aliases, Slug: a.Slug,
	}
	if a.RightLeft != IsRightToLeft(a.Lang) {
		f.Direction = LeftToRight
		if a.RightLeft {
			f.Direction = RightToLeft
		}
	}
	switch {
	case a.Closed:
		f.Discussion = DiscussionClosed
	case a.CloseAfter > 0:
		f.Discussion = DiscussionForDays
	}
	for _, p := range a.Topics {
		f.Topics = append(f.Topics, p.Name)
	}
	for _, w := range a.Authors {
		f.Authors = append(f.Authors, Byline{Handle: w.Handle, Name: w.Name})
	}
	return f
}

// Overtaken is the error of a save that began with a version which is not the last
// any more. Nothing was saved. It is an ErrConflict.
type Overtaken struct{ Theirs Manuscript }

// Error names no text.
func (e *Overtaken) Error() string { return "somebody saved another text meanwhile" }

// Is makes it an ErrConflict.
func (e *Overtaken) Is(target error) bool { return target == ErrConflict }

// A StateKind says why a version of a manuscript was kept.
type StateKind string

// Kinds of states.
const (
	StateAuto      StateKind = ""          // saved by itself: not kept as a state
	StateSaved     StateKind = "saved"     // somebody pressed the button
	StateImported  StateKind = "imported"  // as it came from outside, before it was changed here
	StateReplaced  StateKind = "replaced"  // what stood there when somebody else went on
	StateRestored  StateKind = "restored"  // an earlier one was brought back
	StateSubmitted StateKind = "submitted" // handed in
	StateApproved  StateKind = "approved"  // published, or to be
)

// A State is a version of a manuscript that was kept.
type State struct {
	Version int
	Kind    StateKind
	Title   string
	Body    string // empty in lists
	Fields  Fields
	Words   int
	At      time.Time
	By      string // name, "" where that is not known
}

// StateGap is how long nobody saved after which the text that stands there is kept
// before it is written over: it was the end of somebody's work.
const StateGap = 30 * time.Minute

// KeepsBefore tells whether the text that stands there is to be kept before a save
// replaces it.
func (m Manuscript) KeepsBefore(by int64, window string, now time.Time) bool {
	return m.SavedBy != by || m.Window != window || now.Sub(m.SavedAt) > StateGap
}
