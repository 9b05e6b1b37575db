package store

import (
	"context"
	"database/sql"

	"colloquy/forum"
)

// ReadLetters reads, for mails that are claimed, those letters that need nothing
// written: follow-ups of which all that they tell is still to be told. What many
// of them tell is read once. A mail that is not among them is for WriteLetter.
func (s *Store) ReadLetters(ctx context.Context, claimed []Claimed) (letters map[int64]forum.Letter, err error) {
	var ids, addresses []int64
	for _, c := range claimed {
		if c.Kind == forum.MailFollowUp {
			ids, addresses = append(ids, c.ID), append(addresses, c.AddressID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	err = s.read(ctx, "ReadLetters", func(t *tx) error {
		r := &readAhead{tx: t, letters: map[int64]forum.Letter{}, not: map[int64]bool{}, comments: map[int64]toldOf{}}
		if err := r.members(addresses); err != nil {
			return err
		}
		if err := r.avoiders(addresses); err != nil {
			return err
		}
		tellings, err := r.tellings(ids)
		if err != nil {
			return err
		}
		for _, l := range tellings {
			if err := r.add(l); err != nil {
				return err
			}
		}
		for id := range r.not {
			delete(r.letters, id)
		}
		letters = r.letters
		return nil
	})
	return letters, err
}

// readAhead reads the letters of many follow-ups at once.
type readAhead struct {
	*tx
	letters  map[int64]forum.Letter
	not      map[int64]bool // mails that are not plain
	holders  map[int64]*forum.Member
	avoiding map[int64]bool // addresses of members that do not want to see something
	comments map[int64]toldOf
}

// toldOf is a comment that mails tell of, and the address of who wrote it.
type toldOf struct {
	item   forum.Told
	author int64
}

// of reads a comment once.
func (r *readAhead) of(comment int64) (c toldOf, err error) {
	c, ok := r.comments[comment]
	if ok {
		return c, nil
	}
	a, err := r.announcementOf(comment)
	if err != nil {
		return c, err
	}
	c.author = a.author
	if c.item, err = r.toldOfAll(comment); err == nil {
		r.comments[comment] = c
	}
	return c, err
}

// aTelling is a row of tellings and the head of its letter.
type aTelling struct {
	telling
	letter  forum.Letter
	hearer  int64
	article forum.Article
	pace    forum.Pace // "" where the follow has ended
}

func (r *readAhead) members(addresses []int64) error {
	r.holders = map[int64]*forum.Member{}
	return r.each(func(rows *sql.Rows) error {
		var m forum.Member
		err := rows.Scan(memberDest(&m)...)
		r.holders[m.AddressID] = &m
		return err
	}, selectMember+"WHERE m.address_id IN (SELECT value FROM json_each($1))", jsonList(addresses))
}

// avoiders finds the few for whom that has to be asked.
func (r *readAhead) avoiders(addresses []int64) error {
	list, err := r.ids(`SELECT m.address_id FROM members m WHERE m.address_id IN (SELECT value FROM json_each($1))
		AND (EXISTS (SELECT 1 FROM mutes u WHERE u.member_id = m.id) OR EXISTS (SELECT 1 FROM hidden_threads h WHERE h.member_id = m.id))`, jsonList(addresses))
	r.avoiding = make(map[int64]bool, len(list))
	for _, a := range list {
		r.avoiding[a] = true
	}
	return err
}

// keeps tells whether the one at the address does not want to see the comment.
func (r *readAhead) keeps(l telling) (bool, error) {
	if !r.avoiding[l.address] {
		return false, nil
	}
	found, err := r.tx.avoiding(l.comment, []candidate{{address: l.address}})
	return found[l.address].keeps(l.reason), err
}

func (r *readAhead) tellings(ids []int64) (list []aTelling, err error) {
	err = r.each(func(rows *sql.Rows) error {
		l := aTelling{letter: forum.Letter{Kind: forum.MailFollowUp}}
		err := rows.Scan(&l.letter.ID, &l.letter.Key, &l.hearer, &l.letter.AddressID, &l.letter.Attempt, moment{&l.letter.CreatedAt}, &l.letter.Note, &l.letter.To, &l.letter.Version,
			&l.article.ID, &l.article.Slug, &l.article.Title, &l.comment, &l.follow, &l.reason, &l.pace)
		l.address = l.letter.AddressID
		list = append(list, l)
		return err
	}, `SELECT o.id, o.key, o.subject_id, o.address_id, o.attempts, o.created_at, o.note, d.email, d.version, a.id, a.slug, a.title, l.comment_id, l.follow_id, l.reason, coalesce(f.pace, '')
		FROM json_each($1) j CROSS JOIN outbox o ON o.id = j.value JOIN addresses d ON d.id = o.address_id AND d.suppressed_why = ''
		JOIN hearers g ON g.id = o.subject_id JOIN hearers h ON h.id = coalesce(g.same_as, g.id) AND h.stopped_at IS NULL
		JOIN articles a ON a.id = h.article_id AND a.status = 'published'
		CROSS JOIN tellings l ON l.outbox_id = o.id LEFT JOIN follows f ON f.id = l.follow_id AND f.ended_at IS NULL
		WHERE o.finished_at IS NULL AND o.note <> $2 ORDER BY o.id, l.comment_id`, jsonList(ids), silenced)
	return list, err
}

// add adds a comment to its letter, or notes that the letter is not plain: for
// one who may be told, of a comment that is shown and not their own (two addresses
// may have become one) nor one that they avoid, for a follow that goes on.
func (r *readAhead) add(l aTelling) error {
	id := l.letter.ID
	holder := r.holders[l.address]
	if r.not[id] || l.pace == "" || !l.pace.Tells(l.reason) || holder != nil && !forum.MayBeTold(holder, r.now) {
		r.not[id] = true
		return nil
	}
	c, err := r.of(l.comment)
	if err != nil {
		return err
	}
	item := c.item
	kept, err := r.keeps(l.telling)
	if err != nil {
		return err
	}
	if kept || item.Comment.Status != forum.Shown || c.author == l.address {
		r.not[id] = true
		return nil
	}
	if err := r.toldTo(&item, l.telling); err != nil {
		return err
	}
	letter, ok := r.letters[id]
	if !ok {
		letter = l.letter
		letter.Member, letter.FollowUp = holder, &forum.FollowUp{Hearer: l.hearer, Article: l.article}
		r.letters[id] = letter
	}
	letter.FollowUp.Told = append(letter.FollowUp.Told, item)
	return nil
}
