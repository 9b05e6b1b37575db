package templates

import (
	"html/template"
	"time"

	"colloquy/forum"
)

// Discussion is one page of the comments under an article.
type Discussion struct {
	Slug      string
	Count     string // "42 comments"
	News      string // "5 new"; "" for none
	Orders    []OrderLink
	Thread    template.HTML // comments, made of fragments
	Empty     bool
	Continued bool // the page begins after the first comment
	PrevURL   string
	NextURL   string
	Open      bool
	HoldAll   bool // comments wait for a moderator
	Members   bool // members alone may write
	Measures  bool // the viewer moderates
	ClosedWhy string
	ClosesAt  time.Time
	Pinned    template.HTML // made of a PinnedView; empty where no comment is shown so
	Form      template.HTML // made of a WriteForm; empty where nobody may write
	Follow    *FollowBox    // nil where following is not offered
}

// PinnedView is the comment that editors show above the discussion, in short. The
// comment itself stands in its place.
type PinnedView struct {
	ID      int64
	By      Byline
	Heading string // its title; "" where it has none
	Excerpt string
	At      time.Time
}

func (PinnedView) partial() string { return "pinned" }

// OrderLink changes the order of threads.
type OrderLink struct {
	Name, URL string
	Current   bool
}

// WriteForm is the form to write a comment, wherever it stands.
type WriteForm struct {
	Slug      string
	Parent    int64
	Title     string
	Body      string
	Name      string
	Email     string
	Seen      int  // the version of the comment answered that its author has seen
	AskName   bool // a guest: name and address are asked for
	Anonymous bool // nobody is signed in
	Guests    bool
	// MembersOnly tells that the discussion is for members, and nobody is signed in.
	MembersOnly bool
	As          string // the member's name
	Joining     string // the name of who waits for the mail that makes them a member; "" for others
	Alone       bool   // on a page of its own, whose heading says what it is
	MaxTitle    int
	MaxBody     int
	Problems    Problems
	Follow      *FollowTick // nil where no mails leave
	Follows     string      // how often mails about the discussion come already, in words; "" for not at all
}

func (WriteForm) partial() string { return "form" }

// WritePage is the form on a page of its own, with what is answered.
type WritePage struct {
	Frame
	Slug, ArticleTitle string
	Answered           *CommentView
	ParentGone         bool
	ParentChanged      bool // since the answer was begun
	ThreadClosed       bool // what was to be answered takes no more answers
	Form               WriteForm
	Preview            *PreviewView
	Closed             string   // why nobody may write; "" where one may
	Restored           bool     // the text came along through signing in
	Unposted           bool     // it could not be posted when the link was opened
	AlsoUnposted       []string // the texts of others that could not
	Wait               string   // how long to wait before posting; "" where one need not
	Anew               bool     // the address was wrong, and the comment waits no more
}

// PreviewView shows a comment as it will look: made of the same template, but
// without an id.
type PreviewView struct {
	Comment CommentView
	Why     string // why it cannot be shown; "" where it can
}

func (PreviewView) partial() string { return "preview" }

// EditPage is the form to change a comment.
type EditPage struct {
	Frame
	Slug, ArticleTitle string
	ID                 int64
	Version            int
	CommentTitle, Body string
	Until              time.Time
	Left               string
	Quiet              string // until how long after posting a change leaves no earlier text
	MaxTitle, MaxBody  int
	Problems           Problems
	Preview            *PreviewView
	Conflict           *CommentView // what the comment says now, where it changed meanwhile
}

// DeletePage asks before a comment is deleted.
type DeletePage struct {
	Frame
	Slug, ArticleTitle string
	Comment            CommentView
	HasAnswers         bool
	Left               string
}

// HistoryPage shows the earlier texts of a comment, the newest one first.
type HistoryPage struct {
	Frame
	Slug, ArticleTitle string
	Comment            CommentView
	Edits              []EditView
	MayRemove          bool
	Continued          bool   // newer ones stand on a page before
	NextURL            string // where older ones stand; "" where there are none
}

// EditView is an earlier text, and what the change to the next one changed.
type EditView struct {
	forum.Edit
	CommentID   int64
	TitlePieces []Piece // nil where the title stayed the same
	BodyPieces  []Piece // nil where the text did
	NextRemoved bool    // the text that followed was taken away
}

// Piece is a part of two texts that are set against each other.
type Piece struct {
	Text         string
	Added, Taken bool
	Blank        bool   // only the ends of lines were added or taken
	Skipped      bool   // here something is left out that stayed the same
	Rest         string // what follows there
}

// CommentView is a comment as it is read.
type CommentView struct {
	ID         int64 // 0 in a preview
	Slug       string
	Heading    string // title, or who wrote it where it has none
	Untitled   bool
	Repeats    bool // the title only repeats what it answers
	By         Byline
	Guest      bool
	AuthorOf   bool
	At         time.Time // zero in a preview of what is not posted yet
	Body       forum.HTML
	Edited     bool
	Gone       string // why there is a placeholder; "" where there is none
	GoneAt     time.Time
	Level      int
	AnswersID  int64
	AnswersTo  string // whom it answers
	AnswerGone bool   // it answers what is gone
	Deep       bool   // stands beside what it answers, not under it
	Narrow     bool   // does so where the screen is narrow
	Cut        time.Time
	From       Crumb  // the article from which a moderator moved it; no URL for none
	Note       string // why nobody but its author sees it; "" where everybody does
}

func (CommentView) partial() string { return "comment" }

// Acts are the links and buttons at the end of a comment.
type Acts struct {
	ID           int64
	Slug         string
	Name         string // who wrote it
	Version      int    // of its words
	CanReply     bool
	Closed       bool // a thread that takes no more answers begins here
	Unseen       bool // nobody but its author sees it
	Mend         bool // its author may mend it, since it is hidden
	CanRecommend bool
	Recommended  bool   // by the viewer
	Count        string // of recommendations; "" for none
	Own          bool
	CanEdit      bool
	Left         string // how long it can be changed
	Until        time.Time
	Undelete     bool
	Menu         template.HTML // a mark where More is put in; empty where there is none
	More         bool          // a link to what else a member can do
	CanReport    bool
	Reported     bool // by the viewer
	Moderates    bool // the viewer, who can open its case
}

func (Acts) partial() string { return "acts" }

// ContextView is a comment above the first one of a page.
type ContextView struct {
	ID      int64
	Heading string
	Name    string
	Gone    bool
	Excerpt string
}

func (ContextView) partial() string { return "context" }

// BranchPage is a comment and what stands under it, on a page of its own.
type BranchPage struct {
	Frame
	Slug, ArticleTitle string
	ID                 int64
	Trail              []ContextView // what it stands under, the thread's top first
	Discussion         Discussion
}

// OutlinePage is a discussion, a line a comment.
type OutlinePage struct {
	Frame
	Slug, ArticleTitle string
	Count              string // "42 comments"
	News               string // "5 new"; "" for none
	Lines              template.HTML
	Continued          bool
	NextURL            string
}

func (WritePage) page() string   { return "write" }
func (EditPage) page() string    { return "edit" }
func (DeletePage) page() string  { return "delete" }
func (HistoryPage) page() string { return "history" }
func (BranchPage) page() string  { return "branch" }
func (OutlinePage) page() string { return "outline" }
