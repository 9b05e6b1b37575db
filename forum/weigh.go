package forum

import "time"

// How reports are weighed: a reporter counts by how often they were right, people
// whom nobody knows count little and together as one, and one network counts as
// one person. The author's standing raises or lowers what is needed to hide a
// comment before somebody has looked.

// Weights are hundredths of a reporter.
const (
	// FullWeight is what somebody counts about whom nothing bad is known.
	FullWeight = 100
	// strangerWeight is what somebody counts whom nobody knows yet.
	strangerWeight = 25
	// knownAfter is how long somebody is new. A brigade that is made for the day
	// is younger.
	knownAfter = 7 * 24 * time.Hour
	// trustedAfter and TrustedComments are what makes an author trusted, where
	// nothing of theirs was removed lately.
	trustedAfter = 30 * 24 * time.Hour
	// TrustedComments is how many comments make an author trusted.
	TrustedComments = 10
	// RecordWindow is how far back removals count against an author.
	RecordWindow = 90 * 24 * time.Hour
)

// A Reporter is what is known of somebody who reports.
type Reporter struct {
	Since    time.Time // when they joined, or first confirmed their address; zero where neither
	Comments int       // of theirs that are shown
	Upheld   int       // reports of theirs
	Rejected int
}

// Stranger tells whether nobody knows the reporter yet: no account and no
// confirmed address, or one of a few days.
func (r Reporter) Stranger(now time.Time) bool {
	return r.Since.IsZero() || now.Sub(r.Since) < knownAfter
}

// Weight is what a report counts, by how often the reporter was right. The two
// that are added are what nobody knows yet (the rule of succession), so that one
// report decided neither makes nor breaks a record: 0 of 5 count 28, 4 of 5 143.
func (r Reporter) Weight(now time.Time) int { return weight(r.Upheld, r.Rejected, r.Stranger(now)) }

// WeightBy is what the report would count with another record of its reporter.
func (r Report) WeightBy(upheld, rejected int) int { return weight(upheld, rejected, r.Stranger) }

func weight(upheld, rejected int, stranger bool) int {
	w := 2 * FullWeight * (upheld + 1) / (upheld + rejected + 2)
	if stranger {
		w = min(w, strangerWeight)
	}
	return w
}

// An AuthorStanding says how much an author's words weigh against reports.
type AuthorStanding int

// The standings.
const (
	StandingNew AuthorStanding = iota
	StandingKnown
	StandingTrusted
)

// String says it as a case does.
func (s AuthorStanding) String() string { return [...]string{"new", "known", "trusted"}[s] }

// An AuthorRecord is what is known of who wrote something.
type AuthorRecord struct {
	Since    time.Time // when they joined; zero for a guest
	Comments int       // of theirs that are shown
	Removed  int       // of theirs in RecordWindow
	Roles    Roles
}

// Standing judges an author.
func (a AuthorRecord) Standing(now time.Time) AuthorStanding {
	switch {
	case a.Roles != 0:
		return StandingTrusted
	case a.Since.IsZero() || now.Sub(a.Since) < knownAfter || a.Comments < 3:
		return StandingNew
	case a.Removed == 0 && now.Sub(a.Since) >= trustedAfter && a.Comments >= TrustedComments:
		return StandingTrusted
	}
	return StandingKnown
}

// Threshold is how much must be reported for something to be hidden until
// somebody has looked: two thirds of the policy's for who is new, twice for who is
// trusted. 0 is never.
func (s AuthorStanding) Threshold(p Policy) int {
	switch full := p.HideReports * FullWeight; s {
	case StandingNew:
		return full * 2 / 3
	case StandingTrusted:
		return full * 2
	default:
		return full
	}
}

// A Weighing is the sum of the open reports of a case, and how it came about.
type Weighing struct {
	Total     int // hundredths of a reporter
	Threshold int // that hides; 0: never
	Standing  AuthorStanding
	Reporters int
	Good      int // of them with a good record: right more often than wrong
	Poor      int // with a poor one
	Strangers int // whom nobody knows yet
	Never     int // who had never written anything here
	Network   int // the most that came from one network
	Minute    int // the most within one minute
}

// Hides tells whether the reports are enough.
func (w Weighing) Hides() bool { return w.Threshold > 0 && w.Total >= w.Threshold }

// Pile tells whether the reports look like an arranged one: three or more from
// one network, within one minute, or of people who never wrote anything here.
func (w Weighing) Pile() bool { return w.Network >= 3 || w.Minute >= 3 || w.Never >= 3 }

// Weigh sums up the open reports. Of each network the heaviest alone counts;
// strangers count together as one reporter at most.
func Weigh(reports []Report, author AuthorStanding, p Policy) Weighing {
	w := Weighing{Threshold: author.Threshold(p), Standing: author}
	networks, minutes := map[string]int{}, map[int64]int{}
	heaviest := map[string]Report{}
	var alone []Report
	for _, r := range reports {
		if r.State != ReportOpen {
			continue
		}
		w.count(r)
		minute := r.CreatedAt.Unix() / 60
		minutes[minute]++
		w.Minute = max(w.Minute, minutes[minute])
		if r.Network == "" {
			alone = append(alone, r)
			continue
		}
		networks[r.Network]++
		w.Network = max(w.Network, networks[r.Network])
		if h, ok := heaviest[r.Network]; !ok || h.Weight < r.Weight {
			heaviest[r.Network] = r
		}
	}
	for _, r := range heaviest {
		alone = append(alone, r)
	}
	w.Total = total(alone)
	return w
}

func (w *Weighing) count(r Report) {
	w.Reporters++
	switch {
	case r.Stranger:
		w.Strangers++
	case r.Weight > FullWeight:
		w.Good++
	case r.Weight < FullWeight:
		w.Poor++
	}
	if !r.Commented {
		w.Never++
	}
}

func total(reports []Report) int {
	known, strangers := 0, 0
	for _, r := range reports {
		if r.Stranger {
			strangers += r.Weight
		} else {
			known += r.Weight
		}
	}
	return known + min(strangers, FullWeight)
}
