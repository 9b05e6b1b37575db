package templates

import (
	"time"

	"colloquy/forum"
)

// StatementMail tells somebody what was decided about them, or that it was taken
// back.
type StatementMail struct {
	MailFrame // Link is the page of the statement
	Statement
	TakenBack bool
	Standing  string // where the comment is now, in words
	Text      string // what was decided about, as markup.Mail writes it
	HTML      forum.HTML
	Whole     bool   // false where it is shortened
	Appealed  string // what the appeal was against, in words; "" where it answers none
}

// CasesMail tells a moderator what waits.
type CasesMail struct {
	MailFrame // Link is the queue, or the one case
	Why       forum.WaitingWhy
	Cases     []MailedCase
	Count     string // of all that wait
	More      int    // for how many more there was no room
	One       bool
	Head      string // of the log
}

// MailedCase is a case in a mail.
type MailedCase struct {
	Lane  string // in words
	Facts string // how many reports, hidden or held
	Title string
	By    string // who wrote it; "" where nobody did
	Text  string
	Since time.Time
	Path  string

	Reason, Law, Note string // of the report that cannot wait
}

func (StatementMail) mail() string { return "statement" }
func (CasesMail) mail() string     { return "cases" }

// Subject says what was decided.
func (v StatementMail) Subject(site string) string {
	if v.TakenBack {
		return "A decision about you at " + site + " was taken back"
	}
	return v.Heading + " · " + site
}

// Subject says how many cases wait.
func (v CasesMail) Subject(site string) string {
	switch {
	case v.Why == forum.WaitingForLegal:
		return "A report for a legal reason at " + site
	case v.Why == forum.WaitingLong && v.One:
		return v.Count + " has waited for long at " + site
	case v.Why == forum.WaitingLong:
		return v.Count + " have waited for long at " + site
	case v.One:
		return v.Count + " waits at " + site
	}
	return v.Count + " wait at " + site
}
