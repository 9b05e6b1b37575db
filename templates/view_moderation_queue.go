package templates

import "time"

// CasesPage is the queue with one case beside it.
type CasesPage struct {
	Frame
	Nav      ModerationNav
	Heading  string // "7 open cases"
	ListURL  string // of the list, as it is filtered
	Filters  []MailFilter
	Article  *Crumb // under which all cases of the list are; nil for any
	AllURL   string // of the list without that
	Text     string // what was looked for
	Max      int    // characters of it
	Cases    []CaseLine
	Empty    string // what stands there where the list is empty
	FirstURL string // where the list begins; "" on its first page
	NextURL  string // "" where it ends
	Done     *CasesDone
	Wrong    []string // why nothing was decided of those that were marked
	Bulk     *Bulk    // nil where nothing can be decided at once
	Case     *CaseView
	Alone    bool // the case was asked for: a narrow screen shows it and not the list
}

// CaseLine is a case in the list.
type CaseLine struct {
	ID, URL string
	Value   string // of its box, "id.version"
	What    string // "Personal attack · 3 reports · hidden"
	Urgent  bool
	Title   string // of what it is about
	Author  string
	At      time.Time
	Current bool
	Chosen  bool // for a decision about many
}

// CasesDone says what was done before, and takes it back.
type CasesDone struct {
	Text string
	Left []string // what was not done, and why
	Undo []int64  // decisions that can be taken back
	URL  string   // where that is asked for
	From string
}

// Bulk decides many cases at once.
type Bulk struct {
	From     string
	Rules    []RuleOption
	Message  Field
	Buttons  []DecideButton
	Problems Problems
	Open     bool
}

// RuleOption is a rule in a list to choose from.
type RuleOption struct {
	Value, Name string
	Message     string // what a decision by it begins with
	Chosen      bool
}

// DecideButton is one decision.
type DecideButton struct {
	Value, Label string
	Key          string // on the keyboard; "" for none
	First        bool   // the gravest of those that are meant
}

func (CasesPage) page() string { return "cases" }
