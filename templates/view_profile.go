package templates

import (
	"time"

	"colloquy/forum"
)

// AccountPage is the first page of one's own account.
type AccountPage struct {
	Frame
	Nav    AccountNav
	By     Byline
	Email  string
	Roles  string // "Reader", "Author, moderator"
	Since  time.Time
	Public bool   // there is a page of theirs for everybody
	Done   string // what was done just now; "" for nothing
	Why    string // they are suspended, in a moderator's words
	Places []Place
}

// A Place is a page of the account and what is there.
type Place struct{ URL, Name, What string }

// ProfilePage is where members change what they show of themselves.
type ProfilePage struct {
	Frame
	Nav       AccountNav
	By        Byline
	Done      string // what was just done; "" for nothing
	Version   int
	Fields    []Field
	Suspended string             // until when nothing can be changed; "" for not at all
	Conflict  *forum.ProfileText // what it says now, where it changed meanwhile
	Picture   string             // what is wrong with the picture
	Accept    string             // media types of pictures
	MaxMB     int
}

func (AccountPage) page() string { return "account" }
func (ProfilePage) page() string { return "profile" }
