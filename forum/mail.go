package forum

import "time"

// A MailKind says what a mail is about: the kind of the request whose link it
// carries, or one of those below.
type MailKind string

// Mails that carry no link of a request.
const (
	MailPassword MailKind = "password-changed" // the password was changed
	MailAttack   MailKind = "attack"           // to administrators: somebody tries passwords
	MailLeft     MailKind = "left"             // the account is deleted
	MailFollowUp MailKind = "follow-up"        // comments in a discussion that is followed; the subject is the hearer
	MailArticle  MailKind = "article"          // a new article by an author or in a topic; the subject is the article
	MailTest     MailKind = "test"             // to an administrator who asked for it
	MailDigest   MailKind = "digest"           // an issue of the digest; the subject is the issue
	// MailDigestTest is the coming issue, to an editor who asked for it.
	MailDigestTest MailKind = "digest-test"

	MailStatement MailKind = "statement" // what was decided about an author, and why; the subject is the decision
	MailOutcome   MailKind = "outcome"   // what came of a report; the subject is the report
	MailReceipt   MailKind = "receipt"   // that a report came in; the subject is the report
	MailCases     MailKind = "cases"     // to a moderator: what waits; the subject is the member
	MailCase      MailKind = "case"      // to a moderator: one case that cannot wait; the subject is the case

	MailStep  MailKind = "article-step"  // what became of an article, to its authors or the editors; the subject is the step
	MailNotes MailKind = "article-notes" // notes beside a text; the subject is the article
)

// A MailState is where a mail stands.
type MailState string

// The states of a mail. Queued and handing are open, the others final.
const (
	MailQueued  MailState = "queued"  // due now or later
	MailHanding MailState = "handing" // the last byte is about to be sent, or was
	MailSent    MailState = "sent"
	MailFailed  MailState = "failed"  // refused for good, or too often
	MailSkipped MailState = "skipped" // no longer owed; the reason says why
	MailDropped MailState = "dropped" // in doubt after a crash, and not to be sent twice
)

// Priority orders mails that are due at once; the smallest goes first.
type Priority int

// The priorities.
const (
	PriorityAsked  Priority = 1 // somebody sits and waits for it
	PriorityNotice Priority = 2
	PriorityBulk   Priority = 3
)

// Again tells whether a mail that may have been sent before a crash is sent
// again: one that somebody waits for is, and an issue of the digest, which every
// subscriber is to get; a notice that comes twice is a nuisance (RFC 5321, 6.1,
// leaves the doubt).
func (k MailKind) Again() bool {
	switch k {
	case MailAttack, MailLeft, MailFollowUp, MailArticle, MailStatement, MailOutcome, MailReceipt, MailCases, MailCase, MailStep, MailNotes:
		return false
	}
	return true
}

// Flows tells whether the next mail may be under way before the end of one is
// noted. A crash in between drops that one, or sends a few issues twice.
func (k MailKind) Flows() bool { return !k.Again() || k.MarkedEarly() }

// MarkedEarly tells whether that a mail was claimed is all that is noted before it
// is handed over: it is in doubt from then on, and sent again after a crash. That
// is a note less for each of very many.
func (k MailKind) MarkedEarly() bool { return k == MailDigest }

// retries is how long after each attempt the next one comes.
var retries = []time.Duration{
	time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour,
}

// RetryAfter is how long after the given attempt (1 is the first) a mail that
// could not be handed over is tried again; ok is false after the last.
func RetryAfter(attempt int) (wait time.Duration, ok bool) {
	if attempt < 1 || attempt > len(retries) {
		return 0, false
	}
	return retries[attempt-1], true
}

