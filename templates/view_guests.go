package templates

import "time"

// JoinPage is where one becomes a member.
type JoinPage struct {
	Frame
	Fields   []Field
	NextPath string
	Kept     *Kept
	Anew     bool // the address was wrong, and what was asked for with it is forgotten
}

func (JoinPage) page() string { return "join" }

// WaitingPage says what waits for a mail: "look into your inbox".
type WaitingPage struct {
	Frame
	Items   []WaitingItem
	Done    string // what was done just now; "" for nothing
	Joining bool   // a join waits: what is written meanwhile hangs on it
	Mailbox bool   // mails can be read here: development only
}

func (WaitingPage) page() string { return "waiting" }

// WaitingItem is something that this browser asked for.
type WaitingItem struct {
	ID       int64
	What     string // the link will do
	Email    string // as it was typed in this browser
	Until    time.Time
	Comments []WaitingComment // that appear with it
}

// WaitingComment is a comment that waits for a mail.
type WaitingComment struct {
	Title, Excerpt string
	Slug, Article  string
	Follow         string // how often mails come that begin with it; "" for none
}

// MinePage lists what somebody wrote, for themselves.
type MinePage struct {
	Frame
	Nav        AccountNav // members only
	Done       string     // what was just done; "" for nothing
	Addresses  []string   // that this browser has proved
	Follows    []Crumb    // where each address sees what it follows
	HasAccount bool       // somebody has an account with one of them
	Stopped    bool       // they get no mails
	Waiting    []WaitingComment
	Comments   []MineItem
	FirstPage  bool
	NextURL    string
}

func (MinePage) page() string { return "mine" }

// MineItem is one of one's own comments.
type MineItem struct {
	SaidItem
	Name          string // under which it was written
	Guest         bool
	State         string
	Shown         bool
	Gone          bool   // by somebody else's decision
	Mend          bool   // it is hidden, and they may mend it
	Left          string // how long it can be changed; "" where it cannot
	Until         time.Time
	CanDelete     bool
	CanAnonymise  bool
	UndeleteLeft  string // how long the deletion can be taken back; "" where it cannot
	UndeleteUntil time.Time
}

// AskMinePage asks whose comments are to be shown.
type AskMinePage struct {
	Frame
	Done   string
	Guests bool
	Email  Field
}

func (AskMinePage) page() string { return "ask-mine" }
