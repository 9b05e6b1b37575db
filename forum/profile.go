package forum

import (
	"strings"
	"time"
	"unicode/utf8"
)

// ProfileText is what a member writes about themselves, as a form hands it in.
type ProfileText struct {
	Version     int // of the profile from which the form was filled in
	Name        string
	Position    string
	Affiliation string
	Biography   string // Markdown, as in a comment
	Website     string // http or https; may be empty
}

// Clean checks and tidies what was handed in. Whether the name may be borne is
// for the store to say, and whether the biography can be rendered for markup.
func (p *ProfileText) Clean(e *Invalid) {
	p.Name = CleanName(e, "name", p.Name)
	p.Position = CleanOptional(e, "position", p.Position, MaxField)
	p.Affiliation = CleanOptional(e, "affiliation", p.Affiliation, MaxField)
	if strings.TrimSpace(p.Biography) == "" {
		p.Biography = ""
	} else {
		p.Biography = CleanBody(e, "biography", p.Biography, MaxProfileText)
	}
	p.Website = CleanWebsite(e, "website", p.Website)
}

// CleanWebsite is CleanLink for the address of one's own site, of MaxField
// characters at most: where the scheme was left out, as people write such
// addresses, it is https.
func CleanWebsite(e *Invalid, field, text string) string {
	before := len(e.Problems)
	text = strings.TrimSpace(text)
	if strings.Contains(text, ".") && !strings.Contains(text, ":") && !strings.HasPrefix(text, "/") {
		text = "https://" + text
	}
	text = CleanLink(e, field, text)
	if len(e.Problems) == before && utf8.RuneCountInString(text) > MaxField {
		e.Add(field, TooLong, MaxField)
	}
	return text
}

// ProfileOf is what a member has written about themselves so far.
func ProfileOf(m Member) ProfileText {
	return ProfileText{m.Version, m.Name, m.Position, m.Affiliation, m.Biography, m.Website}
}

// Same tells whether two profiles say the same, whatever their versions.
func (p ProfileText) Same(as ProfileText) bool {
	p.Version = as.Version
	return p == as
}

// RenameableFrom is when the member may change their name; zero: at any time.
func (m Member) RenameableFrom(p Policy) time.Time {
	if m.NamedAt.IsZero() {
		return time.Time{}
	}
	return m.NamedAt.Add(p.NameEvery)
}

// An EarlierName is one that a member had until they changed it.
type EarlierName struct {
	Name  string
	Until time.Time
}
