package templates

import "strconv"

// StepMail tells what became of an article.
type StepMail struct {
	MailFrame        // Link is the article's page at the desk, or its public one
	Title     string // "" where it has none
	What      string // a sentence
	Subjected string // what became of it, in a few words behind its title
	Said      string // who said what follows, in words; "" where nobody said anything
	Note      string
	Button    string
	Editors   bool // it goes to the editors
}

// NotesMail tells of notes beside a text.
type NotesMail struct {
	MailFrame
	Title string
	Notes []MailedNote
	More  int // for how many more there was no room
}

// MailedNote is a note in a mail.
type MailedNote struct {
	By, Quote, Text string
	Answer          bool
}

func (StepMail) mail() string  { return "article-step" }
func (NotesMail) mail() string { return "article-notes" }

// Subject names the article and says what became of it.
func (v StepMail) Subject(string) string { return titled(v.Title) + " " + v.Subjected }

// Subject says how many notes there are, and on what.
func (v NotesMail) Subject(string) string {
	if n := len(v.Notes) + v.More; n > 1 {
		return strconv.Itoa(n) + " notes on " + titled(v.Title)
	}
	return "A note on " + titled(v.Title)
}

// titled is the title of an article as a subject has it.
func titled(title string) string {
	if title == "" {
		return "An article without a title"
	}
	return "“" + shorten(title) + "”"
}
