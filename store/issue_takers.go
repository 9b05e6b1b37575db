package store

import (
	"database/sql"
	"slices"
	"time"

	"colloquy/forum"
)

// mostPersonal is how many answers and discussions of their own a member reads of.
const mostPersonal = 5

// A taker is a subscriber for whom an issue is made.
type taker struct {
	letter *forum.Letter
	follow int64
	since  time.Time
	wishes forum.Wishes
}

// take makes of an issue what each of the subscribers gets: what they want, and of
// a member's what they have not read or wrote, with what is about them. Where that
// is nothing, the letter stays without a digest.
func (t *tx) take(takers []*taker, i forum.Issue) error {
	var members []int64
	for _, k := range takers {
		if k.letter.Member != nil {
			members = append(members, k.letter.Member.ID)
		}
	}
	about, err := t.personal(members, i)
	if err != nil {
		return err
	}
	topics := make([][]int64, len(i.Items))
	for n, item := range i.Items {
		topics[n] = topicIDs(item.Article)
	}
	for _, k := range takers {
		d := forum.Digest{Issue: i, Follow: k.follow, Since: k.since}
		d.Issue.Items = make([]forum.IssueItem, 0, len(i.Items))
		for n, item := range i.Items {
			if k.wishes.Articles && item.Section != forum.SectionNew || !k.wishes.Wants(topics[n]) || about.knows(k.letter.Member, item) {
				continue
			}
			if about.mutes(k.letter.Member, item.Quote) {
				item.Quote, item.Readers = nil, 0
			}
			d.Issue.Items = append(d.Issue.Items, item)
		}
		if k.letter.Member != nil && !k.wishes.Articles {
			about.add(&d, k.letter.Member.ID)
		}
		if len(d.Issue.Items)+len(d.Answers)+len(d.Following) > 0 {
			k.letter.Digest = &d
		}
	}
	return nil
}

// about is what is new for members, and what is about them.
type about struct {
	visits    map[presenceKey]time.Time // the last ones, of what an issue names
	answers   map[int64][]forum.DigestAnswer
	following map[int64][]int64 // ids of articles
	heads     map[int64]forum.Article
	muted     map[muting]bool // whom members mute, of those who are quoted
}

type muting struct{ member, muted int64 }

// mutes tells whether a member does not want to read whom an issue quotes.
func (a about) mutes(m *forum.Member, quote *forum.Comment) bool {
	return m != nil && quote != nil && a.muted[muting{m.ID, quote.By.MemberID}]
}

// mutedBy reads whom members mute, of those who are quoted.
func (t *tx) mutedBy(who string, items []forum.IssueItem) (muted map[muting]bool, err error) {
	var quoted []int64
	for _, item := range items {
		if item.Quote != nil && item.Quote.By.MemberID != 0 {
			quoted = append(quoted, item.Quote.By.MemberID)
		}
	}
	if len(quoted) == 0 {
		return nil, nil
	}
	muted = map[muting]bool{}
	err = t.each(func(rows *sql.Rows) error {
		var m muting
		err := rows.Scan(&m.member, &m.muted)
		muted[m] = true
		return err
	}, "SELECT u.member_id, u.muted_id FROM json_each($1) j CROSS JOIN json_each($2) k CROSS JOIN mutes u ON u.member_id = j.value AND u.muted_id = k.value", who, jsonList(quoted))
	return muted, err
}

// personal reads that of members, in few statements for all of them.
func (t *tx) personal(members []int64, i forum.Issue) (a about, err error) {
	if len(members) == 0 {
		return a, nil
	}
	a = about{visits: map[presenceKey]time.Time{}, answers: map[int64][]forum.DigestAnswer{}, following: map[int64][]int64{}, heads: map[int64]forum.Article{}}
	named := make([]int64, len(i.Items))
	for n, item := range i.Items {
		named[n] = item.Article.ID
	}
	who := jsonList(members)
	err = t.each(func(rows *sql.Rows) error {
		var k presenceKey
		var last time.Time
		err := rows.Scan(&k.member, &k.article, moment{&last})
		a.visits[k] = last
		return err
	}, `SELECT v.member_id, v.article_id, v.last FROM json_each($1) j CROSS JOIN json_each($2) k CROSS JOIN visits v ON v.member_id = j.value AND v.article_id = k.value`, who, jsonList(named))
	if err != nil {
		return a, err
	}
	if a.muted, err = t.mutedBy(who, i.Items); err != nil {
		return a, err
	}
	if err := t.answersTo(who, i.Period.Start, a.answers); err != nil {
		return a, err
	}
	return a, t.newsFor(who, i, &a)
}

