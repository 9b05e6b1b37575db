package templates

import (
	"html/template"
	"time"

	"colloquy/forum"
)

// WritingForm is what is being written, as its form holds it and as it was typed.
// The script of the form reads it as JSON.
type WritingForm struct {
	Version    int    `json:"version"` // of the manuscript that the form began with
	Window     string `json:"-"`
	Title      string `json:"title"`
	Body       string `json:"body"`
	Standfirst string `json:"standfirst"`
	Slug       string `json:"slug"`
	Lang       string `json:"lang"`
	Direction  string `json:"direction"`
	Topics     string `json:"topics"`  // one a line
	Authors    string `json:"authors"` // one a line: "Name" or "Name @handle"
	Canonical  string `json:"canonical"`
	Discussion string `json:"discussion"`
	CloseAfter string `json:"close_after"`
	Members    string `json:"members_only"` // "yes" or ""
	Aliases    string `json:"aliases"`      // one a line
}

// WritingPage is where an article, or a page of the site, is written.
type WritingPage struct {
	Frame
	Nav       EditorNav
	Heading   string
	Said      Said
	New       bool   // nothing of it is stored yet
	Page      string // name of a page of the site: title and text are all there is
	Unsaved   bool   // the form holds what is not stored
	Long      bool   // the text is too long to be shown in its whole height
	SignedOut bool   // whoever sent the form is not signed in any more
	MaySave   bool
	MayDelete bool // it is a draft that can be thrown away
	MayEdit   bool // the fields that are for editors are there too
	Action    string
	Key       string // names the text in the browser's storage
	Owner     string // whose it is in there: of whoever is signed in
	Form      WritingForm
	Lines     WritingLines
	Problems  Problems
	Unfolded  bool   // something in the folded part is wrong
	Status    string // "Draft"
	OpenNotes int    // how many notes beside it are not done
	Saved     time.Time
	Saver     string
	Length    string     // "1 234 words · 6 min"
	Here      string     // who else is in it
	Address   string     // what the slug is where none is asked for; "": it will be made of the title
	Public    string     // address of the article, "" where readers do not see it
	Onward    string     // the button that saves and leads on to what becomes of it; "" where it is not stored yet
	Guide     forum.HTML // what authors should know
	Theirs    *TheirText
	Pictures  *Pictures
	Suggest   Suggestions
	Site      *SitePageSteps // of a page of the site
}

// WritingLines are fields with one entry a line, each entry in a field of its own.
type WritingLines struct{ Topics, Authors []string }

// Suggestions are what fields with many entries offer.
type Suggestions struct{ Topics, Authors []string }

// TheirText is a text that was saved meanwhile, beside what was typed.
type TheirText struct {
	By  string // who saved it; "" where that is not known
	Own bool   // whoever looks did, in another window
	At  time.Time
	Changes
	Full string // their text as it stands
}

// Changes are what two versions of a text have otherwise; none of a part that is the
// same.
type Changes struct {
	Title, Body []Piece
	Fields      []FieldChange
}

func (TheirText) partial() string { return "their-text" }

func (Changes) partial() string { return "changes" }

// FieldChange is a field of which the older and the newer text say something else.
type FieldChange struct {
	Name         string
	Older, Newer string
}

// ArticlePreview is an article as its page would show it.
type ArticlePreview struct {
	Article   ArticleItem
	Updated   time.Time
	Words     template.HTML // made of Words
	Canonical string
	Length    string
	Why       string    // what is wrong; "" for nothing
	Page      *PageText // a page of the site instead of an article
}

func (ArticlePreview) partial() string { return "article-preview" }

// PreviewPage shows a preview without the script. The form carries what was typed.
type PreviewPage struct {
	Frame
	Preview ArticlePreview
	Action  string
	MayEdit bool
	Page    string // see WritingPage
	Form    WritingForm
}

// StatesPage lists the kept versions of a text.
type StatesPage struct {
	Frame
	Nav    EditorNav
	Title  string
	URL    string // of the form
	States []StateItem
}

// StateItem is a kept version in a list.
type StateItem struct {
	Version int
	URL     string
	Why     string
	At      time.Time
	By      string
	Words   string // "1 234 words"
	Change  string // "+12", against the one before
	Now     bool   // it is the text as it stands
}

// StatePage is one kept version, and what it changed.
type StatePage struct {
	Frame
	Nav        EditorNav
	Said       Said
	Item       StateItem
	Title      string
	URL        string     // of the form
	Against    string     // "before" or "now"
	Other      *StateItem // what it is compared with; nil where there is none
	Changes    Changes
	Full       string
	Version    int // of the text as it stands
	MayRestore bool
}

// DiscardPage asks whether a draft is to be thrown away.
type DiscardPage struct {
	Frame
	Nav     EditorNav
	Said    Said
	URL     string // of the form
	Title   string
	Version int
	Saved   time.Time
	Saver   string
	Here    string   // who else is in it
	Goes    []string // what goes with it
}

func (WritingPage) page() string { return "editor-article" }
func (PreviewPage) page() string { return "editor-preview" }
func (DiscardPage) page() string { return "editor-discard" }
func (StatesPage) page() string  { return "editor-states" }
func (StatePage) page() string   { return "editor-state" }
