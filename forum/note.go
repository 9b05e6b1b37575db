package forum

import "time"

// A Note is what editors and authors say to each other beside a text.
type Note struct {
	ID      int64
	Above   int64  // the note that it answers, 0 for none
	By      string // name, "" where that is not known any more
	Quote   string // the passage that it is about, "" for the whole
	Text    string // a few lines, no Markdown
	At      time.Time
	DoneAt  time.Time // zero while it is open
	DoneBy  string
	Answers []Note // the oldest first
}

// A NewNote is what somebody writes: a note about a passage, or an answer to another
// note.
type NewNote struct {
	Above int64 // the note that is answered, 0 for none
	Quote string
	Text  string
}

// Bounds of notes.
const (
	MaxSideNote = 4000 // characters
	MaxQuote    = 1000 // characters
	MaxNotes    = 1000 // beside one text, answers included
	NotesBundle = 10 * time.Minute
)

// Clean checks what came in. What is too long to be quoted is cut.
func (n *NewNote) Clean() error {
	e := &Invalid{}
	n.Text = CleanBody(e, "text", n.Text, MaxSideNote)
	if quote := []rune(keepLine(e, "quote", n.Quote, MaxArticle)); len(quote) > MaxQuote {
		n.Quote = string(quote[:MaxQuote])
	} else {
		n.Quote = string(quote)
	}
	if n.Above != 0 {
		n.Quote = ""
	}
	return e.Or()
}

// NewNotes is what a mail tells of the notes beside a text.
type NewNotes struct {
	Article int64
	Title   string
	Notes   []Note // the oldest first; an answer has the quote of what it answers
}

// StepTold is what a mail tells of a step that was taken.
type StepTold struct {
	Step    TakenStep
	Article Article
	Title   string // of the manuscript
	Zone    *time.Location
}

// TellsEditors tells whether editors hear of the step.
func (s ArticleStep) TellsEditors() bool { return s == StepSubmit }

// TellsAuthors tells whether those hear of the step who wrote the article: of a change
// to what readers see, only where the article says under their name that it was wrong.
func (n *NewStep) TellsAuthors() bool {
	switch n.Step {
	case StepSubmit, StepTakeBack:
		return false
	case StepUpdate:
		return n.Change == ChangeCorrection
	}
	return true
}
