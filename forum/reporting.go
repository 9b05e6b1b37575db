package forum

import (
	"net/netip"
	"time"
)

const (
	// PurposeReport shows a report to who filed it, and takes it back: its subject
	// is the report, its version the report's.
	PurposeReport = "report"
	// PurposeReporter lets a browser without an account be known again: its subject
	// is a random number.
	PurposeReporter = "reporter"
)

// Neighbourhood is the network that counts as one person when reports are weighed:
// the /24 of an IPv4 address, the /48 of an IPv6 one, which is what one office or
// household can have. It is "" for what is no address.
func Neighbourhood(a netip.Addr) string {
	a = a.Unmap().WithZone("")
	bits := 48
	if a.Is4() {
		bits = 24
	}
	p, err := a.Prefix(bits)
	if err != nil || !p.IsValid() {
		return ""
	}
	return p.String()
}

const (
	// ChainWindow is the time within which reports of one person about one author
	// are a chain.
	ChainWindow = 24 * time.Hour
	// chainFrom is how many of them are: somebody goes through all that a person
	// wrote.
	chainFrom = 5
	// MaxDay is how many reports of one person within a day are counted at most.
	MaxDay = 100
)

// InChain tells whether the report is one of many that the same person filed about
// the same author within a day.
func (r Report) InChain() bool { return r.Chain >= chainFrom }

// InFlood tells whether the report is one of many that the same person filed within a
// day, about more than the one author.
func (r Report) InFlood() bool { return r.Day >= chainFrom && r.Day > r.Chain }

// Decided tells whether somebody has decided on the report.
func (r Report) Decided() bool { return r.State == ReportUpheld || r.State == ReportRejected }

// MayHear tells whether a member is told by mail what came of a report of theirs.
func MayHear(m *Member, wanted bool, now time.Time) bool { return wanted && MayBeTold(m, now) }

// A ReportView is a report with what its reporter may know: what it is about, and
// what was decided. Nobody's name but that of a person who is reported stands in it.
type ReportView struct {
	Report
	Case     Case
	Decision *Decision // that answered it; nil while it is open
	What     string    // title of the article, or name of the person; "" where it is gone
	Slug     string    // of the article, or handle of the person; "" where there is no page
	Email    string    // where the outcome is mailed; "" for nowhere
	Waits    string    // address that waits for the link in a mail to be opened
	Gone     bool      // what was reported is not there any more
}
