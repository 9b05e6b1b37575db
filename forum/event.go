package forum

import "time"

// An Event is something that administrators did, or should know of.
type Event struct {
	ID      int64
	At      time.Time
	ActorID int64  // who did it; 0 for nobody in particular
	Actor   string // name
	Action  string // "roles", "suspended", "attack" …
	Kind    string // of what it was done to: "member", "article", "setting", "mail", "site"
	Subject int64
	Name    string // of the subject, where it is a member
	Note    string
}

// Kinds of subjects of events.
const (
	SubjectMember  = "member"
	SubjectSetting = "setting"
	SubjectMail    = "mail"
	SubjectIssue   = "issue"
	SubjectSite    = "site"
)

// ActionAttack is the action of an event that says that somebody tries passwords.
const ActionAttack = "attack"
