package store

import (
	"context"
	"database/sql"

	"colloquy/markup"
)

// keepStep is how many rows one step of housekeeping changes: other writers
// wait for milliseconds.
const keepStep = 200

// Kept says what a round of housekeeping did.
type Kept struct {
	Sessions      int // ended because they were too old
	Erased        int // texts of deleted comments
	Announcements int // owed to nobody
	Rendered      int // texts rendered again, after a change of the sanitiser
}

// KeepHouse does what time demands, in steps: sessions that ended, texts of
// deleted comments whose retention is over, announcements past their time,
// texts that an older sanitiser rendered.
func (s *Store) KeepHouse(ctx context.Context) (Kept, error) {
	var k Kept
	for _, step := range []struct {
		name  string
		count *int
		do    func(*tx) (int, error)
	}{
		{"EndOldSessions", &k.Sessions, (*tx).endOldSessions},
		{"EraseDeleted", &k.Erased, (*tx).eraseDeleted},
		{"DropAnnouncements", &k.Announcements, (*tx).dropAnnouncements},
		{"RenderAgain", &k.Rendered, (*tx).renderAgain},
	} {
		for {
			var n int
			err := s.write(ctx, step.name, func(t *tx) (err error) {
				n, err = step.do(t)
				return err
			})
			*step.count += n
			if err != nil {
				return k, err
			}
			if n < keepStep {
				break
			}
		}
	}
	return k, nil
}

func (t *tx) count(query string, args ...any) (int, error) {
	r, err := t.exec(query, args...)
	if err != nil {
		return 0, err
	}
	n, err := r.RowsAffected()
	return int(n), err
}

func (t *tx) ids(query string, args ...any) ([]int64, error) {
	var list []int64
	err := t.each(func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		list = append(list, id)
		return err
	}, query, args...)
	return list, err
}

func (t *tx) endOldSessions() (int, error) {
	p := t.store.policy
	return t.count(`DELETE FROM sessions WHERE token_hash IN (SELECT token_hash FROM sessions WHERE used_at <= $1 OR created_at <= $2 LIMIT $3)`,
		t.now.Add(-p.SessionIdle).UnixMicro(), t.now.Add(-p.SessionLife).UnixMicro(), keepStep)
}

// eraseDeleted empties the texts of comments that their authors deleted, and
// their earlier texts. The rows stay: answers hang on them.
func (t *tx) eraseDeleted() (int, error) {
	ids, err := t.ids("SELECT id FROM comments WHERE gone_at IS NOT NULL AND gone_at <= $1 AND status = 'deleted' AND body_md <> '' LIMIT $2",
		t.now.Add(-t.store.policy.DeletedRetention).UnixMicro(), keepStep)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := t.do("DELETE FROM comment_edits WHERE comment_id = $1", id); err != nil {
			return 0, err
		}
		if err := t.do("UPDATE comments SET title = '', body_md = '', body_html = '', excerpt = '', name = '' WHERE id = $1", id); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// dropAnnouncements forgets what was due a day ago. Nobody follows a discussion
// yet; who does will be told by whoever expands announcements.
func (t *tx) dropAnnouncements() (int, error) {
	const day = 24 * 60 * 60 * 1_000_000
	return t.count("DELETE FROM announcements WHERE comment_id IN (SELECT comment_id FROM announcements WHERE due_at <= $1 ORDER BY due_at LIMIT $2)",
		t.now.UnixMicro()-day, keepStep)
}

// renderAgain renders texts that an older version of package markup rendered.
func (t *tx) renderAgain() (int, error) {
	ids, err := t.ids("SELECT id FROM comments WHERE html_version < $1 LIMIT $2", markup.Version, keepStep)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := t.renderComment(id); err != nil {
			return 0, err
		}
	}
	if len(ids) > 0 {
		return len(ids), t.touchSite()
	}
	return 0, nil
}

// renderComment renders one comment again. A text that the newer rules refuse
// keeps its earlier HTML.
func (t *tx) renderComment(id int64) error {
	c, err := t.comment(id)
	if err != nil {
		return err
	}
	html, text := c.HTML, c.Text
	if r, err := markup.Comment(c.Body); err == nil {
		html, text = r.HTML, markup.Excerpt(r.Text, excerptLength)
	}
	return t.do("UPDATE comments SET body_html = $1, excerpt = $2, html_version = $3, version = version + 1 WHERE id = $4",
		string(html), text, markup.Version, id)
}
