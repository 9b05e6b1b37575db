package forum

import (
	"strconv"
	"time"
)

// What can be reported, and what a case is about.
const (
	SubjectComment = "comment"
	SubjectArticle = "article"
	// SubjectMember is a person: name, portrait, biography, website.
)

// A ReasonKind says what a report for a reason needs and means.
type ReasonKind string

// The kinds of reasons. Of the legal ones more is asked, and they come first.
const (
	ReasonPlain     ReasonKind = "plain"
	ReasonSpam      ReasonKind = "spam"
	ReasonIllegal   ReasonKind = "illegal"
	ReasonCopyright ReasonKind = "copyright"
)

// ReasonOther is the key of the reason that ends every list.
const ReasonOther = "other"

// A ReportReason is one of those for which something can be reported.
type ReportReason struct {
	Key   string // in forms
	Label string
	Kind  ReasonKind
}

// Legal tells whether the law asks for more (Digital Services Act, Article 16.2).
func (r ReportReason) Legal() bool { return r.Kind.Legal() }

// Legal tells whether the kind is that of a legal reason.
func (k ReasonKind) Legal() bool { return k == ReasonIllegal || k == ReasonCopyright }

// ReportReasons makes the list of a setting's entries, each with a key of its own, and
// "other" at its end.
func ReportReasons(entries []Entry) []ReportReason {
	var list []ReportReason
	taken := map[string]bool{ReasonOther: true, "": true}
	for _, e := range entries {
		r := ReportReason{Label: e["label"], Kind: ReasonKind(e["kind"])}
		r.Key = Slug(r.Label)
		if r.Kind != ReasonPlain {
			r.Key = string(r.Kind)
		}
		base := r.Key
		for n := 2; taken[r.Key]; n++ {
			r.Key = base + "-" + strconv.Itoa(n)
		}
		taken[r.Key] = true
		list = append(list, r)
	}
	return append(list, ReportReason{Key: ReasonOther, Label: "Something else", Kind: ReasonPlain})
}

// FindReportReason finds a reason by its key.
func FindReportReason(list []ReportReason, key string) (ReportReason, bool) {
	for _, r := range list {
		if r.Key == key {
			return r, true
		}
	}
	return ReportReason{}, false
}

// MaxReportNote is the longest text of a report, in characters: two pages, for a
// notice of illegal content that has to be reasoned.
const MaxReportNote = 5000

// NewReport is what a person hands in who thinks that something does not belong.
type NewReport struct {
	Kind    string // SubjectComment, SubjectMember, SubjectArticle
	Subject int64
	Reason  string // key
	Note    string
	Law     string // which law or right; of legal reasons
	Name    string // of who reports; of legal reasons
	Contact string // postal address; of legal reasons, may be empty
	Email   string // guests only, where they want to hear the outcome
	Faith   bool   // they say that it is true to the best of their belief; of legal reasons
	Seen    int    // version of the subject that they saw; 0 where that is not known

	Writer  Writer
	Browser string // token of the browser of a guest, by which the same person is known again
	Fresh   bool   // the browser gets that token with the answer
	Waits   string // token by which the browser finds what waits for a mail
	Network string // from where it comes (Neighbourhood)
}

// Clean checks and tidies a report. Who reports child abuse need not name
// themselves (Article 16.2 c); we cannot know that beforehand, so the form says
// that the name may be left out then, and nothing here insists on it.
func (n *NewReport) Clean(reasons []ReportReason) (ReportReason, error) {
	e := &Invalid{}
	r, ok := FindReportReason(reasons, n.Reason)
	if !ok {
		e.Add("reason", NotOffered, 0)
	}
	n.Note = cleanText(e, "note", n.Note, MaxReportNote)
	if r.Legal() {
		n.Law = CleanRequired(e, "law", n.Law, MaxField)
		n.Name = CleanOptional(e, "name", n.Name, MaxName)
		n.Contact = CleanOptional(e, "contact", n.Contact, MaxField)
		if n.Note == "" && ok {
			e.Add("note", Missing, 0)
		}
		if !n.Faith {
			e.Add("faith", Missing, 0)
		}
	} else {
		n.Law, n.Name, n.Contact = "", "", ""
	}
	if n.Writer.MemberID != 0 {
		n.Email = ""
	}
	if n.Email != "" {
		n.Email = CleanAddress(e, "email", n.Email)
	}
	return r, e.Or()
}

// cleanText is CleanBody for a text that may be empty.
func cleanText(e *Invalid, field, text string, limit int) string {
	if !Visible(text) && CleanOptional(&Invalid{}, field, text, limit) == "" {
		return ""
	}
	return CleanBody(e, field, text, limit)
}

// A ReportState says where a report stands.
type ReportState string

// The states of a report.
const (
	ReportOpen      ReportState = "open"
	ReportUpheld    ReportState = "upheld"    // something was done
	ReportRejected  ReportState = "rejected"  // it stays as it is
	ReportWithdrawn ReportState = "withdrawn" // by who reported
	ReportMoot      ReportState = "moot"      // who was reported has left, and nobody had looked
)

// A Report is a person's word that something does not belong here.
type Report struct {
	ID        int64
	CaseID    int64
	MemberID  int64 // who reports; 0 for a guest
	AddressID int64 // of a guest who proved one; 0 otherwise
	Reporter  string
	Handle    string // of the member who reports
	Network   string // "" once it is forgotten
	Reason    string // key
	Label     string // of the reason, as it was then
	Kind      ReasonKind
	Note      string
	Law       string
	Name      string
	Contact   string
	State     ReportState
	Weight    int  // hundredths of a reporter
	Stranger  bool // new here, or not known at all
	Commented bool // had written something here before
	Seen      int  // version of the subject that was reported
	Version   int  // of the report, for its link
	CreatedAt time.Time
	DecidedAt time.Time
	Upheld    int // of the reporter's earlier reports
	Rejected  int
	Chain     int // of the reporter's about the same author within a day; 0 where nobody counted
	Day       int // of the reporter's within a day, about whomever; MaxDay at most
}

// MayReport tells whether the writer may report something of the author's:
// anybody but themselves. Who is suspended may: the law gives everybody the right
// (Article 16.1).
func MayReport(w Writer, author Commenter) error {
	switch {
	case author.MemberID != 0 && author.MemberID == w.MemberID:
		return ErrForbidden
	case author.MemberID == 0 && author.AddressID != 0 && w.wrote(Comment{By: author}):
		return ErrForbidden
	}
	return nil
}
