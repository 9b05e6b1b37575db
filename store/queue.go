package store

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"

	"colloquy/forum"
)

const (
	// CasesPerPage is how many cases the queue shows at once.
	CasesPerPage = 50
	// CasesCounted is from when cases are not counted any more: "99+".
	CasesCounted = 100
	// casesLooked is how many cases are looked at for one page, where not all of
	// them are wanted; the next page goes on from there.
	casesLooked = 2000
)

// A CaseQuery says which cases a moderator wants to see.
type CaseQuery struct {
	Lane    forum.Lane // "" is all
	Kind    string     // of what they are about; "" is all
	Article int64      // 0 is all
	Slug    string     // of the article; "" is all
	Closed  bool       // those that are decided, the latest first; else the open ones, the most urgent first
	After   CaseKey
}

// A CaseKey is the place of a case in the queue: how urgent it is, or when it was
// closed. The zero key is before the first.
type CaseKey struct{ Rank, ID int64 }

// A CaseItem is a case in a list.
type CaseItem struct {
	forum.Case
	Key     CaseKey
	Status  forum.CommentStatus // of a comment
	Title   string              // of the comment or the article; of a person their name
	Text    string              // how the comment begins
	Author  string              // who wrote the comment
	Article string              // title
	Reason  string              // of the gravest open report
	Action  forum.Action        // what was decided last
	Gone    bool                // what it is about is not there any more
}

// Queue is one page of cases.
type Queue struct {
	Items  []CaseItem
	Next   CaseKey     // where the next page begins; zero where there is none
	Under  CaseArticle // where the cases of one article were asked for
	Counts CaseCounts
	Rules  []forum.Rule // that decisions can name
}

// CaseCounts are how many cases are open, up to CasesCounted.
type CaseCounts struct {
	Open  int
	Lanes map[forum.Lane]int
	Kinds map[string]int // of articles and people
}

// Queue lists cases for a moderator. What is about themselves is not in it, nor an
// open appeal against what they decided while somebody else is there to answer it.
// forum.ErrNotFound where there is no such article that is public or was.
func (s *Store) Queue(ctx context.Context, m *forum.Member, q CaseQuery) (page Queue, err error) {
	if err := forum.MayModerate(m); err != nil {
		return page, err
	}
	err = s.read(ctx, "Queue", func(t *tx) error {
		page = Queue{}
		if q.Slug != "" {
			if err := t.row([]any{&page.Under.ID, &page.Under.Slug, &page.Under.Title}, "SELECT id, slug, title FROM articles WHERE slug = $1 AND status IN ('published', 'withdrawn')", q.Slug); err != nil {
				return err
			}
			q.Article = page.Under.ID
		}
		list, next, err := t.casesPage(m.ID, q)
		if err != nil {
			return err
		}
		page.Next = next
		if page.Items, err = t.caseItems(list); err != nil {
			return err
		}
		return t.furnishQueue(&page, m.ID)
	})
	return page, err
}

// furnishQueue adds what stands around the list.
func (t *tx) furnishQueue(page *Queue, member int64) (err error) {
	if page.Counts, err = t.caseCounts(member); err != nil {
		return err
	}
	entries, err := t.entries(forum.SettingRules)
	page.Rules = forum.Rules(entries)
	return err
}

// OpenCases is how many cases wait for a moderator, up to CasesCounted.
func (s *Store) OpenCases(ctx context.Context, m *forum.Member) (n int, err error) {
	if err := forum.MayModerate(m); err != nil {
		return 0, err
	}
	err = s.read(ctx, "OpenCases", func(t *tx) error {
		own, err := t.notFor(m.ID)
		if err == nil {
			n, err = t.countCases(len(own), countOpen)
		}
		return err
	})
	return n, err
}

const (
	// Up to an urgency: without a bound on it no index would be asked.
	countOpen = "SELECT count(*) FROM (SELECT 1 FROM cases k WHERE k.closed_at IS NULL AND k.urgency < 9223372036854775807 LIMIT $1)"
	countLane = "SELECT count(*) FROM (SELECT 1 FROM cases k WHERE k.closed_at IS NULL AND k.lane = $2 LIMIT $1)"
	countKind = "SELECT count(*) FROM (SELECT 1 FROM cases k WHERE k.closed_at IS NULL AND k.kind = $2 AND k.kind <> 'comment' LIMIT $1)"
	// What is about a member: their words, their person, what they wrote for the site.
	openOwn = `SELECT k.id, k.lane, k.kind FROM cases k WHERE k.author_id = $1 AND k.closed_at IS NULL
		UNION ALL SELECT k.id, k.lane, k.kind FROM authors w CROSS JOIN article_authors x ON x.author_id = w.id
		CROSS JOIN cases k ON k.kind = 'article' AND k.subject_id = x.article_id WHERE w.member_id = $1 AND k.author_id IS NULL AND k.closed_at IS NULL`
	// Of the appeals that a case waits for the first is answered.
	openAppealed = `SELECT k.id, k.lane, k.kind, coalesce(k.author_id, 0) FROM appeals a CROSS JOIN decisions d ON d.id = a.decision_id CROSS JOIN cases k ON k.id = a.case_id
		WHERE a.decided_at IS NULL AND d.actor_id = $1 AND k.closed_at IS NULL AND NOT EXISTS (SELECT 1 FROM appeals b WHERE b.case_id = a.case_id AND b.decided_at IS NULL AND b.id < a.id)
		ORDER BY a.id LIMIT $2`
)

