package templates

import (
	"time"
)

// DigestDeskPage is where editors look after the coming issue of a list.
type DigestDeskPage struct {
	Frame
	Nav      EditorNav
	Lists    []OrderLink
	List     string
	Said     Said
	Period   string
	Due      time.Time // zero where nothing is sent by itself
	Off      bool      // the digest is switched off
	Waits    bool      // it waits for an editor's word
	Approved bool
	Composed bool // what it names is fixed
	Seen     int
	Items    []DeskItem
	Out      []DeskItem
	Note     string
	MaxNote  int
	Problems Problems
	Articles []Option // that can be added
	Subject  string   // of the mail; "" where it cannot be foreseen
	Text     string
	HTMLURL  string
	Issues   []DeskIssue
}

// DeskItem is what the coming issue names, or what is left out.
type DeskItem struct {
	ID          int64
	Section     string
	Title       string
	Slug        string
	Why         string // "18 comments by 9 people in this week"
	First, Last bool   // of its section
	Lang, Dir   string
	Quoted      string
}

// DeskIssue is an issue that went out, or did not.
type DeskIssue struct {
	ID     int64
	Name   string
	Period string
	State  string
}

// IssueReportPage says how far the mails of an issue are.
type IssueReportPage struct {
	Frame
	Nav                                  Crumb
	Name, Period, State                  string
	URL                                  string // of the issue; "" where it did not go out
	Owed, Waiting, Sent, Failed, Dropped int
	Skipped, Ended                       int
	Percent                              int
	Left                                 string // how long the rest takes; "" where that is not known
	Paused                               bool
	CanPause                             bool
	Action                               string
	Causes                               []ReportCause
}

// ReportCause is why mails were not sent, and how many.
type ReportCause struct {
	State, Why string
	Count      int
}

// RecipientsPage lists who would get the coming issue.
type RecipientsPage struct {
	Frame
	Nav        Crumb
	List       string
	Recipients []RecipientRow
	FirstPage  bool
	NextURL    string
}

// RecipientRow is one of them.
type RecipientRow struct {
	Who  string
	Gets string
	Due  time.Time // zero where nothing is sent
	Why  string
}

func (DigestDeskPage) page() string  { return "digest-desk" }
func (IssueReportPage) page() string { return "issue-report" }
func (RecipientsPage) page() string  { return "recipients" }
