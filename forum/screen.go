package forum

import (
	"strconv"
	"strings"
	"time"
)

// What is looked at before it is shown: a comment is read by the lists of the
// setting (Screening.Read), and held against what is known of its author and of
// the discussion (Screening.Screen).

// A Trigger is one thing for which a comment is held or refused, in the words that
// a moderator reads.
type Trigger string

// A Verdict says what is to become of a comment. Refused goes before held.
type Verdict struct {
	Refuse []Trigger
	Hold   []Trigger
}

// Refused tells whether the comment is not taken at all.
func (v Verdict) Refused() bool { return len(v.Refuse) > 0 }

// Held tells whether somebody has to look before it is shown.
func (v Verdict) Held() bool { return len(v.Refuse) == 0 && len(v.Hold) > 0 }

// Why says for what the comment is held.
func (v Verdict) Why() string {
	parts := make([]string, len(v.Hold))
	for i, t := range v.Hold {
		parts[i] = string(t)
	}
	return strings.Join(parts, "; ")
}

// ScreenedText is what a comment says.
type ScreenedText struct {
	Title string
	Name  string // a guest's
	Body  string // as it was written
	Text  string // as it reads
	Links []string
}

// ScreenHistory is what is known beside the text of a comment.
type ScreenHistory struct {
	Guest   bool
	Roles   Roles
	Shown   int // other comments of the author that are shown, as far as it matters
	Removed int // comments of theirs that were removed within RemovalsWindow
	Same    int64
	SameAge time.Duration // how long ago Same, with the same text, was written
	HoldAll bool          // everything in the discussion is held
}

// RemovalsWindow is how far back removed comments make their author's next one
// wait.
const RemovalsWindow = 30 * 24 * time.Hour

// SameWindow is within which time the same text is the same text again.
const SameWindow = 24 * time.Hour

// Whose first comments are held.
const (
	NewcomersNone   = "none"
	NewcomersGuests = "guests"
	NewcomersAll    = "all"
)

// Whose comment counts as the same text again.
const (
	RepeatsOff     = "off"
	RepeatsOwn     = "own"
	RepeatsAnybody = "anybody"
)

// Screening is the setting, ready to be used.
type Screening struct {
	Newcomers string
	First     int // how many comments of a newcomer are held
	Links     int // from how many links on a comment is held; 0: never
	Repeats   string
	Removals  int // from how many removed comments on; 0: never
	hold      screenLists
	refuse    screenLists
}

// Off tells whether nothing is ever held or refused by the setting.
func (s *Screening) Off() bool {
	return s.Newcomers == NewcomersNone && s.Links == 0 && s.Repeats == RepeatsOff && s.Removals == 0 && s.hold.empty() && s.refuse.empty()
}

// Read says what the lists find in a text. It asks nothing else, so it can be done
// before a database is asked.
func (s *Screening) Read(t ScreenedText) Verdict {
	var v Verdict
	if !s.hold.empty() || !s.refuse.empty() {
		r := readText(t, s.hold.domains != nil || s.refuse.domains != nil)
		v.Refuse, v.Hold = s.refuse.find(r), s.hold.find(r)
	}
	if s.Links > 0 && len(t.Links) >= s.Links {
		v.Hold = append(v.Hold, Trigger(strconv.Itoa(len(t.Links))+plural(" link", len(t.Links))))
	}
	return v
}

// Screen says what becomes of a comment in which the lists found something or
// nothing. Whoever has a role is never held.
func (s *Screening) Screen(read Verdict, h ScreenHistory) Verdict {
	if h.Roles != 0 {
		return Verdict{}
	}
	v := Verdict{Refuse: read.Refuse}
	switch {
	case s.Newcomers == NewcomersNone, s.Newcomers == NewcomersGuests && !h.Guest, h.Shown >= s.First:
	case h.Shown == 0:
		v.Hold = append(v.Hold, "first comment")
	default:
		v.Hold = append(v.Hold, Trigger("one of the first "+strconv.Itoa(s.First)+" comments"))
	}
	v.Hold = append(v.Hold, read.Hold...)
	if s.Repeats != RepeatsOff && h.Same != 0 {
		v.Hold = append(v.Hold, Trigger("same text as comment "+strconv.FormatInt(h.Same, 10)+", "+ago(h.SameAge)))
	}
	if s.Removals > 0 && h.Removed >= s.Removals {
		v.Hold = append(v.Hold, Trigger(strconv.Itoa(h.Removed)+" of this author’s comments removed in 30 days"))
	}
	if h.HoldAll {
		v.Hold = append(v.Hold, "everything in this discussion is held")
	}
	return v
}

func plural(word string, n int) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

func ago(d time.Duration) string {
	if minutes := int(d / time.Minute); minutes < 60 {
		return strconv.Itoa(minutes) + plural(" minute", minutes) + " ago"
	}
	hours := int(d / time.Hour)
	return strconv.Itoa(hours) + plural(" hour", hours) + " ago"
}
