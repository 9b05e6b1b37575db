package store

import (
	"database/sql"

	"colloquy/forum"
)

// avoiding says why somebody is not told of a comment.
type avoiding struct {
	muted  bool // they muted who wrote it
	hidden bool // they hid its thread
}

// keeps tells whether a mail for the reason is kept from them.
func (a avoiding) keeps(r forum.Reason) bool { return a.muted || a.hidden && !r.PassesHiding() }

// avoiding finds who of some addresses is a member that does not want to see a
// comment.
func (t *tx) avoiding(comment int64, list []candidate) (map[int64]avoiding, error) {
	ids := make([]int64, len(list))
	for i, c := range list {
		ids[i] = c.address
	}
	found := map[int64]avoiding{}
	err := t.each(func(rows *sql.Rows) error {
		var address int64
		var a avoiding
		err := rows.Scan(&address, &a.muted, &a.hidden)
		found[address] = a
		return err
	}, `SELECT m.address_id, EXISTS (SELECT 1 FROM mutes u WHERE u.member_id = m.id AND u.muted_id = c.member_id),
		EXISTS (SELECT 1 FROM hidden_threads h WHERE h.member_id = m.id AND h.article_id = c.article_id AND h.comment_id = r.id)
		FROM comments c JOIN comments r ON r.article_id = c.article_id AND r.path = substr(c.path, 1, 4)
		CROSS JOIN json_each($2) j JOIN members m ON m.address_id = j.value
		WHERE c.id = $1`, comment, jsonList(ids))
	return found, err
}