// notFor are the open cases that are not for a member: those about them, who is not
// to know even the number, and appeals against what they decided, which somebody
// else answers.
func (t *tx) notFor(member int64) ([]forum.Case, error) {
	own, err := records(t, func(c *forum.Case) []any { return []any{&c.ID, &c.Lane, &c.Kind} }, openOwn, member)
	if err != nil {
		return nil, err
	}
	others, err := t.appealsForOthers(member)
	return append(own, slices.DeleteFunc(others, func(c forum.Case) bool {
		return slices.ContainsFunc(own, func(o forum.Case) bool { return o.ID == c.ID })
	})...), err
}

// appealsForOthers are the open cases with an appeal against what a member decided,
// beside those that nobody else could answer.
func (t *tx) appealsForOthers(member int64) ([]forum.Case, error) {
	list, err := records(t, func(c *forum.Case) []any { return []any{&c.ID, &c.Lane, &c.Kind, &c.AuthorID} }, openAppealed, member, CasesCounted)
	if err != nil {
		return nil, err
	}
	var failed error
	return slices.DeleteFunc(list, func(c forum.Case) bool {
		alone, err := t.noOtherJudge(member, c)
		failed = errors.Join(failed, err)
		return alone
	}), failed
}

// countCases counts open cases beside some that are left out, by an index alone.
func (t *tx) countCases(own int, query string, args ...any) (n int, err error) {
	err = t.row([]any{&n}, query, append([]any{CasesCounted + own}, args...)...)
	return max(n-own, 0), err
}

func (t *tx) caseCounts(member int64) (CaseCounts, error) {
	c := CaseCounts{Lanes: map[forum.Lane]int{}, Kinds: map[string]int{}}
	list, err := t.notFor(member)
	if err != nil {
		return c, err
	}
	lanes, kinds := map[forum.Lane]int{}, map[string]int{}
	for _, o := range list {
		lanes[o.Lane]++
		kinds[o.Kind]++
	}
	if c.Open, err = t.countCases(len(list), countOpen); err != nil {
		return c, err
	}
	for _, l := range forum.Lanes() {
		if c.Lanes[l], err = t.countCases(lanes[l], countLane, l); err != nil {
			return c, err
		}
	}
	for _, kind := range []string{forum.SubjectMember, forum.SubjectArticle} {
		if c.Kinds[kind], err = t.countCases(kinds[kind], countKind, kind); err != nil {
			return c, err
		}
	}
	return c, nil
}

// rankedCase is a case with its place in the list.
type rankedCase struct {
	forum.Case
	key CaseKey
}

// casesPage reads the cases of a page by the index that fits best, in steps, and
// leaves out those that are not asked for: at most casesLooked are looked at.
func (t *tx) casesPage(member int64, q CaseQuery) (list []rankedCase, next CaseKey, err error) {
	at := q.After
	var others []forum.Case
	if !q.Closed {
		if others, err = t.appealsForOthers(member); err != nil {
			return nil, CaseKey{}, err
		}
	}
	for looked := 0; looked < casesLooked; {
		step, err := t.casesAfter(q, at, CasesPerPage+1)
		if err != nil {
			return nil, CaseKey{}, err
		}
		for _, c := range step {
			fits, err := t.caseFits(c.Case, member, q)
			if err != nil {
				return nil, CaseKey{}, err
			}
			fits = fits && !slices.ContainsFunc(others, func(o forum.Case) bool { return o.ID == c.ID })
			if fits && len(list) == CasesPerPage {
				return list, list[len(list)-1].key, nil
			}
			if fits {
				list = append(list, c)
			}
		}
		if len(step) <= CasesPerPage {
			return list, CaseKey{}, nil
		}
		at, looked = step[len(step)-1].key, looked+len(step)
	}
	return list, at, nil
}

func (t *tx) caseFits(c forum.Case, member int64, q CaseQuery) (bool, error) {
	if q.Lane != "" && c.Lane != q.Lane || q.Kind != "" && c.Kind != q.Kind || q.Article != 0 && c.ArticleID != q.Article {
		return false, nil
	}
	own, err := t.concerns(c, member)
	return !own, err
}

