package templates

// ModerationNav leads through the moderators' pages.
type ModerationNav struct {
	Current string // the path of the page
	Open    string // how many cases are open; "" where none is
}

func (ModerationNav) partial() string { return "moderation-nav" }
