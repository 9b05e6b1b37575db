package forum

import (
	"slices"
	"time"
)

// A FollowKind says what somebody wants mail about.
type FollowKind string

// What can be followed. The subject of a follow is the id of an article, author
// or topic; answers and mentions are about oneself, and their subject is 0.
const (
	FollowArticle  FollowKind = "article"  // the discussion of an article
	FollowAnswers  FollowKind = "answers"  // answers to one's own comments, everywhere
	FollowMentions FollowKind = "mentions" // where somebody writes @handle, everywhere
	FollowAuthor   FollowKind = "author"   // new articles and comments by an author
	FollowTopic    FollowKind = "topic"    // new articles in a topic, and all comments under its articles
)

// A Pace says how often mails about a discussion come.
type Pace string

// The paces.
const (
	// PaceSoon is a mail at once, and what follows is bundled until the follower
	// has come back or Policy.BurstWindow is over: the default.
	PaceSoon    Pace = "soon"
	PaceEach    Pace = "each"    // each comment as it comes
	PaceHourly  Pace = "hourly"  // at most one mail an hour for each discussion
	PaceDaily   Pace = "daily"   // at most one mail a day for each discussion
	PaceAnswers Pace = "answers" // of a discussion: answers to me and mentions of me alone
)

// Paces lists the paces of a follow in the order in which they are offered:
// PaceAnswers is for discussions alone.
func Paces(kind FollowKind) []Pace {
	paces := []Pace{PaceSoon, PaceEach, PaceHourly, PaceDaily}
	if kind == FollowArticle {
		paces = append(paces, PaceAnswers)
	}
	return paces
}

// Tells tells whether a follow at the pace is a reason to tell of a comment: who
// wants answers alone does not hear of the rest of the discussion.
func (p Pace) Tells(r Reason) bool { return p != PaceAnswers || r != ReasonDiscussion }

// CleanPace reads a pace; an empty one is PaceSoon.
func CleanPace(e *Invalid, field string, kind FollowKind, text string) Pace {
	if text == "" {
		return PaceSoon
	}
	if p := Pace(text); slices.Contains(Paces(kind), p) {
		return p
	}
	e.Add(field, NotOffered, 0)
	return PaceSoon
}

// A Reason is why somebody is told of a comment. The smallest is the nearest: of
// several, it is the one that the mail says.
type Reason int

// The reasons.
const (
	ReasonAnswer     Reason = 1 // it answers one's own comment
	ReasonMention    Reason = 2 // it names one
	ReasonDiscussion Reason = 3 // one follows the discussion
	ReasonAuthor     Reason = 4 // one follows who wrote it
	ReasonTopic      Reason = 5 // one follows a topic of the article
)

// A NewFollow is what somebody wants to follow, and the words to which they said
// so. Without a kind it is none.
type NewFollow struct {
	Kind    FollowKind
	Subject int64
	Pace    Pace
	Wording string // what stood beside the box or on the button
	Source  string // the page, such as "/articles/net-neutrality"
	// Topics of a list of the digest, as ListIDs writes them; "" for all, or as before.
	Topics string
	// AskedAt is when they said so, where that waited for a mail; zero is now.
	AskedAt time.Time
}

// Any tells whether it is a follow at all.
func (f NewFollow) Any() bool { return f.Kind != "" }

// A Follow is what an address follows, as it is now.
type Follow struct {
	ID        int64
	AddressID int64
	Kind      FollowKind
	Subject   int64
	Pace      Pace
	CreatedAt time.Time
	EndedAt   time.Time // zero while it is active
	EndedWhy  string
}

// Why a follow ended.
const (
	EndedByLink = "one click"  // by the link in a mail
	EndedByHand = "unfollowed" // on a page
	EndedByList = "other list" // weekly instead of monthly, or the other way
)

// paceGaps is how long after a mail the next one comes, where that is fixed.
var paceGaps = map[Pace]time.Duration{PaceHourly: time.Hour, PaceDaily: 24 * time.Hour}

// A Hearing is what decides when an address hears of one more comment in a
// discussion.
type Hearing struct {
	Pace Pace
	Told time.Time // when the last mail about the discussion went or goes out; zero for never
	Seen time.Time // when the member was there last; zero for never and for guests
	Late bool      // the comment is announced long after it was written (AnnouncedLate)
}

// TellAt is when the mail with the comment is due, and whether it may stand in
// one mail with others that wait. What comes late, such as a backlog that
// moderators release at once, is bundled even for those who want each comment as
// it comes: six hundred mails in a minute are nobody's wish.
func (h Hearing) TellAt(now time.Time, p Policy) (due time.Time, bundled bool) {
	gap, fixed := paceGaps[h.Pace]
	if h.Told.After(now) { // the clock was set back: nobody waits until it is as late again
		h.Told = now
	}
	switch {
	case h.Pace == PaceEach && !h.Late:
		return now, false
	case !fixed:
		gap = p.BurstWindow
		if h.Seen.After(h.Told) { // the follower has come back
			return now, true
		}
	}
	if due = h.Told.Add(gap); h.Told.IsZero() || due.Before(now) {
		due = now
	}
	return due, true
}

// lateBy is how much later than it should a comment is announced that counts as
// late: a server that restarts takes seconds, a moderator who releases it hours.
const lateBy = 10 * time.Minute

// AnnouncedLate tells whether followers hear of a comment long after it was
// written: it was held, or restored, or nothing was sent for a while.
func AnnouncedLate(created, now time.Time, p Policy) bool {
	return now.Sub(created) > p.AnnounceDelay+lateBy
}

// AnnouncedAgain tells whether followers hear of a comment that was taken away and
// is shown again: those who have heard of it do not, for as long as it is known
// who has (Policy.MailRetention). Later nobody does.
func AnnouncedAgain(created, now time.Time, p Policy) bool {
	return now.Add(p.AnnounceDelay).Sub(created) < p.MailRetention
}

// MaxNotified is how many members a comment can mention that hear of it: who
// names more calls for a crowd, not for an answer.
const MaxNotified = 10

// NewArticleFor is how long after its date an article counts as new when it
// becomes public: what an import brings from elsewhere has been read there.
const NewArticleFor = 48 * time.Hour

// Purposes of the signed tokens in mails (Claim).
const (
	// PurposeStop ends every reason for which an address hears of one discussion:
	// its subject is the hearer, it never expires.
	PurposeStop = "stop"
	// PurposeMails shows and changes all that an address gets: its subject is the
	// address, its version the address's.
	PurposeMails = "mails"
	// PurposeFeed reads a member's private feed: its subject is the member, its
	// version that of the feed's address.
	PurposeFeed = "answers"
	// PurposeAppeal shows a statement of reasons, and takes the appeal against it:
	// its subject is the decision.
	PurposeAppeal = "appeal"
)

// A FollowUp is what a mail about a discussion tells.
type FollowUp struct {
	Hearer  int64 // whom the link in the mail stops
	Article Article
	Told    []Told // at least one; the oldest first
}

// Told is a comment that a mail tells of, and why.
type Told struct {
	Comment  Comment
	Answered *Comment // what it answers; nil at the top, or where that is gone
	Above    []int64  // ids of its ancestors, the topmost first
	Reason   Reason
	// Name is of the author or topic that is followed, for those two reasons.
	Name string
}
