package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"colloquy/forum"
)

// MembersPerPage is how many members a list shows at once.
const MembersPerPage = 50

// A MemberQuery says whom an administrator looks for.
type MemberQuery struct {
	Text      string      // part of a name, handle or address; "" is everybody
	Roles     forum.Roles // who has one of these; 0 is everybody
	Suspended bool        // at the moment, alone
	Before    int64       // ids below this one; 0 begins with the newest
}

// FindMembers returns members, the newest first; there is one more than a page
// shows where the list goes on. How a name is written does not matter: case,
// accents and letters that look alike are the same (forum.NameKey).
//
// A part of a word has no index: everybody is looked at, on a connection that
// reads (56 ms where nobody of 100,000 is found). That is for administrators alone.
func (s *Store) FindMembers(ctx context.Context, q MemberQuery) (list []forum.Member, err error) {
	text := strings.TrimSpace(q.Text)
	query, arg := allMembers, int64(0)
	switch {
	case q.Suspended:
		query, arg = suspendedMembers, s.clock().UnixMicro()
	case q.Roles != 0:
		query, arg = membersWithRoles, int64(q.Roles)
	}
	err = s.read(ctx, "FindMembers", func(t *tx) error {
		return t.each(func(rows *sql.Rows) error {
			var m forum.Member
			err := rows.Scan(memberDest(&m)...)
			list = append(list, m)
			return err
		}, query+likeMember, below(q.Before), arg, text, forum.NameKey(text), forum.Slug(text), forum.AddressKey(text), MembersPerPage+1)
	})
	return list, err
}

// Everybody, who has one of some roles, who is suspended: by id, since the newest
// come first. instr takes what is looked for as it is: nothing in it is a wildcard.
const (
	allMembers       = selectMember + "WHERE m.id < $1 AND $2 = 0"
	membersWithRoles = selectMember + "WHERE m.id < $1 AND m.roles <> 0 AND m.roles & $2 <> 0"
	suspendedMembers = selectMember + "WHERE m.id < $1 AND m.suspended_until > $2"
	likeMember       = ` AND ($3 = '' OR $4 <> '' AND instr(m.name_key, $4) > 0 OR $5 <> '' AND instr(m.handle, $5) > 0 OR instr(d.email_key, $6) > 0)
		ORDER BY m.id DESC LIMIT $7`
)

// A MemberFile is what administrators see of a member.
type MemberFile struct {
	forum.Member
	EarlierNames []forum.EarlierName
	Confirmed    time.Time // when the address was proved first; zero where it was not
	Suppressed   string    // why the address takes no mails; "" where it does
	LastSeen     time.Time // zero where nothing is known of it
	Sessions     int
	Comments     int // shown
	Events       []forum.Event
}

// MemberFile returns what administrators see of a member, with the newest of
// what happened to them. forum.ErrNotFound where there is none.
func (s *Store) MemberFile(ctx context.Context, id int64) (f MemberFile, err error) {
	err = s.read(ctx, "MemberFile", func(t *tx) error {
		m, err := t.memberByID(id)
		if err != nil {
			return err
		}
		f.Member = *m
		used, began := t.sessionsSince()
		err = t.row([]any{moment{&f.Confirmed}, &f.Suppressed, &f.Sessions, moment{&f.LastSeen}, &f.Comments}, `SELECT d.confirmed_at, d.suppressed_why,
			(SELECT count(*) FROM sessions s WHERE s.member_id = $1 AND s.used_at > $3 AND s.created_at > $4),
			(SELECT max(used_at) FROM sessions s WHERE s.member_id = $1),
			(SELECT count(*) FROM comments c WHERE c.member_id = $1 AND c.status = 'shown')
			FROM addresses d WHERE d.id = $2`, id, m.AddressID, used, began)
		if err != nil {
			return err
		}
		if f.EarlierNames, err = t.earlierNames(id); err != nil {
			return err
		}
		f.Events, err = t.events(eventsOf, forum.SubjectMember, id, below(0), EventsPerPage)
		return err
	})
	return f, err
}
