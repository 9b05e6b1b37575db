package forum

import "time"

// What somebody downloads of themselves. The names in the JSON are part of the
// format; DataVersion grows when one of them is taken away or means something
// else, not when one is added. Times are RFC 3339, in UTC. There are no hashes,
// no tokens, and nothing about others in it, but whom somebody reported or muted.

// DataVersion is the version of the format.
const DataVersion = 1

// DataSections are the parts in the order in which they come. The account is one
// record or none; each of the others is a list.
var DataSections = []string{
	"account", "addresses", "earlier_names", "sign_in", "sessions", "waiting", "mails", "digest", "events", "visits", "recommendations", "comments",
	"follows", "consents", "stopped", "told", "answers", "reports", "decisions", "muted", "hidden_threads", "manuscripts", "notes",
}

// DataAccount is the profile, and what is decided about the account.
type DataAccount struct {
	Name           string    `json:"name"`
	Handle         string    `json:"handle"`
	Position       string    `json:"position,omitempty"`
	Affiliation    string    `json:"affiliation,omitempty"`
	Biography      string    `json:"biography,omitempty"` // Markdown
	Website        string    `json:"website,omitempty"`
	Portrait       string    `json:"portrait,omitempty"` // name of the picture's file
	Roles          string    `json:"roles"`
	MemberSince    time.Time `json:"member_since"`
	NamedAt        time.Time `json:"name_changed_at,omitzero"`
	Byline         string    `json:"byline,omitempty"`                 // handle of the page as an author
	HearsComments  time.Time `json:"hears_of_comments_since,omitzero"` // under their articles
	NoDeskMails    bool      `json:"no_mails_of_manuscripts,omitempty"`
	SuspendedUntil time.Time `json:"suspended_until,omitzero"`
	SuspendedWhy   string    `json:"suspended_why,omitempty"`
	LeavesAt       time.Time `json:"deleted_at,omitzero"` // when the account will be
	LeavesHow      string    `json:"comments_then,omitempty"`
}

// DataAddress is an e-mail address.
type DataAddress struct {
	Address      string    `json:"address"`
	KnownSince   time.Time `json:"known_since"`
	ConfirmedAt  time.Time `json:"confirmed_at,omitzero"`
	NoMailsSince time.Time `json:"no_mails_since,omitzero"`
	NoMailsWhy   string    `json:"no_mails_why,omitempty"` // SuppressedAsked or SuppressedBounce
}

// DataName is a name that the member had before.
type DataName struct {
	Name  string    `json:"name"`
	Until time.Time `json:"until"`
}

// DataSignIn is a way to sign in; what is known of a password is not a password.
type DataSignIn struct {
	Kind      string    `json:"kind"` // "password"
	ChangedAt time.Time `json:"changed_at"`
}

// DataSession is a browser that is signed in.
type DataSession struct {
	Device  string    `json:"device,omitempty"`
	BeganAt time.Time `json:"began_at"`
	UsedAt  time.Time `json:"used_at"`
}

// DataRequest is something that waits for the answer to a mail.
type DataRequest struct {
	Kind      RequestKind `json:"kind"`
	Address   string      `json:"address"`
	AskedAt   time.Time   `json:"asked_at"`
	ExpiresAt time.Time   `json:"expires_at"`
	Name      string      `json:"name,omitempty"`
	Article   string      `json:"article,omitempty"` // slug
	Title     string      `json:"title,omitempty"`
	Text      string      `json:"text,omitempty"` // Markdown
}

// DataMail is a mail that was, or is to be, sent.
type DataMail struct {
	ID         int64     `json:"-"`
	Kind       MailKind  `json:"kind"`
	State      MailState `json:"state"`
	OwedAt     time.Time `json:"owed_at"`
	FinishedAt time.Time `json:"finished_at,omitzero"`
	Reason     string    `json:"reason,omitempty"` // why it was not sent
}

