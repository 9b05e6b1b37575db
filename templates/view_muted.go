package templates

import "time"

// MutedPage lists whom a member muted and which threads they hid.
type MutedPage struct {
	Frame
	Nav                       AccountNav
	People                    []MutedItem
	Threads                   []HiddenItem
	LaterPeople, LaterThreads bool   // the list goes on from a page before
	MorePeople, MoreThreads   string // where it goes on; "" where it does not
}

// MutedItem is somebody whom a member muted.
type MutedItem struct {
	Name, Handle string
	Since        time.Time
}

// HiddenItem is a thread that a member hid, by its top comment.
type HiddenItem struct {
	SaidItem
	Gone  bool // the comment is
	Since time.Time
}

func (MutedPage) page() string { return "muted" }

// MorePage is what a member can do about a comment beside answering it.
type MorePage struct {
	Frame
	Slug, ArticleTitle string
	Comment            CommentView
	ID                 int64
	Name               string
	Handle             string // of who wrote it, where they can be muted; "" otherwise
	Muted              bool
	Hidden             bool // its thread
	MayPin, Pinned     bool // above the discussion
}

func (MorePage) page() string { return "more" }
