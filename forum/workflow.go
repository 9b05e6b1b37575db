package forum

import (
	"slices"
	"time"
)

// An ArticleStep takes an article from one state to another.
type ArticleStep string

// The steps.
const (
	StepSubmit     ArticleStep = "submit"     // the author hands it in
	StepTakeBack   ArticleStep = "take-back"  // the author goes on writing
	StepTakeUp     ArticleStep = "take-up"    // an editor begins to read
	StepReturn     ArticleStep = "return"     // back to the author, with a word
	StepSchedule   ArticleStep = "schedule"   // it is published by itself at a time
	StepUnschedule ArticleStep = "unschedule" // it is not
	StepPublish    ArticleStep = "publish"
	StepUpdate     ArticleStep = "update" // what readers see is changed
	StepWithdraw   ArticleStep = "withdraw"
	StepReinstate  ArticleStep = "reinstate" // a withdrawn one is public again
)

// arrows are all there are.
var arrows = []struct {
	step ArticleStep
	from []ArticleStatus
	to   ArticleStatus
}{
	{StepSubmit, []ArticleStatus{Draft}, Submitted},
	{StepTakeBack, []ArticleStatus{Submitted}, Draft},
	{StepTakeUp, []ArticleStatus{Draft, Submitted}, InReview},
	{StepReturn, []ArticleStatus{Submitted, InReview}, Draft},
	{StepSchedule, []ArticleStatus{Draft, Submitted, InReview, Scheduled}, Scheduled},
	{StepUnschedule, []ArticleStatus{Scheduled}, InReview},
	{StepPublish, []ArticleStatus{Draft, Submitted, InReview, Scheduled}, Published},
	{StepUpdate, []ArticleStatus{Published}, Published},
	{StepWithdraw, []ArticleStatus{Published}, Withdrawn},
	{StepReinstate, []ArticleStatus{Withdrawn}, Published},
}

// Take is where a step leads. ErrConflict where it cannot be taken from here: most
// often somebody else was faster. ErrNotFound where there is no such step.
func (s ArticleStatus) Take(step ArticleStep) (ArticleStatus, error) {
	for _, a := range arrows {
		if a.step == step {
			if slices.Contains(a.from, s) {
				return a.to, nil
			}
			return s, ErrConflict
		}
	}
	return s, ErrNotFound
}

// Steps are those that can be taken from here, in their order.
func (s ArticleStatus) Steps() (list []ArticleStep) {
	for _, a := range arrows {
		if slices.Contains(a.from, s) {
			list = append(list, a.step)
		}
	}
	return list
}

// Approves tells whether a step makes the manuscript what readers see, at once or
// later.
func (s ArticleStep) Approves() bool {
	return s == StepSchedule || s == StepPublish || s == StepUpdate
}

// A ChangeKind says what a change of a public article is.
type ChangeKind string

// The kinds of a change.
const (
	ChangeMinor       ChangeKind = "minor"       // spelling: said nowhere
	ChangeCorrection  ChangeKind = "correction"  // something was wrong: said under the article
	ChangeSubstantial ChangeKind = "substantial" // it says more than before: the date of the update is now
)

// A NewStep is what somebody wants to become of an article.
type NewStep struct {
	Step    ArticleStep
	Version int           // of the manuscript as they saw it
	Seen    ArticleStatus // where the article stood as they saw it; "": they do not say
	Note    string        // to the author or the editors; of a withdrawal, why, as readers are told
	Due     time.Time     // of StepSchedule
	Change  ChangeKind    // of StepUpdate
	Text    string        // of a correction
}

// MaxStepNote is how long a word with a step may be, in characters.
const MaxStepNote = 2000

// MaxCorrection is how long the text of a correction may be, in characters.
const MaxCorrection = 1000

// MaxAhead is how far ahead an article can be scheduled.
const MaxAhead = 5 * 365 * 24 * time.Hour

// Clean checks what came in.
func (n *NewStep) Clean(now time.Time) error {
	e := &Invalid{}
	if n.Note != "" {
		n.Note = cleanText(e, "note", n.Note, MaxStepNote)
	}
	if (n.Step == StepReturn || n.Step == StepWithdraw) && !Visible(n.Note) && len(e.Problems) == 0 {
		e.Add("note", Missing, 0)
	}
	if n.Step == StepSchedule {
		n.cleanDue(e, now)
	} else {
		n.Due = time.Time{}
	}
	if n.Step == StepUpdate {
		n.cleanChange(e)
	}
	return e.Or()
}

func (n *NewStep) cleanDue(e *Invalid, now time.Time) {
	switch {
	case n.Due.IsZero():
		e.Add("due", Missing, 0)
	case !n.Due.After(now):
		e.Add("due", InPast, 0)
	case n.Due.Sub(now) > MaxAhead:
		e.Add("due", BadDate, 0)
	}
}

func (n *NewStep) cleanChange(e *Invalid) {
	switch n.Change {
	case ChangeMinor, ChangeSubstantial:
	case ChangeCorrection:
		n.Text = CleanBody(e, "text", n.Text, MaxCorrection)
	default:
		e.Add("change", NotOffered, 0)
	}
}

// A TakenStep is a step that was taken.
type TakenStep struct {
	Step ArticleStep
	Note string
	Due  time.Time // of StepSchedule
	At   time.Time
	ByID int64
	By   string // name, "" where that is not known, or the clock did it
}

// A Correction says under an article what was put right.
type Correction struct {
	Text string // a few lines, no Markdown
	At   time.Time
}
