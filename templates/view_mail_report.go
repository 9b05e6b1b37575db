package templates

import "time"

// HearMail asks a guest whether they want to hear what comes of a report. Nothing
// that they typed stands in it: the address may be a stranger's.
type HearMail struct{ MailFrame }

// ReceiptMail says that a report for a legal reason came in.
type ReceiptMail struct {
	MailFrame
	About    string // "A comment under"
	What     string // title of the article, or name of the person; "" where it is not public
	Reported time.Time
	Member   bool // who can choose to get no such mails
}

// OutcomeMail says what came of a report.
type OutcomeMail struct {
	MailFrame
	About    string
	What     string
	Reported time.Time
	Words    []string
	Member   bool
}

func (HearMail) mail() string    { return "report" }
func (ReceiptMail) mail() string { return "receipt" }
func (OutcomeMail) mail() string { return "outcome" }

// Subject says what to confirm.
func (HearMail) Subject(string) string {
	return "Confirm that you want to hear what comes of your report"
}

// Subject says what happened.
func (ReceiptMail) Subject(site string) string { return "Your report to " + site + " has come in" }

// Subject says what it is about; what came of it is for who opens it.
func (OutcomeMail) Subject(site string) string { return "What came of your report to " + site }