// concerns tells whether a case is about the member: their words, their person, an
// article of theirs. Such a case is not there for them.
func (t *tx) concerns(c forum.Case, member int64) (bool, error) {
	if c.AuthorID == member || c.Kind != forum.SubjectArticle {
		return c.AuthorID == member, nil
	}
	ids, err := t.ids("SELECT w.id FROM article_authors x CROSS JOIN authors w ON w.id = x.author_id WHERE x.article_id = $1 AND w.member_id = $2", c.Subject, member)
	return len(ids) > 0, err
}

// casesAfter reads n cases after a place: first those of the same rank.
func (t *tx) casesAfter(q CaseQuery, at CaseKey, n int) ([]rankedCase, error) {
	by, arg := "$1 = 0", any(0)
	switch {
	case q.Article != 0:
		by, arg = "k.article_id = $1", q.Article
	case q.Closed:
	case q.Kind != "" && q.Kind != forum.SubjectComment:
		by, arg = "k.kind = $1 AND k.kind <> 'comment'", q.Kind
	case q.Lane != "":
		by, arg = "k.lane = $1", q.Lane
	}
	rank, same, rest := "k.urgency", "k.urgency = $2 AND k.id > $3 ORDER BY k.id", "k.urgency < $2 ORDER BY k.urgency DESC, k.id"
	which := " FROM cases k WHERE k.closed_at IS NULL AND "
	if q.Closed {
		rank, same, rest = "k.closed_at", "k.closed_at = $2 AND k.id < $3 ORDER BY k.id DESC", "k.closed_at < $2 ORDER BY k.closed_at DESC, k.id DESC"
		which = " FROM cases k WHERE k.closed_at IS NOT NULL AND "
	}
	var list []rankedCase
	if at.ID != 0 {
		var err error
		if list, err = t.rankedCases("SELECT "+caseColumns+", "+rank+which+by+" AND "+same+" LIMIT $4", arg, at.Rank, at.ID, n); err != nil || len(list) == n {
			return list, err
		}
	} else {
		at.Rank = math.MaxInt64
	}
	more, err := t.rankedCases("SELECT "+caseColumns+", "+rank+which+by+" AND "+rest+" LIMIT $3", arg, at.Rank, n-len(list))
	return append(list, more...), err
}

func (t *tx) rankedCases(query string, args ...any) ([]rankedCase, error) {
	list, err := records(t, func(r *rankedCase) []any { return append(caseDest(&r.Case), &r.key.Rank) }, query, args...)
	for i := range list {
		list[i].key.ID = list[i].ID
	}
	return list, err
}

// caseItems reads what a list says of cases, in their order.
func (t *tx) caseItems(list []rankedCase) ([]CaseItem, error) {
	if len(list) == 0 {
		return nil, nil
	}
	ids, items, place := make([]int64, len(list)), make([]CaseItem, len(list)), make(map[int64]*CaseItem, len(list))
	for i, c := range list {
		ids[i], items[i] = c.ID, CaseItem{Case: c.Case, Key: c.key}
		place[c.ID] = &items[i]
	}
	err := t.each(func(rows *sql.Rows) error {
		var id int64
		var i CaseItem
		var name string
		if err := rows.Scan(&id, &i.Status, &i.Title, &i.Text, &i.Author, &name, &i.Article, &i.Reason, &i.Action); err != nil {
			return err
		}
		at := place[id]
		i.Case, i.Key = at.Case, at.Key
		switch i.Kind {
		case forum.SubjectMember:
			i.Title, i.Author, i.Gone = name, name, i.AuthorID == 0
		case forum.SubjectArticle:
			i.Title, i.Gone = i.Article, i.ArticleID == 0
		}
		*at = i
		return nil
	}, `SELECT k.id, coalesce(c.status, ''), coalesce(c.title, ''), coalesce(c.excerpt, ''), coalesce(m.name, c.name, ''), coalesce(m.name, ''), coalesce(a.title, ''),
		coalesce((SELECT r.label FROM reports r WHERE r.case_id = k.id AND r.state = 'open' ORDER BY r.kind IN ('illegal', 'copyright') DESC, r.id LIMIT 1), ''),
		coalesce((SELECT d.action FROM decisions d WHERE d.case_id = k.id AND d.undone_at IS NULL ORDER BY d.id DESC LIMIT 1), '')
		FROM json_each($1) j CROSS JOIN cases k ON k.id = j.value LEFT JOIN comments c ON k.kind = 'comment' AND c.id = k.subject_id
		LEFT JOIN members m ON m.id = k.author_id LEFT JOIN articles a ON a.id = k.article_id`, jsonList(ids))
	return items, err
}
