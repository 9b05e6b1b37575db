package forum

import "time"

// WaitingCases are what a mail tells a moderator of the cases that wait for them.
type WaitingCases struct {
	Why   WaitingWhy
	Cases []WaitingCase
	Total int // cases that wait, up to MaxWaitingCounted
	Head  string
}

// MaxWaitingCounted is up to how many cases a mail counts; more are many.
const MaxWaitingCounted = 100

// CasesPerMail is how many cases a mail lists.
const CasesPerMail = 20

// A WaitingWhy is why a moderator is told of cases.
type WaitingWhy string

// Why moderators are told.
const (
	WaitingNew      WaitingWhy = ""         // something new waits
	WaitingLong     WaitingWhy = "reminder" // something waits too long
	WaitingForLegal WaitingWhy = "legal"    // one case that cannot wait
)

// A WaitingCase is a case as a mail shows it.
type WaitingCase struct {
	Case
	Title  string // of the comment or the article, name of the person
	By     string // who wrote the comment
	Text   string // how it goes, without links; "" where there is none
	Reason string // of the report that cannot wait
	Law    string // what that names
	Note   string // and says
}

// BundleDue tells whether a moderator may be told again what waits.
func BundleDue(told time.Time, p Policy, now time.Time) bool {
	return told.IsZero() || !now.Before(told.Add(p.CasesEvery)) || told.After(now) // a clock that was set back keeps nobody waiting
}
