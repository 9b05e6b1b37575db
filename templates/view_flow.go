package templates

import "time"

// WithdrawnPage stands where an article was that was withdrawn.
type WithdrawnPage struct {
	Frame
	At        time.Time
	Why       []string // lines
	ArticleID int64    // for whoever may read what was said under it; 0 for others
}

func (WithdrawnPage) page() string { return "withdrawn" }
