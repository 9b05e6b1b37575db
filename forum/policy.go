package forum

import "time"

// Limits that are the same on every site. Each has its reason.
const (
	// MaxTitle is the longest title of a comment or article, in characters: two
	// lines on a phone are 80, and real titles of 150 exist.
	MaxTitle = 200
	// MaxBody is the longest comment, in characters: about eight pages. What is
	// longer is an article.
	MaxBody = 20_000
	// MaxArticle is the longest article, in characters: a whole book has fewer.
	MaxArticle = 2 << 20
	// MaxName is the longest name, in characters. Real ones of 120 exist.
	MaxName = 150
	// MaxAddress is the longest e-mail address, in bytes (RFC 5321, 4.5.3.1.3).
	MaxAddress = 254
	// MaxField is the longest position, affiliation or website, in characters.
	MaxField = 200
	// MaxBiography is the longest text about an author, in characters.
	MaxBiography = 5000
	// MaxProfileText is the longest text of a member about themselves, in
	// characters: a paragraph or two. What is longer is read by nobody who only
	// wants to know who writes.
	MaxProfileText = 1000
	// MaxPicture is the largest picture that can be uploaded, in bytes: what a
	// telephone photographs has three to six megabytes.
	MaxPicture = 8 << 20
	// MaxPixels is how many pixels it may have: decoded they take 160 MB.
	MaxPixels = 40_000_000
	// MaxFrames is how many frames an animated one may have; the first is shown.
	MaxFrames = 100
	// PortraitSize is the width and height of a portrait, in pixels: sharp at
	// 80 px on a screen of four times the density.
	PortraitSize = 320
	// MaxReason is the longest reason for a decision about a member, in characters:
	// they read it on one line.
	MaxReason = 300
	// MinPassword and MaxPassword bound a password, in characters
	// (NIST SP 800-63B asks for at least 8 and no low maximum).
	MinPassword = 8
	// MaxPassword keeps the hash function from being fed megabytes.
	MaxPassword = 1000
	// MaxLinks is how many links a comment may carry.
	MaxLinks = 30
	// MaxHanging is how many comments can wait for one join.
	MaxHanging = 20
	// MaxNesting is how deep quotes and lists may stand in each other.
	MaxNesting = 12
	// MaxWord is the longest run without a space in a body, in characters.
	// Addresses in the web of 2,000 characters exist.
	MaxWord = 2_500
	// MaxDepth is how many levels a path holds. A deeper answer hangs under the
	// ancestor at this depth and names whom it answers.
	MaxDepth = 64
	// ShownDepth is how many levels a page indents; deeper answers stand as
	// siblings with a line that names whom they answer.
	ShownDepth = 6
	// NarrowDepth is how many levels a phone indents.
	NarrowDepth = 4
	// PageSize is about how many comments stand on one page of a discussion.
	PageSize = 50
	// EditsPerPage is how many earlier texts of a comment are shown at once: few
	// comments have more.
	EditsPerPage = 20
	// ArticlesPerPage is how many articles a list shows at once.
	ArticlesPerPage = 20
	// CommentsPerList is how many comments a list of somebody's shows at once.
	CommentsPerList = 20
	// MaxNote is the longest note of a moderator about a person, in characters.
	MaxNote = 2000
	// NameRetention is how long moderators see a name that a member had before:
	// long enough to recognise somebody, not for ever.
	NameRetention = 365 * 24 * time.Hour
	// EventRetention is how long it is known what administrators did: questions
	// about it come a year later, hardly two.
	EventRetention = 2 * 365 * 24 * time.Hour
	// CommentsPerFeed is how many comments the feed of a discussion holds.
	CommentsPerFeed = 50
)

