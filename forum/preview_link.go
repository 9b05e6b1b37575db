package forum

import "time"

// A PreviewLink lets somebody without an account read what is not public yet.
type PreviewLink struct {
	ID        int64
	For       string // whom, as its maker says
	ExpiresAt time.Time
	By        string // name of who made it, "" where that is not known
}

// NewPreviewLink is what somebody asks for who makes one.
type NewPreviewLink struct {
	For  string
	Days int // how long it works
}

// Bounds of preview links.
const (
	PreviewDays    = 7 // where nobody says how many
	MaxPreviewDays = 60
	MaxPreviews    = 50 // that work at once, of one article
)

// Clean checks what came in.
func (n *NewPreviewLink) Clean() error {
	e := &Invalid{}
	n.For = CleanRequired(e, "for", n.For, MaxField)
	if n.Days < 1 || n.Days > MaxPreviewDays {
		e.Add("days", BadNumber, 0)
	}
	return e.Or()
}

// Previewed tells whether an article in this state is shown by preview links: it is
// not public, and was not withdrawn.
func (s ArticleStatus) Previewed() bool {
	return s == Draft || s == Submitted || s == InReview || s == Scheduled
}
