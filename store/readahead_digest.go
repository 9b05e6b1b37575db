package store

import (
	"database/sql"

	"colloquy/forum"
)

// digests reads the letters of issues: what an issue names is read once for all of
// them. Those that are not to be sent are left out.
func (r *readAhead) digests(ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	of := map[int64][]*taker{}
	if err := r.takers(ids, of); err != nil {
		return err
	}
	for issue, takers := range of {
		i, err := r.printed(issue)
		if err != nil {
			return err
		}
		if i.Why != "" {
			continue
		}
		if err := r.take(takers, i); err != nil {
			return err
		}
		for _, k := range takers {
			if k.letter.Digest != nil {
				r.letters[k.letter.ID] = *k.letter
			}
		}
	}
	return nil
}

// takers reads who gets them, by issue: addresses that take mails, with a follow of
// the list that goes on, and without a pause.
func (r *readAhead) takers(ids []int64, of map[int64][]*taker) error {
	return r.each(func(rows *sql.Rows) error {
		k := &taker{letter: &forum.Letter{Kind: forum.MailDigest}}
		l := k.letter
		var issue int64
		var topics string
		var discussions bool
		err := rows.Scan(&l.ID, &l.Key, &issue, &l.AddressID, &l.Attempt, moment{&l.CreatedAt}, &l.Note, &l.To, &l.Version,
			&k.follow, moment{&k.since}, &topics, &discussions, moment{&k.wishes.PausedUntil})
		k.wishes.Topics, k.wishes.Articles = forum.ParseIDs(topics), !discussions
		l.Member = r.holders[l.AddressID]
		if !k.wishes.PausedUntil.After(r.now) && (l.Member == nil || forum.MayBeTold(l.Member, r.now)) {
			of[issue] = append(of[issue], k)
		}
		return err
	}, `SELECT o.id, o.key, o.subject_id, o.address_id, o.attempts, o.created_at, o.note, d.email, d.version, f.id, f.created_at, coalesce(w.topics, ''), coalesce(w.discussions, 1), w.paused_until
		FROM json_each($1) j CROSS JOIN outbox o ON o.id = j.value JOIN addresses d ON d.id = o.address_id AND d.suppressed_why = '' JOIN issues i ON i.id = o.subject_id
		CROSS JOIN follows f ON f.kind = i.list AND f.subject_id = 0 AND f.address_id = o.address_id AND f.ended_at IS NULL
		LEFT JOIN digest_wishes w ON w.address_id = o.address_id WHERE o.finished_at IS NULL AND o.kind = 'digest' AND o.note <> $2`, jsonList(ids), silenced)
}
