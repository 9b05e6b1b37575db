package forum

import "time"

// DataSubject is what somebody reported, or what was decided about.
type DataSubject struct {
	About   string `json:"about"` // SubjectComment, SubjectMember, SubjectArticle
	Subject int64  `json:"number"`
	Slug    string `json:"-"`
	URL     string `json:"url,omitempty"`
}

// DataReport is what somebody reported.
type DataReport struct {
	ID int64 `json:"-"`
	DataSubject
	Reason    string      `json:"reason"`
	Note      string      `json:"note,omitempty"`
	Law       string      `json:"law,omitempty"`
	Name      string      `json:"name,omitempty"`
	Contact   string      `json:"contact,omitempty"`
	At        time.Time   `json:"reported_at"`
	State     ReportState `json:"state"`
	DecidedAt time.Time   `json:"decided_at,omitzero"`
}

// DataDecision is what was decided about somebody, as they were told. Which
// moderator it was is not said, and nothing of who reported.
type DataDecision struct {
	ID int64 `json:"decision"`
	DataSubject
	Action    Action      `json:"action"`
	Rule      string      `json:"rule,omitempty"`
	Message   string      `json:"message,omitempty"`
	By        string      `json:"by"`
	Automatic bool        `json:"automatic,omitempty"` // a machine was involved
	At        time.Time   `json:"decided_at"`
	UndoneAt  time.Time   `json:"taken_back_at,omitzero"`
	Appeal    *DataAppeal `json:"appeal,omitempty"`
}

// Who decided, in a DataDecision.
const (
	ByModerator = "a moderator"
	BySite      = "the site itself"
)

// DataAppeal is what somebody said against a decision, and what came of it.
type DataAppeal struct {
	At        time.Time `json:"at"`
	Statement string    `json:"statement"`
	Outcome   string    `json:"outcome,omitempty"`
	DecidedAt time.Time `json:"answered_at,omitzero"`
}

// DataMute is a person whom somebody muted.
type DataMute struct {
	ID     int64     `json:"-"`
	Member string    `json:"member"` // handle
	URL    string    `json:"url"`
	Since  time.Time `json:"since"`
}

// DataHiddenThread is a thread that somebody hid.
type DataHiddenThread struct {
	ArticleID int64     `json:"-"`
	Comment   int64     `json:"comment"`
	URL       string    `json:"url"`
	Since     time.Time `json:"since"`
}

// ToldActions are those of which the person concerned is told: what was done about
// them, and what was taken back. That something was let stand they never hear:
// nobody learns from it that they were reported.
func ToldActions() (list []Action) {
	for _, r := range actionRules {
		switch {
		case r.against, r.action.Answers(), r.action == ActionRestore, r.action == ActionRelease, r.action == ActionLift:
			list = append(list, r.action)
		}
	}
	return list
}