// answersTo reads the first answers that members have not seen, since an issue
// goes or since they looked.
func (t *tx) answersTo(who string, start time.Time, answers map[int64][]forum.DigestAnswer) error {
	return t.each(func(rows *sql.Rows) error {
		var member int64
		var d forum.DigestAnswer
		err := rows.Scan(&member, &d.Comment, &d.By, &d.Title, &d.Slug)
		answers[member] = append(answers[member], d)
		return err
	}, `SELECT member, comment, by, title, slug FROM (
			SELECT n.member_id AS member, n.at AS at, c.id AS comment, coalesce(m.name, c.name) AS by, a.title AS title, a.slug AS slug, row_number() OVER (PARTITION BY n.member_id ORDER BY n.at, c.id) AS place
			FROM json_each($1) j CROSS JOIN members h ON h.id = j.value CROSS JOIN notices n ON n.member_id = h.id AND n.at > max($2, h.heard_through) AND n.reason = $3
			CROSS JOIN comments c ON c.id = n.comment_id AND c.status = 'shown' JOIN articles a ON a.id = c.article_id AND a.status = 'published' LEFT JOIN members m ON m.id = c.member_id
			WHERE NOT EXISTS (SELECT 1 FROM mutes u WHERE u.member_id = h.id AND u.muted_id = c.member_id))
		WHERE place <= $4 ORDER BY member, at, comment`, who, start.UnixMicro(), forum.ReasonAnswer, mostPersonal)
}

// newsFor reads which discussions that members follow have comments of the period
// that they have not seen; the newest first. What the issue names may be among
// them, so some more are read than are told.
func (t *tx) newsFor(who string, i forum.Issue, a *about) error {
	var ids []int64
	err := t.each(func(rows *sql.Rows) error {
		var member, article int64
		err := rows.Scan(&member, &article)
		a.following[member] = append(a.following[member], article)
		if _, seen := a.heads[article]; !seen {
			a.heads[article] = forum.Article{}
			ids = append(ids, article)
		}
		return err
	}, `SELECT member, article FROM (
			SELECT h.id AS member, a.id AS article, a.last_comment_at AS at, row_number() OVER (PARTITION BY h.id ORDER BY a.last_comment_at DESC, a.id DESC) AS place
			FROM json_each($1) j CROSS JOIN members h ON h.id = j.value CROSS JOIN follows f ON f.address_id = h.address_id AND f.kind = 'article' AND f.ended_at IS NULL
			CROSS JOIN articles a ON a.id = f.subject_id AND a.status = 'published' AND a.last_comment_at >= $2
			WHERE NOT EXISTS (SELECT 1 FROM visits v WHERE v.member_id = h.id AND v.article_id = a.id AND v.last >= a.last_comment_at))
		WHERE place <= $3 ORDER BY member, place`, who, i.Period.Start.UnixMicro(), mostPersonal+len(i.Items))
	if err != nil || len(ids) == 0 {
		return err
	}
	heads, err := t.articleHeads(ids)
	for _, h := range heads {
		a.heads[h.ID] = h
	}
	return err
}

// knows tells whether a member has read what an issue names, or wrote it: an
// article that they opened since it was published, a discussion that they opened
// since its last comment.
func (a about) knows(m *forum.Member, item forum.IssueItem) bool {
	if m == nil {
		return false
	}
	news := item.Article.PublishedAt
	if last := item.Article.LastCommentAt; item.Section != forum.SectionNew && !last.IsZero() {
		news = last
	}
	visited, ok := a.visits[presenceKey{m.ID, item.Article.ID}]
	return ok && !visited.Before(news) || item.Article.WrittenBy(m.ID)
}

// add adds what is about a member to what they get of an issue.
func (a about) add(d *forum.Digest, member int64) {
	d.Answers = a.answers[member]
	for _, id := range a.following[member] {
		named := slices.ContainsFunc(d.Issue.Items, func(item forum.IssueItem) bool { return item.Article.ID == id })
		if head := a.heads[id]; !named && head.ID != 0 && len(d.Following) < mostPersonal {
			d.Following = append(d.Following, head)
		}
	}
}
