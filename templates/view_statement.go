package templates

import (
	"time"

	"colloquy/forum"
)

// Statement is a statement of reasons in words, for a page or a mail.
type Statement struct {
	Heading  string    // what was decided
	What     []string  // what that means
	Mend     *Crumb    // to where a hidden comment is mended; nil where it cannot be
	Ends     time.Time // of a suspension; zero for none
	Rule     string
	RulePath string
	Message  string
	How      []string // how it was found, and who or what decided
	At       time.Time

	Comment     string // title of the one that it is about
	Posted      time.Time
	Cut         bool   // a part of the comment was cut out
	Article     string // title of what that stands under; "" where it is not public
	ArticlePath string

	AppealUntil time.Time // zero where no appeal is possible, or not any more
	Redress     bool      // where else one can turn to is said
}

// DecisionsPage lists what was decided about a member, the newest first.
type DecisionsPage struct {
	Frame
	Nav       AccountNav
	Why       string // why the account is suspended; "" where it is not
	Items     []DecisionItem
	FirstPage bool
	NextURL   string
}

// DecisionItem is a decision in the list.
type DecisionItem struct {
	URL, Heading string
	Title        string // of the comment that it is about
	At           time.Time
	Message      string
	State        string // of the decision, or of the appeal against it
}

// StatementPage is one statement, with the appeal against the decision.
type StatementPage struct {
	Frame
	Nav *AccountNav // nil for whoever came by the link of a mail
	Statement
	Body   forum.HTML // what was written, as it was; "" where it is kept no more
	Gone   bool       // it is kept no more
	State  Said       // where the decision stands
	Appeal *AppealView
	Form   *AppealForm // nil where no appeal is possible, or not any more
	Kept   string      // what was typed and cannot be handed in
	Links  []Crumb
}

// AppealView is an appeal and what came of it.
type AppealView struct {
	Statement string
	At        time.Time
	Outcome   string // in words; "" while it waits
	Decided   time.Time
	Judge     string // who looked at it, in words
	Rule      string
	Message   string
}

// AppealForm hands in an appeal.
type AppealForm struct {
	Action string
	Until  time.Time
	Field  Field
}

func (DecisionsPage) page() string { return "decisions" }
func (StatementPage) page() string { return "statement" }
