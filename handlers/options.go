package handlers

import (
	"context"
	"log/slog"
	"net/netip"
	"time"

	"colloquy/cards"
	"colloquy/forum"
	"colloquy/media"
	"colloquy/store"
	"colloquy/templates"
)

// Options are all that the pages need. What belongs to a room that this one may
// not import comes in as a function.
type Options struct {
	Store  *store.Store
	Policy forum.Policy
	Guests bool // guests may comment
	Site   Site
	Limits Limits
	Clock  func() time.Time
	Log    *slog.Logger
	// Mail tells what becomes of mails.
	Mail Mail
	// Mailbox is where mails lie that are not sent, for /dev/mailbox; nil where
	// there is none to look into.
	Mailbox *Mailbox
	// Development shows /dev/pages and /dev/mailbox.
	Development bool
	// Jobs tells how the loops in the background are, for /readyz; nil where
	// there are none.
	Jobs func() []JobState
	// Disk tells how much room there is; nil where that cannot be known.
	Disk func() (Disk, error)
	// First is HashFirst of the token that makes the first administrator; nil where
	// there is one.
	First []byte
	// Background starts a loop that outlives requests; nil runs it until the
	// process ends.
	Background func(name string, loop func(context.Context) error)
	// Media keeps the portraits of members.
	Media *media.Folder
	// Cards draw the pictures of articles; nil draws them with the built-in fonts.
	Cards *cards.Maker
	// Templates are the files of pages, parsed; nil parses them.
	Templates *templates.Parsed
	// Keys sign the tokens that browsers keep.
	Keys forum.Keys
	// PreviewDigest writes an issue as a mail; nil where that cannot be done.
	PreviewDigest func(forum.Digest) (StoredMail, error)
	// Version is the program's, part of every ETag: after an upgrade no browser
	// keeps a page that names style sheets which are gone.
	Version string
}

// Disk is the room on the disk that holds the database, in bytes.
type Disk struct{ Database, Free, Total int64 }

// Site is what pages say about the site.
type Site struct {
	Name, Tagline string
	Contact       string // the address that readers may write to; "" where there is none
	Language      string
	Zone          *time.Location
	BaseURL       string // no slash at the end
	Guessed       bool   // BaseURL is not configured: it is where the server listens
	AccentLight   string // "#rrggbb"
	AccentDark    string
}

// Mail tells what becomes of mails.
type Mail struct {
	// Leaves says that mails reach whoever they are for, or can be read in the
	// mailbox of a development site: what needs a mail can be offered.
	Leaves    bool
	Transport string // its name in the configuration
}

// A Mailbox is a folder of mails. List returns the newest first, without their
// texts; to narrows it to an address. The error of Read is fs.ErrNotExist where
// there is no mail of the name.
type Mailbox struct {
	List func(to string) ([]StoredMail, error)
	Read func(name string) (StoredMail, error)
}

// StoredMail is a mail in the mailbox.
type StoredMail struct {
	Name    string // of its file
	From    string
	To      string
	Subject string
	Date    time.Time
	Text    string
	HTML    string
	Source  string
}

// Limits are paces for one member or network address; see package config.
type Limits struct {
	Enabled                   bool
	Comments, SignIns, Writes Pace
	Mails                     Pace // asked for by whoever types an address
	Live                      int  // pages that are told at once what happens in their discussion
	Proxies                   []netip.Prefix
}

// A Pace allows Burst at once and PerMinute after that.
type Pace struct{ PerMinute, Burst int }

// JobState tells how one loop is.
type JobState struct {
	Name    string
	Running bool
	Fails   int // panics included
	Panics  int
}
