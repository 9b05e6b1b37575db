package templates

import (
	"time"

	"colloquy/forum"
)

// SiteWords are those of the settings that stand on every page.
type SiteWords struct {
	Notice  forum.HTML // above every page; "" for none
	Warning bool       // it looks like one
	Foot    forum.HTML
	Hint    string // above the form for comments
	Joining bool   // joining is offered
	Stays   bool   // mails are not sent
}

// AdminPage is the state of the site.
type AdminPage struct {
	Frame
	Nav      AdminNav
	Warnings []AdminWarning
	Facts    []Fact
	Jobs     []JobItem
	Events   []EventItem
}

// AdminWarning says what is wrong and what to do.
type AdminWarning struct {
	Text, Do string
	Link     Crumb // where to look; no URL for nowhere
}

// Fact is a name with what belongs to it, and where that leads.
type Fact struct {
	Name, Value string
	Ltr         bool // an address or a number, in any language
	URL         string
	At          time.Time // instead of the value, where it is a moment
}

// JobItem is a loop in the background.
type JobItem struct {
	Name, State string
	Bad         bool
}

// EventItem is something that administrators did, or should know of.
type EventItem struct {
	At      time.Time
	Actor   string // who did it; "" for nobody in particular
	Action  string
	Subject string // what it was done to, in words
	URL     string // of the subject; "" where it has no page
	Note    string
}

// EventsPage lists all that happened.
type EventsPage struct {
	Frame
	Nav       AdminNav
	Events    []EventItem
	FirstPage bool
	NextURL   string
}

// AdminMembersPage lists members.
type AdminMembersPage struct {
	Frame
	Nav       AdminNav
	Text      string // what was looked for
	Max       int    // characters of it
	Filters   []Option
	Members   []AdminMemberItem
	FirstPage bool
	FirstURL  string
	NextURL   string
}

// Said says above a form what was done, or why it was not.
type Said struct {
	Text  string // "" for nothing
	Wrong bool   // it was not done
}

func (Said) partial() string { return "said" }

// AdminMemberItem is a member in the administrators' list.
type AdminMemberItem struct {
	URL, Name, Email, Roles string
	Since                   time.Time
	State                   string // "suspended until …", "leaves on …"; "" for nothing
}

// AdminMemberPage is what administrators see of a member, and can do.
type AdminMemberPage struct {
	Frame
	Nav       AdminNav
	Base      string // address of the page; the forms go below it
	Name      string
	Said      Said
	Facts     []Fact
	Earlier   []Fact   // earlier names, each with until when
	Roles     []Option // with those that are had
	SeenRoles int
	Self      bool // one's own page: others decide about suspension
	Suspended time.Time
	ForGood   bool
	Why       string
	SeenUntil int64 // microseconds; 0 where not suspended
	For       Choose
	Until     Field
	Reason    Field
	Version   int // of the profile
	Portrait  bool
	HasWords  bool
	NewName   Field
	Events    []EventItem
}

// AdminMailPage is the outbox.
type AdminMailPage struct {
	Frame
	Nav       AdminNav
	Said      Said
	Stays     bool // mails stay in the mailbox
	Filters   []MailFilter
	State     string
	Mails     []OutboxItem
	FirstPage bool
	FirstURL  string
	NextURL   string
}

// MailFilter leads to the mails in one state.
type MailFilter struct {
	Name, URL string
	Count     string // how many there are; "" where that is not said
	Current   bool
}

// AdminAddressPage says why an address gets mails, or gets none.
type AdminAddressPage struct {
	Frame
	Nav      AdminNav
	Said     Said
	Max      int    // characters of an address
	Asked    string // for which address was looked; "" for none
	Known    bool
	Email    string // as it is stored
	Facts    []Fact
	CanAllow bool // mails can be sent to it again
	Follows  []AddressFollow
	Stopped  []Fact // discussions, each with since when
	Waiting  []Fact // discussions, each with when its mail is due
	Mails    []OutboxItem
}

// AddressFollow is what an address follows, or followed.
type AddressFollow struct {
	What, Subject, Pace string
	Since               time.Time
	Ended               time.Time // zero while it is active
	Why                 string    // it ended
	Wording, Source     string    // of the last yes
	Said                time.Time
}

// OutboxItem is a mail in the outbox.
type OutboxItem struct {
	ID       int64
	Kind, To string
	State    string
	At       time.Time // when it came to its end, or is due
	Due      bool      // at is still to come
	Attempts int
	Why      string // the last error, or why it is not sent
	CanRetry bool
	CanDrop  bool
	CanLift  bool
}

// SettingsPage lists all settings.
type SettingsPage struct {
	Frame
	Nav      AdminNav
	Settings []SettingForm
}

// SettingForm is a setting with the form that changes it.
type SettingForm struct {
	Name, Label, Help string
	Entries           []SettingEntry
	Default           string    // in words
	Changed           time.Time // zero where it has its default
	By                string
	Seen              int64 // microseconds
	Said              Said
}

// SettingEntry is one entry of a setting.
type SettingEntry struct {
	Legend string // "" where there is one alone
	Parts  []SettingPart
}

// SettingPart is a field of one of three kinds.
type SettingPart struct {
	Field  *Field
	Choose *Choose
	Tick   *Tick
}

// Tick is a box to be ticked.
type Tick struct {
	Name, Label, Hint string
	On                bool
}

func (AdminPage) page() string        { return "admin" }
func (EventsPage) page() string       { return "admin-events" }
func (AdminMembersPage) page() string { return "admin-members" }
func (AdminMemberPage) page() string  { return "admin-member" }
func (AdminMailPage) page() string    { return "admin-mail" }
func (AdminAddressPage) page() string { return "admin-address" }
func (SettingsPage) page() string     { return "admin-settings" }
