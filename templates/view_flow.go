package templates

import (
	"html/template"
	"time"
)

// WithdrawnPage stands where an article was that was withdrawn.
type WithdrawnPage struct {
	Frame
	At        time.Time
	Why       []string // lines
	ArticleID int64    // for whoever may read what was said under it; 0 for others
}

func (WithdrawnPage) page() string { return "withdrawn" }

// StepsPage is what became of an article, and what comes next.
type StepsPage struct {
	Frame
	Nav      EditorNav
	Said     Said
	Kept     string // what was typed with a step that cannot be taken any more
	Steps    Steps
	Taken    []TakenStep
	Previews *Previews // nil for whoever may not make any
}

func (StepsPage) page() string { return "editor-steps" }

// Steps is where an article stands, and the steps that the viewer may take.
type Steps struct {
	ID       int64
	Version  int
	Title    string
	Seen     string // the state, as the form sends it back
	State    string // in words
	More     string // more about it: when it is published, by whose clocks
	Missing  []MissingPiece
	Changed  string // what becomes of what was saved since it was approved; "" where nothing was
	Approved int    // the version that was approved; 0 for none
	Public   string
	Forms    []StepForm
}

func (Steps) partial() string { return "editor-steps" }

// MissingPiece is what is still to be done before an article can be published.
type MissingPiece struct {
	Field, Label, Text string
}

// StepForm is a step that can be taken, with what it asks for.
type StepForm struct {
	Step, Label, Button, Hint string
	Quiet, Danger             bool
	Open                      bool // something in it is wrong
	Due                       []Field
	Change                    *Choose
	Areas                     []Field
}

// Asks tells whether it has fields, or says more than its button.
func (f StepForm) Asks() bool {
	return f.Hint != "" || len(f.Due) > 0 || f.Change != nil || len(f.Areas) > 0
}

// TakenStep is a step that was taken.
type TakenStep struct {
	By   string // "" where the clock did it, or nobody knows
	Did  string
	At   time.Time
	Note string
}

// Previews are the links by which outsiders read a manuscript, and how to make one.
type Previews struct {
	ID     int64
	Made   string // address of the one that was just made, absolute; "" for none
	Fields []Field
	Links  []PreviewLink
	Open   bool // something in the form is wrong
}

// PreviewLink is one that works.
type PreviewLink struct {
	ID      int64
	For, By string
	Until   time.Time
}

// PreviewedPage is a manuscript as its page would look, for an outsider.
type PreviewedPage struct {
	Frame
	Article ArticleItem
	Updated time.Time     // zero: it never changed for readers
	Words   template.HTML // made of Words
	Until   time.Time
}

func (PreviewedPage) page() string { return "previewed" }

// KeptPage is what was said under an article that was withdrawn.
type KeptPage struct {
	Frame
	Heading   string // title of the article
	Withdrawn time.Time
	Why       string
	Comments  []CommentView
	NextURL   string
	FirstPage bool
}

func (KeptPage) page() string { return "kept-discussion" }
