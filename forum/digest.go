package forum

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// The lists of the digest. Each has issues and numbers of its own; who gets one
// follows it.
const (
	FollowWeekly  FollowKind = "weekly"
	FollowMonthly FollowKind = "monthly"
)

// Lists are the lists of the digest, in the order in which they are offered.
func Lists() []FollowKind { return []FollowKind{FollowWeekly, FollowMonthly} }

// IsList tells whether a follow is of a list of the digest.
func (k FollowKind) IsList() bool { return k == FollowWeekly || k == FollowMonthly }

// An IssueStatus says where an issue stands.
type IssueStatus string

// The states of an issue.
const (
	IssueComing   IssueStatus = "coming"   // its period runs; editors may have said what they want
	IssueComposed IssueStatus = "composed" // what it names is fixed; it waits for an editor's word
	IssueQueueing IssueStatus = "queueing" // its mails are being owed
	IssueQueued   IssueStatus = "queued"   // all of them are
	IssueSkipped  IssueStatus = "skipped"  // it named nothing, or its time had gone by: why says so
)

// An Issue of the digest.
type Issue struct {
	ID         int64
	List       FollowKind
	Period     Period
	Key        string // of the period
	Number     int    // 0 where it has none
	Status     IssueStatus
	Version    int    // grows with each change by an editor
	Note       string // the editor's, Markdown; may be empty
	Edits      IssueEdits
	ApprovedAt time.Time
	ComposedAt time.Time
	PausedAt   time.Time // sending was stopped; zero while it goes on
	Queued     int       // mails that are owed
	QueuedAt   time.Time
	Why        string // it was skipped
	NoteHTML   HTML
	Sponsor    *Sponsor // nil where there is none
	Items      []IssueItem
}

// IssueEdits are what an editor wants of the coming issue beside the rule.
type IssueEdits struct {
	Out   []int64 `json:"out,omitempty"`   // articles to leave out
	Added []int64 `json:"added,omitempty"` // articles to name as new ones
	First []int64 `json:"first,omitempty"` // articles in the order in which they come first in their section
}

// An IssueItem is what an issue names.
type IssueItem struct {
	Section  Section
	Article  Article
	Comments int      // in the period
	Quote    *Comment // of the most discussed; nil where there is none
	Readers  int      // who recommend what is quoted
}

// Apply makes of what the rule chose what an editor wants.
func (e IssueEdits) Apply(list []Chosen) []Chosen {
	out := slices.DeleteFunc(slices.Clone(list), func(c Chosen) bool { return slices.Contains(e.Out, c.ArticleID) })
	var added []Chosen
	for _, id := range e.Added {
		named := func(c Chosen) bool { return c.ArticleID == id }
		if !slices.ContainsFunc(out, named) && !slices.ContainsFunc(added, named) && !slices.Contains(e.Out, id) {
			added = append(added, Chosen{Section: SectionNew, ArticleID: id})
		}
	}
	fresh := slices.IndexFunc(out, func(c Chosen) bool { return c.Section != SectionNew })
	if fresh < 0 {
		fresh = len(out)
	}
	out = slices.Insert(out, fresh, added...)
	sections := []Section{SectionNew, SectionDiscussed, SectionAwoken}
	rank := func(c Chosen) int {
		if at := slices.Index(e.First, c.ArticleID); at >= 0 {
			return at
		}
		return len(e.First)
	}
	slices.SortStableFunc(out, func(a, b Chosen) int {
		if s := slices.Index(sections, a.Section) - slices.Index(sections, b.Section); s != 0 {
			return s
		}
		return rank(a) - rank(b)
	})
	return out
}

// A Digest is an issue as one subscriber gets it.
type Digest struct {
	Issue     Issue          // its items are those that this subscriber wants and has not read
	Follow    int64          // of the list, for the links that step down
	Since     time.Time      // of the follow
	Answers   []DigestAnswer // to the member; the newest last
	Following []Article      // with new comments in discussions that they follow
}

// A DigestAnswer is a comment that answers a member's.
type DigestAnswer struct {
	Comment int64
	By      string
	Title   string // of the article
	Slug    string
}

// CatchUp is how long after it was due an issue is still sent: a server that was
// down over a weekend catches up, and nobody gets last month's week.
const CatchUp = 48 * time.Hour

// Wishes are what a subscriber wants of the digest.
type Wishes struct {
	Topics      []int64 // none: all
	Articles    bool    // articles only, no discussions
	Hour        int     // of the day in Zone; -1: as soon as the issue goes out
	Zone        string  // name in the time zone database
	PausedUntil time.Time
}

// Wants tells whether a subscriber wants to read of an article with the topics.
func (w Wishes) Wants(topics []int64) bool {
	return len(w.Topics) == 0 || slices.ContainsFunc(topics, func(id int64) bool { return slices.Contains(w.Topics, id) })
}

// DueAt is when a subscriber's mail goes out, for an issue that goes out now: at
// their hour, within the next day.
func (w Wishes) DueAt(now time.Time) time.Time {
	if w.Hour < 0 || w.Hour > 23 {
		return now
	}
	zone, err := time.LoadLocation(w.Zone)
	if err != nil || w.Zone == "" {
		return now
	}
	year, month, day := now.In(zone).Date()
	for i := range 3 {
		if at := LocalMoment(year, month, day+i, w.Hour, 0, zone); !at.Before(now) {
			return at
		}
	}
	return now
}

// ListIDs writes ids with commas between.
func ListIDs(ids []int64) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(texts, ",")
}

// ParseIDs reads what ListIDs writes; what is no id is left out.
func ParseIDs(text string) (ids []int64) {
	for part := range strings.SplitSeq(text, ",") {
		if id, err := strconv.ParseInt(part, 10, 64); err == nil && id > 0 {
			ids = append(ids, id)
		}
	}
	return ids
}

// MaxIssueNote is the longest note of an editor above an issue, in characters.
const MaxIssueNote = 2000

// CleanNote checks the note above an issue; it may be empty.
func CleanNote(e *Invalid, text string) string { return cleanText(e, "note", text, MaxIssueNote) }

// MaxPause is how long the digest can be paused; who wants longer stops it.
const MaxPause = 366 * 24 * time.Hour

// Check finds what is wrong with wishes, but for topics, which only the database
// knows.
func (w Wishes) Check(e *Invalid, now time.Time) {
	if w.Hour < -1 || w.Hour > 23 {
		e.Add("hour", BadNumber, 0)
	}
	if w.Hour >= 0 && !isZone(w.Zone) {
		e.Add("zone", BadZone, 0)
	}
	switch {
	case w.PausedUntil.IsZero():
	case !w.PausedUntil.After(now):
		e.Add("until", InPast, 0)
	case w.PausedUntil.Sub(now) > MaxPause:
		e.Add("until", NotOffered, 0)
	}
}

// PurposeDigest changes or ends what somebody gets of the digest: its subject is
// the follow of the list, it never expires (Claim).
const PurposeDigest = "digest"