// Policy holds the windows and thresholds that an operator may change. The
// keys are the configuration's, under "policy.".
type Policy struct {
	// EditWindow is how long the author of a comment may change it.
	EditWindow time.Duration `yaml:"edit_window"`
	// QuietEdit is how long after posting an edit leaves no earlier text behind:
	// a typo mended at once is nobody's business.
	QuietEdit time.Duration `yaml:"quiet_edit"`
	// UndeleteWindow is how long the author of a deleted comment may take the
	// deletion back.
	UndeleteWindow time.Duration `yaml:"undelete_window"`
	// AnnounceDelay is how long a new comment waits before followers are told.
	AnnounceDelay time.Duration `yaml:"announce_delay"`
	// BurstWindow is how long what follows the first mail about a discussion is
	// bundled, unless the follower comes back before.
	BurstWindow time.Duration `yaml:"burst_window"`
	// TwinWindow is how long the same text, by the same author, under the same
	// parent, counts as the same comment sent twice.
	TwinWindow time.Duration `yaml:"twin_window"`
	// CloseAfter closes a discussion that long after its article was published;
	// 0 never does.
	CloseAfter time.Duration `yaml:"close_after"`
	// DeletedRetention is how long the text of a deleted comment is kept out of
	// sight before it is erased.
	DeletedRetention time.Duration `yaml:"deleted_retention"`
	// WaitingRetention is how long a join or a guest's comment waits for its
	// address to be confirmed; then it is deleted.
	WaitingRetention time.Duration `yaml:"waiting_retention"`
	// LinkLife is how long the link in a mail works that signs in, resets a
	// password, changes an address or deletes an account.
	LinkLife time.Duration `yaml:"link_life"`
	// RegretWindow is how long a change of address and the deletion of an account
	// can be taken back.
	RegretWindow time.Duration `yaml:"regret_window"`
	// NameEvery is how often a member may change their name.
	NameEvery time.Duration `yaml:"name_every"`
	// MailRetention is how long it is known which mails were sent.
	MailRetention time.Duration `yaml:"mail_retention"`
	// HideReports is how many reports, by people about whom nothing bad is known,
	// hide a comment until somebody has looked; 0 never hides one.
	HideReports int `yaml:"hide_reports"`
	// UndoWindow is how long the mails of a decision wait, so that a slip can be
	// taken back before anybody hears of it.
	UndoWindow time.Duration `yaml:"undo_window"`
	// AppealWindow is how long an author can ask for another look at a decision
	// (six months at least, by Article 20.1 of the Digital Services Act).
	AppealWindow time.Duration `yaml:"appeal_window"`
	// RemovedRetention is how long the text of a removed comment is kept for
	// moderators and appeals before it is erased.
	RemovedRetention time.Duration `yaml:"removed_retention"`
	// NetworkRetention is how long it is known from which network a comment or a
	// report came.
	NetworkRetention time.Duration `yaml:"network_retention"`
	// CasesEvery is how often moderators are told what waits for them, unless it
	// cannot wait.
	CasesEvery time.Duration `yaml:"cases_every"`
	// CaseReminder is how long a case waits before moderators are reminded.
	CaseReminder time.Duration `yaml:"case_reminder"`
	// SessionIdle ends a session that was not used for that long.
	SessionIdle time.Duration `yaml:"session_idle"`
	// SessionLife ends a session that long after signing in, used or not.
	SessionLife time.Duration `yaml:"session_life"`
}

// DefaultPolicy returns the policy of a site that configured none.
func DefaultPolicy() Policy {
	const day = 24 * time.Hour
	return Policy{
		EditWindow:       15 * time.Minute,
		QuietEdit:        time.Minute,
		UndeleteWindow:   15 * time.Minute,
		AnnounceDelay:    5 * time.Minute,
		BurstWindow:      4 * time.Hour,
		TwinWindow:       10 * time.Minute,
		CloseAfter:       0,
		DeletedRetention: 30 * day,
		WaitingRetention: 7 * day,
		LinkLife:         time.Hour,
		RegretWindow:     7 * day,
		NameEvery:        14 * day,
		MailRetention:    30 * day,
		HideReports:      3,
		UndoWindow:       30 * time.Second,
		AppealWindow:     183 * day,
		RemovedRetention: 365 * day,
		NetworkRetention: 30 * day,
		CasesEvery:       4 * time.Hour,
		CaseReminder:     48 * time.Hour,
		SessionIdle:      90 * day,
		SessionLife:      365 * day,
	}
}
