package forum

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"time"
)

// CommentStatus says where a comment stands.
type CommentStatus string

// The states of a comment. Shown is the only one whose words are public.
const (
	Waiting CommentStatus = "waiting" // for its author's address to be confirmed
	Held    CommentStatus = "held"    // until a moderator has looked
	Shown   CommentStatus = "shown"
	Hidden  CommentStatus = "hidden"  // out of sight until decided
	Removed CommentStatus = "removed" // by decision
	Deleted CommentStatus = "deleted" // by its author
	// Declined was held and is not to be shown. Nobody has seen it, so no
	// placeholder stands for it.
	Declined CommentStatus = "declined"
)

// A Comment is what a person wrote under an article.
type Comment struct {
	ID        int64
	ArticleID int64
	ParentID  int64 // the comment answered, 0 at the top
	Path      Path
	Title     string // may be empty
	Body      string // Markdown
	HTML      HTML
	Text      string // plain text of the body, shortened; for structured data
	Status    CommentStatus
	Version   int // grows with each change of how it shows
	CreatedAt time.Time
	EditedAt  time.Time // zero where no earlier text can be seen
	GoneAt    time.Time // when it was deleted or removed
	CutAt     time.Time // when a moderator cut a part out; zero for never
	From      Came      // the article under which it stood before a moderator moved it

	By         Commenter
	AnswersTo  string // name of who is answered, "" at the top or where that comment is gone
	ParentGone bool   // what it answers is not shown any more
	Answered   bool   // there are comments directly under it
	Held       bool   // no moderator has looked at it since it was held

	// Of one that is hidden, where it is read for its author; see HiddenBy.
	Hiding HiddenBy
}

// HiddenBy is how a comment came to be hidden, and what its author did since.
type HiddenBy struct {
	Site   bool // the site itself, until a moderator has looked
	Mended bool // its author mended it, and cannot do that again
	Waits  bool // a moderator is still to look
}

// Unseen tells whether nobody but its author and moderators may know that the
// comment is there: it was never shown, or not since anybody answered it.
func (c Comment) Unseen() bool {
	if c.Answered {
		return false
	}
	return c.Status == Held || c.Status == Declined || c.Status == Waiting || c.Status == Deleted && c.Held
}

// Came says from which public article something was moved; no slug: from none.
type Came struct{ Slug, Title string }

// A Commenter is the person who wrote a comment, as a page names them.
type Commenter struct {
	MemberID     int64 // 0 for a guest
	AddressID    int64 // of a guest: by it their browser is known; never shown
	Name         string
	Position     string
	Affiliation  string
	AuthorOf     bool   // wrote the article under which the comment stands
	Handle       string // of the person's page as an author; "" where there is none
	MemberHandle string // of the person's page as a member; "" for a guest
}

// AnonymousName stands where a name was, over the comments of those who left and
// of guests who want it so. Nobody else bears it: it is a reserved name.
const AnonymousName = "Anonymous"

// Guest tells whether the commenter has no account, and wrote under a name.
func (c Commenter) Guest() bool { return c.MemberID == 0 && c.Name != AnonymousName }

// A Row is the little that decides how a comment stands on a page.
type Row struct {
	ID        int64
	MemberID  int64
	Path      Path
	Status    CommentStatus
	Version   int
	Answered  bool // there are comments directly under it
	CreatedAt time.Time
	GoneAt    time.Time

	Recommended int // by how many members
}

// NewComment is what a person hands in.
type NewComment struct {
	Article  string // slug
	Parent   int64  // 0 at the top
	Seen     int    // the version of the parent that was answered; 0 where nobody knows
	Title    string
	Body     string
	MemberID int64  // 0 for a guest
	Name     string // guests only
	Email    string // guests only
	// Follow is what its author wants to hear of from now on: the discussion, or
	// nothing. The subject is found by the article.
	Follow NewFollow
	// Network is from where it comes: whoever is excluded is known by it, and it is
	// forgotten after a while. "" is not asked.
	Network string
	// CreatedAt is set by imports alone; zero is now.
	CreatedAt time.Time
}

// Clean checks and tidies what was handed in, but for what only the database
// knows (the parent, the article). A member has no name or address beside the
// account's: what came in for them is dropped.
func (n *NewComment) Clean() error {
	e := &Invalid{}
	n.Title = CleanOptional(e, "title", n.Title, MaxTitle)
	n.Body = CleanBody(e, "body", n.Body, MaxBody)
	if n.MemberID != 0 {
		n.Name, n.Email = "", ""
		return e.Or()
	}
	n.Name = CleanFreeName(e, "name", n.Name)
	n.Email = CleanAddress(e, "email", n.Email)
	return e.Or()
}

// TwinKey is the same for the same text by the same person under the same
// parent: by it, a comment that was sent twice is recognised.
func (n NewComment) TwinKey(article int64) int64 {
	h := sha256.New()
	for _, v := range []int64{article, n.Parent, n.MemberID} {
		_ = binary.Write(h, binary.BigEndian, v)
	}
	if n.MemberID == 0 {
		h.Write([]byte(AddressKey(n.Email) + "\x00" + n.Name + "\x00"))
	}
	h.Write([]byte(n.Body))
	return int64(binary.BigEndian.Uint64(h.Sum(nil)))
}

// AnswerTitle is the title that an answer starts with.
func AnswerTitle(parent string) string {
	if parent == "" {
		return ""
	}
	if Repeats(parent) {
		return parent
	}
	return Shorten("Re: "+parent, MaxTitle)
}

// Repeats tells whether a title only repeats what it answers.
func Repeats(title string) bool { return strings.HasPrefix(title, "Re: ") }

// EditsQuietly tells whether a change of the comment leaves no earlier text
// behind.
func EditsQuietly(c Comment, p Policy, now time.Time) bool {
	return now.Before(c.CreatedAt.Add(p.QuietEdit))
}

// An Edit is an earlier text of a comment.
type Edit struct {
	Number  int
	Title   string
	Body    string
	HTML    HTML
	Until   time.Time // when it was replaced
	Removed bool      // a moderator took the text away
	Cut     bool      // moderators alone see it: it says what was cut out, or hidden
}

// Order is how the threads of a discussion follow each other. Inside a thread
// the order is always by time.
type Order string

// The orders of threads.
const (
	Oldest Order = "oldest"
	Newest Order = "newest"
	Best   Order = "best" // by Score
)

// ParseOrder reads an order; what is unknown or empty is Oldest.
func ParseOrder(s string) Order {
	if o := Order(s); o == Newest || o == Best {
		return o
	}
	return Oldest
}
