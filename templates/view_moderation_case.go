package templates

import "time"

// CaseView is a case as it is read and decided.
type CaseView struct {
	ID, Version int64
	Heading     string // "Reported: Personal attack"
	About       Crumb  // the article or the person
	OpenedAt    time.Time
	ClosedAt    time.Time
	Here        string   // who else looks at it; "" for nobody
	Changed     []string // what happened since it was seen
	Why         []string
	Hints       []string // that the reports are arranged
	Reports     []ReportView
	MoreReports []ReportView // that are folded away
	Appeal      *CaseAppeal
	Skipped     string        // "4 comments" between the first above and the others; "" for none
	Top         []ContextView // the first of those above
	Above       []CaseNeighbour
	Before      *CaseNeighbour
	Comment     *CommentView
	Status      string // of the comment, in words; "" where it is shown
	Edits       []EditView
	Below       []CaseNeighbour
	More        string // where more stand below; "" for none
	Person      *Byline
	Biography   string
	Website     string
	Article     *ArticleItem
	Facts       []Fact
	Decisions   []DecisionView
	Others      []DecisionView // about the same author
	Events      []EventItem
	Decide      *Decide // nil where the moderator may not
	Refused     string  // why
}

// CaseNeighbour is a comment around the one that a case is about.
type CaseNeighbour struct {
	URL, Name string
	At        time.Time
	Text      string // "" where it is gone
	Gone      string
}

// ReportView is a report as a moderator reads it.
type ReportView struct {
	Label    string
	Note     string
	Law      string
	Name     string // as it was given; of legal reasons
	Contact  string
	Reporter string // member's name; "" for a guest
	URL      string
	Guest    string // "guest, address confirmed"
	Record   string // "4 of 5 upheld"; "" where there is none
	Counts   string // "counts 1.4"
	State    string // "" while it is open
	At       time.Time
}

// CaseAppeal is an author's word against a decision.
type CaseAppeal struct {
	Statement string
	At        time.Time
	Outcome   string // "" while it is open
	Against   string // what was decided: "Removed by Maria Duarte"
	AgainstAt time.Time
	Rule      string
	Message   string
	Same      bool // nobody else was there to look at it
}

// DecisionView is a decision that was made.
type DecisionView struct {
	ID      int64
	Text    string // "Removed by Maria Duarte"
	URL     string // of the case, where it is another one
	Rule    string
	Message string
	At      time.Time
	Undone  string // "Taken back by …"; "" where it stands
	CanUndo bool
	Appeal  *CaseAppeal
}

// Decide is the form that decides a case.
type Decide struct {
	URL      string
	Version  int64
	From     string
	Rules    []RuleOption
	Message  Field
	Problems Problems
	Buttons  []DecideButton
	More     []DecideMore
	Open     bool // the further decisions are shown
}

// DecideMore is a further decision, with what it needs.
type DecideMore struct {
	DecideButton
	Hint   string
	Fields []Field
	Choice *DecideChoice
	Check  *Option
}

// DecideChoice is a list to choose from.
type DecideChoice struct {
	Name, Label string
	Options     []Option
	Problem     string
}

func (Decide) partial() string { return "decide" }
