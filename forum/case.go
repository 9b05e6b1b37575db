package forum

import "time"

// A Lane is the list in which a case waits.
type Lane string

// The lanes.
const (
	LaneLegal   Lane = "legal"       // reported for a legal reason
	LaneAppeal  Lane = "appeals"     // its author asks for another look
	LaneReports Lane = "reports"     // reported
	LaneHeld    Lane = "held"        // not shown before somebody has looked
	LaneSecond  Lane = "second-look" // reported again after somebody had kept it
	LaneOpened  Lane = "opened"      // by a moderator, without a report
)

// Lanes lists all lanes in the order of their page.
func Lanes() []Lane {
	return []Lane{LaneLegal, LaneAppeal, LaneReports, LaneHeld, LaneSecond, LaneOpened}
}

// A Case is all that was said and decided about one comment, person or article.
type Case struct {
	ID        int64
	Kind      string // SubjectComment, SubjectMember, SubjectArticle
	Subject   int64
	ArticleID int64 // of a comment or an article; 0 for a person
	AuthorID  int64 // the member whom it is about; 0 for a guest
	Version   int   // grows with each change
	Lane      Lane
	Weight    int // of the open reports, in hundredths of a reporter
	Heat      int // answers, recommendations and reports in the last hour
	Reports   int // open ones
	Legal     int // of them for legal reasons
	HeldWhy   string
	Hidden    bool      // by the site itself, until somebody has looked
	KeptAt    time.Time // when a person let it stand; zero for never
	MendedAt  time.Time // when the author mended it after it was hidden
	OpenedAt  time.Time
	ClosedAt  time.Time // zero while it is open
}

// LaneReported is where an open case waits after a report.
func (c Case) LaneReported() Lane {
	switch {
	case c.Legal > 0:
		return LaneLegal
	case c.Lane == LaneAppeal, c.Lane == LaneHeld:
		return c.Lane
	case !c.KeptAt.IsZero():
		return LaneSecond
	}
	return LaneReports
}

// Close ends the case at a moment: nobody has to look any more.
func (c *Case) Close(at time.Time) { c.ClosedAt, c.Hidden, c.HeldWhy = at, false, "" }

// Open tells whether somebody has to look.
func (c Case) Open() bool { return c.ClosedAt.IsZero() }

// Urgency orders the queue, the largest first: legal reasons, then what the site
// has hidden or whose reports would be enough for that, then by the weight of the
// reports and what happened in the last hour; second looks last.
func (c Case) Urgency() int64 {
	var tier int64 = 1
	switch {
	case c.Legal > 0:
		tier = 3
	case c.Hidden || c.Lane == LaneAppeal:
		tier = 2
	case c.Lane == LaneSecond:
		tier = 0
	}
	return tier*1_000_000 + int64(min(c.Weight+heatWeight*c.Heat, 999_999))
}

// heatWeight is what an answer, a recommendation or a report in the last hour
// counts beside a report, in hundredths: five are as urgent as one reporter.
const heatWeight = 20

// What happened to a case.
const (
	ChangeReport    = "report"
	ChangeWithdrawn = "withdrawn"
	ChangeHidden    = "hidden" // by the site itself
	ChangeHeld      = "held"
	ChangeOpened    = "opened" // by a moderator
	ChangeEdited    = "edited"
	ChangeDeleted   = "deleted"
	ChangeUndeleted = "undeleted"
	ChangeMended    = "mended" // the author mended it and asks for another look
	ChangeDecided   = "decided"
	ChangeUndone    = "undone"
	ChangeAppeal    = "appeal"
)

// A CaseChange is one thing that happened to a case.
type CaseChange struct {
	Version int // the case's, from then on
	What    string
	Ref     int64 // the report, decision or appeal
	ActorID int64 // 0 for the site itself, and for whoever reports
	Actor   string
	At      time.Time
	Note    string
}

// Stale is the error of a decision on a version of a case that is not the present
// one: what changed since. It is an ErrConflict.
type Stale struct {
	Case    int64
	Changes []CaseChange
}

// Error says that there is something new.
func (e *Stale) Error() string { return "the case changed meanwhile" }

// Is makes it an ErrConflict.
func (e *Stale) Is(target error) bool { return target == ErrConflict }
