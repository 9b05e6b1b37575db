package forum

import "time"

// VisitGap is how long after a load the next one begins a new visit. Thirty
// minutes is the span that web analytics have used for a visit since the
// nineties: a coffee fits in, a meeting does not.
const VisitGap = 30 * time.Minute

// MaxVisitAge is how long a discussion that is not opened any more is
// remembered: whoever comes back after that begins anew.
const MaxVisitAge = 365 * 24 * time.Hour

// A Visit is what one person has read of one discussion, as two moments: what
// was posted after Since is new.
type Visit struct {
	Since time.Time // the last load of the visit before this one
	Last  time.Time // the last load
}

// Load returns the visit as it is after a load: the same one within VisitGap of
// the last load, else a new one that begins where the last one ended. On a first
// visit, what is posted from now on is new.
func (v Visit) Load(now time.Time) Visit {
	switch {
	case v.Last.IsZero():
		return Visit{Since: now, Last: now}
	case now.Before(v.Last): // the clock was set back, or two devices raced
		return v
	case now.Sub(v.Last) > VisitGap:
		return Visit{Since: v.Last, Last: now}
	}
	return Visit{Since: v.Since, Last: now}
}

// NewSince is the moment after which a comment is new to whoever looks from
// outside, such as at a list of articles, without loading the discussion. Zero
// where it was never opened: then nothing is said.
func (v Visit) NewSince(now time.Time) time.Time {
	if v.Last.IsZero() {
		return time.Time{}
	}
	return v.Load(now).Since
}

// Read returns the visit after "mark all as read".
func (v Visit) Read(now time.Time) Visit {
	if now.Before(v.Last) {
		now = v.Last
	}
	return Visit{Since: now, Last: now}
}

// Later returns what two devices together have read: both moments only grow.
func (v Visit) Later(o Visit) Visit {
	if o.Since.After(v.Since) {
		v.Since = o.Since
	}
	if o.Last.After(v.Last) {
		v.Last = o.Last
	}
	return v
}

// IsNew tells whether a comment is new to the member of the visit. One's own
// never is.
func (v Visit) IsNew(member int64, r Row) bool {
	return r.Status == Shown && r.CreatedAt.After(v.Since) && (r.MemberID == 0 || r.MemberID != member)
}
