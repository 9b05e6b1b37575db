package forum

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// The errors that every door answers in its own way (a page, a line on a
// terminal). Anything else that comes up is a fault.
var (
	// ErrNotFound says that there is no such thing, or none that the asker may know of.
	ErrNotFound = errors.New("not found")
	// ErrGone says that the thing was here and is not any more.
	ErrGone = errors.New("gone")
	// ErrForbidden says that the asker is known and may not.
	ErrForbidden = errors.New("forbidden")
	// ErrConflict says that the thing changed since the asker looked at it.
	ErrConflict = errors.New("changed meanwhile")
	// ErrSignIn says that it could be done after signing in.
	ErrSignIn = errors.New("sign in first")
	// ErrClosed says that the discussion takes no more comments.
	ErrClosed = errors.New("the discussion is closed")
	// ErrMembersOnly says that the discussion takes comments of members alone. It is
	// an ErrSignIn.
	ErrMembersOnly = fmt.Errorf("the discussion is for members: %w", ErrSignIn)
	// ErrSuspended says that the asker may read but not write at the moment. The
	// error is a *Suspension, which says until when and why.
	ErrSuspended = errors.New("suspended")
	// ErrExcluded says that nothing is taken from an address, its domain, or a
	// network any more. It does not say which.
	ErrExcluded = errors.New("excluded")
	// ErrCut says that a moderator cut a part out of a comment, so that its author
	// cannot change it any more. It is an ErrForbidden.
	ErrCut = fmt.Errorf("a part was cut out: %w", ErrForbidden)
	// ErrLastAdministrator says that nobody could see to members, mail and settings
	// any more. It is an ErrConflict.
	ErrLastAdministrator = fmt.Errorf("this is the last administrator: %w", ErrConflict)
	// ErrStorage says that the disk or the database does not let us: full,
	// read-only, locked, missing. What was not acknowledged was not done.
	ErrStorage = errors.New("the database cannot be used")
)

// A Problem is one thing wrong with one field of what came in. The sentence
// that a person reads is chosen by Key where pages are made, so that it can be
// said in any language.
type Problem struct {
	Field string // the form field, e.g. "body"
	Key   string // what is wrong, e.g. "too_long"
	Limit int    // the limit concerned, 0 where there is none
}

// Keys of problems; see Problem.
const (
	Missing        = "missing"          // nothing, or nothing visible
	TooLong        = "too_long"         // more than Limit characters
	TooShort       = "too_short"        // fewer than Limit characters
	BadText        = "bad_text"         // NUL or invalid UTF-8
	LineBreak      = "line_break"       // a line break in a one-line field
	ControlChar    = "control"          // a control character in a one-line field
	BidiOverride   = "bidi"             // a character that reorders the text around it
	TooManyLinks   = "too_many_links"   // more than Limit links
	TooDeep        = "too_deep"         // quotes or lists nested more than Limit deep
	LongWord       = "long_word"        // a word of more than Limit characters
	BadAddress     = "bad_address"      // not an e-mail address
	BadPassword    = "bad_password"     // address and password do not belong together
	CommonPassword = "common_password"  // among the first that somebody would guess
	UnknownParent  = "unknown_parent"   // what is answered does not exist here
	ParentGone     = "parent_gone"      // what is answered was removed or deleted
	NameReserved   = "reserved_name"    // a name that looks like one of the site's own
	BadNumber      = "bad_number"       // digits expected
	BadLink        = "bad_link"         // not an http or https address
	BadHandle      = "bad_handle"       // not a handle or slug
	InFuture       = "in_future"        // a date that has not come yet
	BadDate        = "bad_date"         // not a date
	BadTime        = "bad_time"         // not a time of the day
	BadMoment      = "bad_moment"       // not a day with a time
	InPast         = "in_past"          // a date that has gone by
	BadZone        = "bad_zone"         // not a name of the time zone database
	Taken          = "taken"            // somebody has it already
	OwnAddress     = "own_address"      // a path at which the site answers itself
	TooMany        = "too_many"         // more than Limit entries
	NotOffered     = "not_offered"      // none of the choices
	TooComplicated = "too_complicated"  // more marks than a text of its length needs
	NameSoon       = "name_soon"        // the name was changed a short while ago
	NoPicture      = "no_picture"       // not a picture of a kind that is taken
	BrokenPicture  = "broken_picture"   // a picture that cannot be decoded
	LargePicture   = "large_picture"    // a picture of more than Limit megabytes
	ManyPixels     = "many_pixels"      // a picture of more than Limit megapixels
	ManyFrames     = "many_frames"      // a picture of more than Limit frames
	WrongPassword  = "wrong_password"   // not the member's password
	Unchanged      = "unchanged"        // what is there already
	TooManyWaiting = "too_many_waiting" // more than Limit comments that wait for the same mail
	Unwanted       = "unwanted"         // what administrators chose to refuse
	ThreadClosed   = "thread_closed"    // what is answered takes no more answers
	NoWord         = "no_word"          // in line Limit stands no word
	BadDomain      = "bad_domain"       // in line Limit stands no domain
	BadPattern     = "bad_pattern"      // line Limit is no regular expression
	LargePattern   = "large_pattern"    // line Limit is one that would take too long
	HeavyLines     = "heavy_lines"      // from line Limit on, all together would take too long
	EmptyPattern   = "empty_pattern"    // line Limit is one that fits everything
	NoDomain       = "no_domain"        // not a domain of addresses
	BadNetwork     = "bad_network"      // not a network address
	WideNetwork    = "wide_network"     // a network of too many
	NoNetwork      = "no_network"       // from where it came is not known any more
	NoArticle      = "no_article"       // there is no such public article
	LargeBranch    = "large_branch"     // more than Limit comments at once
	InSeries       = "in_series"        // an article that is part of another series
	NoMember       = "no_member"        // nobody with this address or handle
	HasByline      = "has_byline"       // a member who has another byline
	AlreadySo      = "already_so"       // what is decided is so already
	BadLanguage    = "bad_language"     // not a tag of a language
	NotTheirs      = "not_theirs"       // only an administrator decides about somebody with a role
)

// Invalid is the error of input that cannot be taken as it is. It names every
// problem at once.
type Invalid struct {
	Problems []Problem
}

// Error names the fields and keys, not what was typed.
func (e *Invalid) Error() string {
	parts := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		parts[i] = p.Field + ": " + p.Key
	}
	return "invalid: " + strings.Join(parts, ", ")
}

// Add notes a problem.
func (e *Invalid) Add(field, key string, limit int) {
	e.Problems = append(e.Problems, Problem{Field: field, Key: key, Limit: limit})
}

// Or returns e as an error where it holds a problem, nil otherwise.
func (e *Invalid) Or() error {
	if len(e.Problems) == 0 {
		return nil
	}
	return e
}

// A Suspension is the error of a member who may not write at the moment.
type Suspension struct {
	Until time.Time
	Why   string
}

// Error says until when.
func (e *Suspension) Error() string { return "suspended until " + e.Until.Format(time.DateOnly) }

// Is makes it an ErrSuspended.
func (e *Suspension) Is(target error) bool { return target == ErrSuspended }

// Limited is the error of somebody who goes too fast.
type Limited struct {
	RetryAfter time.Duration // how long to wait
}

// Error says how long to wait.
func (e *Limited) Error() string {
	return fmt.Sprintf("too fast: try again in %s", e.RetryAfter.Round(time.Second))
}