// A Letter is what a mail will say, read from today's truth when it is about to
// be sent.
type Letter struct {
	ID        int64 // of the row in the outbox
	Key       string
	Kind      MailKind
	To        string
	Attempt   int // 1 is the first
	CreatedAt time.Time
	Member    *Member   // who has the address; nil where nobody has
	Account   *Member   // whose account the request is about; nil where that is nobody's
	Request   *Request  // whose link it carries; nil where there is none
	Token     string    // of the link
	Expires   time.Time // until when the link works
	Article   *Article  // slug and title of what a waiting comment is written under; the head of a new article
	Note      string    // what an administrator's mail is about
	FollowUp  *FollowUp // what is told of a discussion; nil where it is about none
	Version   int       // of the address, for the links about all its mails
	AddressID int64
	About     string        // title, author or topic of a follow that waits for a yes
	Already   int64         // the follow of the list of the digest that was asked for and comes already; 0 for none
	Causes    []Cause       // why somebody is told of a new article, the nearest first
	Statement *Statement    // what is told of a decision; nil where it is about none
	TakenBack bool          // it tells that the decision was taken back
	Waiting   *WaitingCases // what waits for a moderator
	Step      *StepTold     // what became of an article
	Notes     *NewNotes     // beside a text
	Report    *ReportView   // what a mail about a report is about; nil where it is about none
	Digest    *Digest       // an issue, as one subscriber gets it; nil for other mails
}

// A Cause is a reason, with the name of the author or topic that is followed.
type Cause struct {
	Reason Reason
	Name   string
}

// MaxTestMails is how many test mails an administrator can have sent to
// themselves in AskingPeriod: whoever mends a server tries a few times.
const MaxTestMails = 10

// Why an address takes no mails.
const (
	SuppressedAsked  = "asked"  // its owner said so
	SuppressedBounce = "bounce" // nobody is there
)

// MaySendTo tells whether a mail goes to an address that is suppressed for the
// reason, and since when: who said that no more mails are wanted can still sign in
// by mail, and see what they wrote; nobody else can make us write to them. Where
// nobody was there, a link that somebody asks for is tried again after a day: by
// opening it they show that somebody is there by now.
func MaySendTo(why string, since, now time.Time, k MailKind) bool {
	if why == SuppressedBounce {
		return RequestKind(k).asked() && now.Sub(since) >= bounceGap
	}
	switch k {
	case MailKind(RequestJoin), MailKind(RequestComment), MailKind(RequestFollow), MailKind(RequestReport), MailFollowUp, MailArticle, MailOutcome, MailReceipt, MailCases, MailStep, MailNotes, MailDigest:
		return false
	}
	return true
}

// An Absence says how sure it is, after a refusal for good, that an address does
// not exist.
type Absence int

// The absences.
const (
	AbsentNot     Absence = iota // the refusal says something else
	AbsentPerhaps                // it may say so
	AbsentSurely                 // it says so
)

// Refusal judges what a mail server answered: code and enhanced code (RFC 3463),
// "" where it gave none; named tells whether it answered to the recipient's name,
// before it saw any content.
//
// A full or blocked mailbox, or a server that dislikes us, is no absence. Without
// an enhanced code, 550, 551 and 553 are what servers say of an unknown name (RFC
// 5321, 4.2.3), but some say 550 of senders they do not like as well: it is only
// perhaps, and only in answer to the name.
func Refusal(code int, enhanced string, named bool) Absence {
	if code/100 != 5 {
		return AbsentNot
	}
	switch enhanced {
	case "5.1.1", // no such mailbox
		"5.1.2",  // no such system
		"5.1.3",  // no such name can be
		"5.1.6",  // moved, nobody knows where to
		"5.1.10": // the domain takes no mail (RFC 7505)
		return AbsentSurely
	case "":
		if named && (code == 550 || code == 551 || code == 553) {
			return AbsentPerhaps
		}
	}
	return AbsentNot
}

// bounceGap lies between the two refusals that silence an address which somebody
// has confirmed: a server that is being moved says for an hour that nobody is
// there, and that must not keep a member from signing in by mail for good.
const bounceGap = 24 * time.Hour

// Suppresses tells whether an address takes no more mails now that its server
// said that nobody is there: at once where that is sure and nobody ever confirmed
// the address, else when the first refusal (zero for none) was a day ago or more.
func Suppresses(a Absence, confirmed bool, first, now time.Time) bool {
	return a == AbsentSurely && !confirmed || a != AbsentNot && !first.IsZero() && now.Sub(first) >= bounceGap
}
