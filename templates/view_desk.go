package templates

import "time"

// EditorNav leads through the pages of those who write and edit articles.
type EditorNav struct {
	Current string // the path of the page
	Writes  bool   // may begin an article
	Edits   bool   // is an editor
}

func (EditorNav) partial() string { return "editor-nav" }

// DeskPage is what waits for somebody who writes or edits articles.
type DeskPage struct {
	Frame
	Nav      EditorNav
	Said     Said
	Form     DeskForm
	Waits    []DeskSection // for them to do something about it
	Notes    []DeskNote
	Sections []DeskSection // what else there is
	Coming   []DeskRow     // scheduled, the next one first
	Zone     string        // of the clocks by which articles are scheduled
	Week     []DeskWeek
	Nothing  bool // there is nothing at all
}

// DeskForm looks for articles of every state.
type DeskForm struct {
	Question string
	Max      int
	States   []Option
	Authors  []Option // empty where one finds one's own alone
}

// DeskSection is a list with a heading.
type DeskSection struct {
	ID, Heading string
	Count       string // how many there are; "" where that is plain to see
	Rows        []DeskRow
	MoreURL     string // of those that are not shown; "" where there are none
}

// DeskRow is an article on the desk.
type DeskRow struct {
	URL       string // where it is written
	Title     string
	Lang, Dir string
	By        string // names of the authors
	State     string // "" where the heading says it
	Note      string // what somebody said with the last step
	Did       string // "Handed in"; what At is the time of
	At        time.Time
	Who       string // who did it
	Due       string // when it is published, by the site's clocks
	Words     string // "1 200 words"
	Talk      string // "18 comments, 5 new"
	PublicURL string // of its page for readers
	Changed   bool   // readers see another version
}

func (DeskRow) partial() string { return "desk-row" }

// DeskNote is a text with notes beside it that wait for an answer, and the newest one.
type DeskNote struct {
	Count       string // "3 notes"
	URL, Title  string
	Quote, Text string
	By          string
	At          time.Time
}

// DeskWeek is an article of the last days with the life of its discussion.
type DeskWeek struct {
	DeskRow
	MayEdit bool
	Figure  Figure
}

// DeskListPage lists articles of every state.
type DeskListPage struct {
	Frame
	Nav       EditorNav
	Form      DeskForm
	Heading   string
	Asked     bool // for words
	Nothing   bool // the question holds no word
	Older     bool // not everything was looked through
	Rows      []DeskRow
	FirstPage bool
	FirstURL  string
	NextURL   string
}

func (DeskPage) page() string     { return "desk" }
func (DeskListPage) page() string { return "desk-list" }