// DataEvent is something that happened to the account. Who did it is not said.
type DataEvent struct {
	ID     int64     `json:"-"`
	At     time.Time `json:"at"`
	Action string    `json:"action"`
}

// DataVisit is when the member read a discussion.
type DataVisit struct {
	ArticleID int64     `json:"-"`
	Article   string    `json:"article"` // slug
	Since     time.Time `json:"visit_before_ended"`
	Last      time.Time `json:"last_opened"`
}

// DataRecommendation is a comment that the member recommends.
type DataRecommendation struct {
	ArticleID int64     `json:"-"`
	Comment   int64     `json:"comment"`
	Article   string    `json:"article"` // slug
	At        time.Time `json:"at"`
}

// DataComment is a comment, whatever became of it.
type DataComment struct {
	ID           int64         `json:"id"`
	URL          string        `json:"url"`
	Article      string        `json:"article"` // slug
	ArticleTitle string        `json:"article_title"`
	Answers      int64         `json:"answers,omitempty"` // the comment answered
	State        CommentStatus `json:"state"`
	Name         string        `json:"name,omitempty"` // as a guest
	Title        string        `json:"title,omitempty"`
	Text         string        `json:"text"` // Markdown
	PostedAt     time.Time     `json:"posted_at"`
	EditedAt     time.Time     `json:"edited_at,omitzero"`
	GoneAt       time.Time     `json:"gone_at,omitzero"`
	Recommended  int           `json:"recommended,omitempty"` // by how many members
	Earlier      []DataText    `json:"earlier,omitempty"`
}

// DataText is an earlier text of a comment.
type DataText struct {
	Title   string    `json:"title,omitempty"`
	Text    string    `json:"text"`
	Until   time.Time `json:"until"`
	Removed bool      `json:"removed,omitempty"` // a moderator took it away
}

// DataFollow is what an address gets, or got, mail about.
type DataFollow struct {
	ID      int64      `json:"-"`
	Kind    FollowKind `json:"kind"`
	Subject string     `json:"subject,omitempty"` // slug of the article or topic, handle of the author
	Pace    Pace       `json:"pace"`
	Since   time.Time  `json:"since"`
	EndedAt time.Time  `json:"ended_at,omitzero"`
	Why     string     `json:"ended_why,omitempty"`
}

// DataConsent is that somebody said yes to mails.
type DataConsent struct {
	ID          int64      `json:"-"`
	Kind        FollowKind `json:"kind"`
	Subject     string     `json:"subject,omitempty"` // as of a DataFollow
	Pace        Pace       `json:"pace"`
	Wording     string     `json:"wording,omitempty"` // what stood there
	Source      string     `json:"source,omitempty"`  // the page
	At          time.Time  `json:"at"`
	ConfirmedAt time.Time  `json:"confirmed_at"`
}

// DataDigest is what an address wants of the digest, beside the list that it
// follows.
type DataDigest struct {
	Topics      []string  `json:"topics,omitempty"` // slugs; none: all
	Discussions bool      `json:"discussions"`      // beside articles
	Hour        *int      `json:"hour,omitempty"`   // of the day in the zone; none: as soon as an issue goes out
	Zone        string    `json:"zone,omitempty"`
	PausedUntil time.Time `json:"paused_until,omitzero"`
}

// DataStop is a discussion of which a link in a mail stopped all mails.
type DataStop struct {
	ID      int64     `json:"-"`
	Article string    `json:"article"` // slug
	At      time.Time `json:"at"`
}

// DataTold is a comment that a mail told, or is to tell, of.
type DataTold struct {
	Comment int64     `json:"comment"`
	URL     string    `json:"url"`
	Mail    MailState `json:"mail"`
	At      time.Time `json:"at,omitzero"` // when that went out
}

// DataAnswer is a comment that answers or names the member.
type DataAnswer struct {
	Comment int64  `json:"comment"`
	URL     string `json:"url"`
	Reason  Reason `json:"reason"` // 1: it answers them, 2: it names them
}
