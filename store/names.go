package store

import (
	"errors"

	"colloquy/forum"
)

// mayBearName refuses the names that speak for the site: those that are
// reserved, and those of members with a role or of somebody who looks like one.
// except is the member who wants the name; 0 for whoever is none yet.
func (t *tx) mayBearName(name string, except int64) error {
	if forum.ReservedName(name) {
		return invalid("name", forum.NameReserved)
	}
	var one int
	err := t.row([]any{&one}, "SELECT 1 FROM members WHERE name_key = $1 AND roles <> 0 AND id <> $2 LIMIT 1", forum.NameKey(name), except)
	switch {
	case err == nil:
		return invalid("name", forum.NameReserved)
	case errors.Is(err, forum.ErrNotFound):
		return nil
	}
	return err
}

// mayBeGuest tells whether a comment may be posted as a guest's: under a name
// that does not speak for the site, and an address that is no member's. A guest
// never becomes a member by using their address.
func (t *tx) mayBeGuest(n forum.NewComment) error {
	if err := t.mayBearName(n.Name, 0); err != nil || !n.CreatedAt.IsZero() { // an import says what was
		return err
	}
	var one int
	err := t.row([]any{&one}, "SELECT 1 FROM members m JOIN addresses d ON d.id = m.address_id WHERE d.email_key = $1", forum.AddressKey(n.Email))
	switch {
	case err == nil:
		return forum.ErrSignIn
	case errors.Is(err, forum.ErrNotFound):
		return nil
	}
	return err
}
