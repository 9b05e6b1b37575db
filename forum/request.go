package forum

import "time"

// A RequestKind says what somebody asked for. Each waits for the link in a mail.
type RequestKind string

// What can be asked for by mail.
const (
	RequestJoin        RequestKind = "join"         // to become a member
	RequestComment     RequestKind = "comment"      // to show a guest's comment, or one that hangs on a join
	RequestSignIn      RequestKind = "sign-in"      // to sign in without a password
	RequestReset       RequestKind = "reset"        // to choose a new password
	RequestAddress     RequestKind = "address"      // to change a member's address: goes to the new one
	RequestUndoAddress RequestKind = "undo-address" // to take that back: goes to the old one
	RequestMine        RequestKind = "my-comments"  // to see all that an address wrote as a guest
	RequestLeave       RequestKind = "leave"        // to delete the account
	RequestStay        RequestKind = "stay"         // to take that back
	RequestFollow      RequestKind = "follow"       // to get mail about something
	RequestMails       RequestKind = "mails"        // to see and change all mails that an address gets
	RequestReport      RequestKind = "report"       // to hear by mail what comes of a report
)

// Life is how long a request of the kind can be answered.
func (k RequestKind) Life(p Policy) time.Duration {
	switch k {
	case RequestJoin, RequestComment, RequestFollow, RequestReport:
		return p.WaitingRetention
	case RequestUndoAddress, RequestStay:
		return p.RegretWindow
	}
	return p.LinkLife
}

// Asking tells whether anybody can have a mail of the kind sent to any address:
// those are bounded to MaxAskingMails a day over all kinds.
func (k RequestKind) Asking() bool {
	switch k {
	case RequestUndoAddress, RequestLeave, RequestStay:
		return false
	}
	return true
}

// asked tells whether the kind is one that somebody waits for who asked.
func (k RequestKind) asked() bool {
	switch k {
	case RequestJoin, RequestComment, RequestSignIn, RequestReset, RequestAddress, RequestMine, RequestFollow, RequestMails, RequestLeave, RequestReport:
		return true
	}
	return false
}

// Enters tells whether the mail of the request lets a member back into their
// account.
func (k RequestKind) Enters() bool { return k == RequestSignIn || k == RequestReset }

// MaxAskingMails is how many mails in AskingPeriod an address gets that it did
// not prove to want. One or two get lost; more is a nuisance to a stranger.
const (
	MaxAskingMails = 3
	AskingPeriod   = 24 * time.Hour
)

// How the comments of a member who leaves are kept.
const (
	LeaveAnonymous = "anonymous" // they stay, without a name
	LeaveRemoved   = "removed"   // they go
	LeaveMerged    = "merged"    // they go over to another account of the same person
)

// CleanLeave reads how the comments of a member who leaves are to be kept.
func CleanLeave(e *Invalid, field, how string) string {
	if how != LeaveAnonymous && how != LeaveRemoved {
		e.Add(field, Missing, 0)
	}
	return how
}

// NewRequest is what somebody asks for.
type NewRequest struct {
	Kind     RequestKind
	Email    string
	MemberID int64  // whose account it is about, where that is known
	JoinID   int64  // the join on which a comment hangs
	Network  string // from where it is asked; "" is not looked at
	Browser  string // token of the browser that asks; "" where it need not be known
	Name     string // of who joins
	// SecretHash is that of the password of who joins.
	SecretHash string
	Next       string // where to go on after signing in
	How        string // LeaveAnonymous or LeaveRemoved
	// Comment waits, or is carried along until somebody is signed in.
	Comment *NewComment
	Follow  NewFollow // of a RequestFollow; that of a comment stands in the comment
	Report  int64     // of a RequestReport
}

// A Request is what somebody asked for, as it is now.
type Request struct {
	ID         int64
	Kind       RequestKind
	AddressID  int64
	Email      string  // as it was typed
	MemberID   int64   // whose account it is about; 0 where that was not known
	Account    *Member // the same; nil where that was not known
	Holder     *Member // who has the address now; nil where nobody has
	JoinID     int64
	Name       string
	SecretHash string
	Next       string
	How        string
	Comment    *NewComment // nil where there is none
	Hanging    []Request   // comments that hang on a join
	Article    string      // title of what the comment is written under
	Follow     NewFollow   // of a RequestFollow
	Report     int64       // of a RequestReport
	CreatedAt  time.Time
	ExpiresAt  time.Time
	DoneAt     time.Time // zero while it is open
	Here       bool      // the browser that looks is the one that asked
}

// Comments are those that the request carries, and those that hang on it.
func (r Request) Comments() []NewComment {
	var list []NewComment
	for _, c := range append([]Request{r}, r.Hanging...) {
		if c.Comment != nil {
			list = append(list, *c.Comment)
		}
	}
	return list
}

// Open tells whether the request can still be answered.
func (r Request) Open(now time.Time) bool { return r.DoneAt.IsZero() && now.Before(r.ExpiresAt) }
