package store

import (
	"database/sql"

	"colloquy/forum"
)

// commentCost is about how many rows a comment that leaves changes, besides the
// answers to it.
const commentCost = 8

// leaveComments lets the member's comments go, and those that were written as a
// guest with the same address.
func (t *tx) leaveComments(m leaver, n int) (int, error) {
	list, err := t.commentsToGo(m, n/commentCost+1)
	if err != nil {
		return 0, err
	}
	spent := 0
	for _, c := range list {
		if spent >= n {
			break
		}
		var answers int
		if err := t.row([]any{&answers}, "SELECT count(*) FROM comments WHERE parent_id = $1", c.ID); err != nil {
			return spent, err
		}
		if err := t.leaveComment(m, c); err != nil {
			return spent, err
		}
		spent += commentCost + answers
	}
	return spent, nil
}

// commentsToGo reads what decides about some of the comments that are left.
func (t *tx) commentsToGo(m leaver, n int) (list []forum.Comment, err error) {
	for _, of := range []struct {
		query string
		id    int64
	}{
		{"SELECT id, article_id, coalesce(member_id, 0), status FROM comments WHERE member_id = $1 LIMIT $2", m.ID},
		{"SELECT id, article_id, coalesce(member_id, 0), status FROM comments WHERE address_id = $1 LIMIT $2", m.AddressID},
	} {
		err := t.each(func(rows *sql.Rows) error {
			var c forum.Comment
			err := rows.Scan(&c.ID, &c.ArticleID, &c.By.MemberID, &c.Status)
			list = append(list, c)
			return err
		}, of.query, of.id, n-len(list))
		if err != nil || len(list) >= n {
			return list, err
		}
	}
	return list, nil
}

func (t *tx) leaveComment(m leaver, c forum.Comment) error {
	switch {
	case m.into != 0:
		return t.moveComment(m, c)
	case m.LeavesHow == forum.LeaveRemoved:
		if err := t.takeBack(&c); err != nil {
			return err
		}
		fallthrough
	case c.Status == forum.Deleted:
		if err := t.eraseText(c.ID); err != nil {
			return err
		}
	}
	return t.makeAnonymous(c)
}

// takeBack deletes a comment in its author's name, whatever its state: there is
// nobody left to hear what is decided about it. What a moderator removed stays
// removed.
func (t *tx) takeBack(c *forum.Comment) error {
	was := *c
	if c.Status != forum.Removed {
		c.Status = forum.Deleted
	}
	switch was.Status {
	case forum.Shown:
		return t.changeVisibility(was, forum.Deleted, -1)
	case forum.Waiting, forum.Held, forum.Hidden:
		if err := t.do("UPDATE comments SET status = 'deleted', gone_at = $1 WHERE id = $2", t.now.UnixMicro(), c.ID); err != nil {
			return err
		}
		return t.heldIsGone(*c)
	}
	return nil
}

// leaveRecommendations takes back what the member recommended, or hands it over.
func (t *tx) leaveRecommendations(m leaver, n int) (int, error) {
	const cost = 3
	var list []forum.Comment
	err := t.each(func(rows *sql.Rows) error {
		var c forum.Comment
		err := rows.Scan(&c.ID, &c.ArticleID)
		list = append(list, c)
		return err
	}, "SELECT comment_id, article_id FROM recommendations WHERE member_id = $1 LIMIT $2", m.ID, n/cost+1)
	if err != nil {
		return 0, err
	}
	for _, c := range list {
		moved := false
		if m.into != 0 {
			if moved, err = t.moveRecommendation(m, c); err != nil {
				return 0, err
			}
		}
		if moved {
			continue
		}
		if _, err := t.takeRecommendation(m.ID, c); err != nil {
			return 0, err
		}
	}
	return cost * len(list), nil
}

// takeRecommendation takes a recommendation back, wherever the comment stands.
func (t *tx) takeRecommendation(member int64, c forum.Comment) (bool, error) {
	gone, err := t.changed("DELETE FROM recommendations WHERE member_id = $1 AND article_id = $2 AND comment_id = $3", member, c.ArticleID, c.ID)
	if err != nil || !gone {
		return false, err
	}
	return true, t.countRecommendation(c, -1)
}
