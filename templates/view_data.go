package templates

import (
	"time"

	"colloquy/forum"
)

// DataPage is what is stored about a member, in short, and what they can do
// about it.
type DataPage struct {
	Frame
	Nav       AccountNav
	Done      string // what was done just now; "" for nothing
	Facts     []Fact
	Suspended string // why; "" where the member is not
	Leaves    string // when the account is deleted; "" for never
	LeavesHow string // what becomes of the comments then
}

// LeavePage asks how an account is to be deleted.
type LeavePage struct {
	Frame
	Nav     AccountNav
	Email   string
	Days    string // how long it can be taken back
	How     Choose
	Leaves  string // when it is deleted already; "" for never
	Refused string // why it cannot be; "" where it can
}

// MailsPage is which mails a member gets, and got.
type MailsPage struct {
	Frame
	Nav       AccountNav
	Done      string
	Email     string
	Stopped   string // why the address takes no mails; "" where it does
	Moderates bool   // they are a moderator, and choose whether they hear what waits
	Cases     bool   // they do
	Concerned bool   // they write articles, or look after them
	Desk      bool   // mails tell what becomes of these
	Mails     []SentMail
	Kept      string // how long it is known which mails were sent
	Reports   bool   // mails tell what came of reports
	Writes    bool   // they wrote articles, and choose whether they hear of comments under them
	Comments  bool   // they do
	// CommentsWording is what stands beside that choice: consents note it.
	CommentsWording string
}

// SentMail is a mail in a list.
type SentMail struct {
	What  string
	At    time.Time
	State string
}

func (DataPage) page() string  { return "data" }
func (LeavePage) page() string { return "leave" }
func (MailsPage) page() string { return "mails" }

// A download is one HTML document that is made of these parts, in this order:
// DataBegin, for each section that holds something a DataSection and its
// DataRecords, DataEnd. It stands alone, so that it can be read in twenty years.

// DataBegin begins the document.
type DataBegin struct {
	Site, URL, Lang string
	Whose           string
	At              time.Time
}

// DataSection begins a section, after the end of the one before.
type DataSection struct {
	First       bool
	ID, Heading string
}

// DataRecord is one entry of a section.
type DataRecord struct {
	Heading string // may be empty
	URL     string
	Facts   []DataFact
	Text    string // as it was written
	Earlier []forum.DataText
}

// DataFact is a line of an entry. At is shown instead of Value where it is set.
type DataFact struct {
	Name, Value string
	At          time.Time
}

// DataEnd ends the document.
type DataEnd struct {
	Version int
	None    bool // there was no section
}

func (DataBegin) partial() string   { return "data-begin" }
func (DataSection) partial() string { return "data-section" }
func (DataRecord) partial() string  { return "data-record" }
func (DataEnd) partial() string     { return "data-end" }
