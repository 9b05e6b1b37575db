package templates

import (
	"time"

	"colloquy/forum"
)

// ModerationNav leads through the moderators' pages.
type ModerationNav struct {
	Current string // the path of the page
	Open    string // how many cases are open; "" where none is
}

func (ModerationNav) partial() string { return "moderation-nav" }

// LogPage is the log of moderation.
type LogPage struct {
	Frame
	Nav                 ModerationNav
	Said                Said
	Actors, Acts, Kinds []Option
	Subject, Case       string // numbers, as they were typed
	From, To            string // dates, as they were typed
	Wrong               Problems
	Asked               bool // for less than all
	Entries             []LogItem
	Head                string // the newest entry and its hash; "" where there is none
	CSVURL, JSONURL     string // the same as files
	FirstPage           bool
	FirstURL, NextURL   string
}

// LogItem is one act.
type LogItem struct {
	ID            int64
	At            time.Time
	Actor         string
	Named         bool // Actor is a person's name
	Act           string
	Subject, URL  string // what it was about, and where that is; "" for nowhere
	Case, CaseURL string
	Text          string
	Erased        bool // there was a text
	Hash          string
}

// NewestPage lists the newest comments of all discussions.
type NewestPage struct {
	Frame
	Nav               ModerationNav
	Filters           []MailFilter
	Comments          []NewestItem
	FirstPage         bool
	FirstURL, NextURL string
}

// NewestItem is a comment in that list, whatever its state.
type NewestItem struct {
	ID            int64
	Title         string
	Name          string // of who wrote it
	NameURL       string // "" for a guest
	Guest         bool
	At            time.Time
	Slug, Article string
	State         string // "" where it is shown
	Excerpt       string
	HTML          forum.HTML // the whole; "" where it was erased
	Long          bool       // only the excerpt is shown at once
	Shown         bool
	Moderate      bool   // the viewer may
	CaseURL       string // of the case that is open about it; "" for none
}

func (LogPage) page() string    { return "log" }
func (NewestPage) page() string { return "newest" }
