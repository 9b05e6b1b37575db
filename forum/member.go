package forum

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Roles is the set of what a member is beside being a reader. Roles are a set,
// not a ladder: a moderator is no editor.
type Roles uint8

// The roles.
const (
	RoleAuthor Roles = 1 << iota
	RoleEditor
	RoleModerator
	RoleAdministrator
)

var roleNames = []struct {
	role Roles
	name string
}{{RoleAuthor, "author"}, {RoleEditor, "editor"}, {RoleModerator, "moderator"}, {RoleAdministrator, "administrator"}}

// Has tells whether all of the given roles are in the set.
func (r Roles) Has(role Roles) bool { return r&role == role }

// String lists the roles; a member without any is a reader.
func (r Roles) String() string {
	var names []string
	for _, n := range roleNames {
		if r.Has(n.role) {
			names = append(names, n.name)
		}
	}
	if names == nil {
		return "reader"
	}
	return strings.Join(names, ", ")
}

// ParseRole reads the name of a role; "reader" is the empty set and "admin"
// is short for administrator.
func ParseRole(name string) (Roles, bool) {
	switch name {
	case "reader":
		return 0, true
	case "admin":
		return RoleAdministrator, true
	}
	for _, n := range roleNames {
		if n.name == name {
			return n.role, true
		}
	}
	return 0, false
}

// A Member is a person with an account.
type Member struct {
	ID          int64
	Handle      string
	Name        string
	Position    string
	Affiliation string
	Email       string
	AddressID   int64
	Roles       Roles
	CreatedAt   time.Time
	Biography   string    // Markdown
	Website     string    // http or https; "" where there is none
	Portrait    string    // name of the picture; "" where initials stand for it
	Version     int       // of the profile, grows with each change of it
	NamedAt     time.Time // when the name was changed last; zero for never
	Writes      bool      // an article here is theirs; read where they come by, and on their desk

	SuspendedUntil time.Time // may read but not write until then; zero for never
	SuspendedWhy   string
	LeavesAt       time.Time // when the account is deleted; zero for never
	LeavesHow      string    // LeaveAnonymous or LeaveRemoved

	// FollowBox is how the member left the box for follow-up mails last: at which
	// pace, "" where it was not ticked.
	FollowBox Pace
}

// Suspended tells whether the member may not write at the moment.
func (m *Member) Suspended(now time.Time) bool { return m != nil && now.Before(m.SuspendedUntil) }

// NewMember is a person who joins, or whom an administrator adds.
type NewMember struct {
	Name        string
	Email       string
	Position    string
	Affiliation string
	Handle      string // made of the name where empty
	Roles       Roles
	SecretHash  string // of the password; "" where there is none yet
	// Since is when they joined, where that was elsewhere; zero is now.
	Since time.Time
}

// Clean checks and tidies what was handed in. A name that speaks for the site,
// such as "Moderators", is for members with a role.
func (n *NewMember) Clean() error {
	e := &Invalid{}
	n.Name = CleanName(e, "name", n.Name)
	if n.Roles == 0 && n.Name != "" && ReservedName(n.Name) {
		e.Add("name", NameReserved, 0)
	}
	n.Email = CleanAddress(e, "email", n.Email)
	n.Position = CleanOptional(e, "position", n.Position, MaxField)
	n.Affiliation = CleanOptional(e, "affiliation", n.Affiliation, MaxField)
	if n.Handle == "" {
		n.Handle = Slug(n.Name)
	}
	if n.Handle != "" && Slug(n.Handle) != n.Handle {
		e.Add("handle", BadHandle, 0)
	}
	return e.Or()
}

// CheckPassword tells what is wrong with a new password. Every character
// counts, spaces and emoji too; nothing is trimmed.
func CheckPassword(e *Invalid, field, password string) {
	n := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password) || strings.ContainsRune(password, 0):
		e.Add(field, BadText, 0)
	case n < MinPassword:
		e.Add(field, TooShort, MinPassword)
	case n > MaxPassword:
		e.Add(field, TooLong, MaxPassword)
	}
}

// Initials are the one or two letters that stand for a portrait, "?" where the
// name has none. Titles after a comma are no part of the name.
func Initials(name string) string {
	var letters []string
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(",،、(/|", r) }) {
		for _, word := range strings.FieldsFunc(part, endsWord) {
			if letter := firstLetter(word); letter != "" {
				letters = append(letters, letter)
			}
		}
		if letters != nil {
			break
		}
	}
	switch len(letters) {
	case 0:
		return "?"
	case 1:
		return letters[0]
	}
	return letters[0] + letters[len(letters)-1]
}

// endsWord tells what separates the words of a name. Marks and joiners belong
// to the letters before them.
func endsWord(r rune) bool {
	return !isNamePart(r) && !unicode.In(r, unicode.M, unicode.Cf) && !strings.ContainsRune("'’-.", r)
}

// firstLetter is the letter that a word begins with as one would write it alone:
// neither a modifier, such as the ʻokina, nor a vowel that Thai and Lao write
// before the consonant where the word has another letter.
func firstLetter(word string) string {
	spare := ""
	for _, r := range word {
		before := r >= '\u0e40' && r <= '\u0e44' || r >= '\u0ec0' && r <= '\u0ec4'
		switch {
		case !isNamePart(r):
		case !before && !unicode.Is(unicode.Lm, r):
			return string(unicode.ToTitle(r))
		case spare == "":
			spare = string(r)
		}
	}
	return spare
}
