package templates

import "time"

// ExclusionsPage lists who may not write, with a form to exclude by hand.
type ExclusionsPage struct {
	Frame
	Nav             ModerationNav
	Said            Said
	Exclusions      []ExclusionItem
	Members         []ExclusionItem
	FirstURL        string // "" on the first page
	NextURL         string // of the exclusions
	NextMembersURL  string
	Kind            Choose
	Value, Why, For Field
}

// ExclusionItem is an address, a domain, a network or a member that may not write.
type ExclusionItem struct {
	What, Value   string
	URL           string // of a member's page for moderators
	Why           string
	By            string // "" where that is not known
	CaseURL, Case string // by a decision about it
	At            time.Time
	Until         time.Time // zero: without an end
	LiftURL       string    // "" where the viewer may not lift it
}

// PersonPage is what moderators know of a person.
type PersonPage struct {
	Frame
	Nav      ModerationNav
	Said     Said
	Heading  string
	Base     string // address of the page; the form goes below it
	Facts    []Fact
	Counts   []Fact // comments by what became of them, reports by what came of them
	Earlier  []Fact // earlier names, each with until when
	Excluded []ExclusionItem
	Decided  []PersonDecision
	Comments []PersonComment
	Notes    []PersonNote
	Note     Field
	OpenURL  string // opens the case about the person; "" for none
}

// PersonDecision is a decision about a person.
type PersonDecision struct {
	At            time.Time
	What          string
	Rule, Message string
	Case, URL     string
	Undone        bool
}

// PersonComment is a comment of a person's.
type PersonComment struct {
	SaidItem
	State string // "" where it is shown
}

// PersonNote is what a moderator noted.
type PersonNote struct {
	At       time.Time
	By, Body string
}

// MeasuresPage decides about a discussion as a whole.
type MeasuresPage struct {
	Frame
	Nav      ModerationNav
	Said     Said
	Slug     string
	Article  string
	State    []string // how it is, in sentences
	Measures []MeasureItem
	Rules    []Option
	Problem  string // with the rule
	Message  Field
}

// MeasureItem is a button.
type MeasureItem struct{ Action, Name, Hint string }

// MendPage is the form by which the author of a hidden comment mends it.
type MendPage struct {
	Frame
	Slug, ArticleTitle string
	ID                 int64
	Version            int
	CommentTitle, Body string
	Why                string // it is hidden
	Rule, Message      string // of the decision
	MaxTitle, MaxBody  int
	Problems           Problems
	Preview            *PreviewView
	Changed            bool // the comment is another one by now
}

func (ExclusionsPage) page() string { return "exclusions" }
func (PersonPage) page() string     { return "person" }
func (MeasuresPage) page() string   { return "measures" }
func (MendPage) page() string       { return "mend" }
