package templates

import (
	"slices"
	"time"
)

// What stands beside a box or on a button to which somebody says yes. It is kept
// with the yes, so it is written once.
const (
	FollowLabel     = "Notify me of follow-up comments"
	FollowButton    = "Follow this discussion"
	PaceButton      = "Change how often"
	SwitchButton    = "Send me these mails"
	AnswersHeading  = "Answers to my comments"
	MentionsHeading = "Mentions of me"
)

// Pace chooses how often mails come.
type Pace struct {
	ID      string // of the list in its page
	Options []Option
}

func (Pace) partial() string { return "pace" }

// FollowTick is the box under a comment that is being written.
type FollowTick struct {
	Label  string
	Ticked bool
	Pace   Pace
}

// FollowBox lets somebody follow what a page is about, change how often mails
// come, or stop: a discussion, an author, a topic.
type FollowBox struct {
	Heading  string
	What     string // "this discussion", the name of an author or topic
	Text     string // what follows from it
	Action   string // where the form goes
	Stop     string // where that goes which stops
	Button   string
	Follows  string // how often mails come, in words; "" where it is not followed
	AskEmail bool   // nobody is signed in
	Email    string // as it was typed
	Pace     Pace
	Problems Problems
}

func (FollowBox) partial() string { return "follow" }

// FollowPage is that on a page of its own: where the address was wrong.
type FollowPage struct {
	Frame
	Crumbs []Crumb
	Anew   bool   // the link in the mail to the wrong address does not work any more
	Wait   string // how long to wait; "" where one need not
	Box    FollowBox
}

func (FollowPage) page() string { return "follow-by-mail" }

// Following is all that an address gets because somebody chose it.
type Following struct {
	Action     string // where all its forms go
	Done       string // what was done just now; "" for nothing
	Undo       string // by what that can be taken back; "" where it cannot
	Suppressed string // why the address takes no mails; "" where it does
	Follows    []FollowRow
	Switches   []FollowSwitch
	Stopped    []StoppedRow
	Any        bool   // there is something that can be stopped
	Digest     *Crumb // the list of the digest that comes, and where it is changed; nil for none
}

// Mine tells whether any mail about oneself is on.
func (f Following) Mine() bool {
	return slices.ContainsFunc(f.Switches, func(s FollowSwitch) bool { return s.ID != 0 })
}

func (Following) partial() string { return "following" }

// FollowRow is something that is followed.
type FollowRow struct {
	ID               int64
	What, Title, URL string
	Since            time.Time
	Pace             Pace
}

// FollowSwitch is a kind of mail about oneself.
type FollowSwitch struct {
	Kind, Heading, Text, Button string
	ID                          int64 // of the follow; 0 where it is off
	Pace                        Pace
}

// StoppedRow is a discussion that a link in a mail stopped.
type StoppedRow struct {
	ID         int64
	Title, URL string
}

// FollowingPage shows it: to a member on a page of the account, to others by a
// link from a mail.
type FollowingPage struct {
	Frame
	Heading   string
	Nav       AccountNav // members only
	Address   string
	Following Following
	Until     time.Time // how long the link works; zero where there is none
}

func (FollowingPage) page() string { return "follows" }

// UnsubscribePage asks for which address mails are to be seen and stopped.
type UnsubscribePage struct {
	Frame
	Known []Crumb // what this browser need not ask for
	Email Field
}

func (UnsubscribePage) page() string { return "unsubscribe" }
