package store

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"colloquy/forum"
)

const (
	// casesFound is how many cases a search finds at most.
	casesFound = 100
	// casesRead is how many open cases are read for words: those whose comment is
	// shown are found by the index of the site's search, the others are few.
	casesRead = 1000
	// namesake is how many members of a name are looked at.
	namesakes = 20
)

// FindCases finds cases by the number of the case or of the comment, by who the
// author is, or by words of a comment: the open ones, the most urgent first, and
// then those that are decided. What is about the moderator is not found.
func (s *Store) FindCases(ctx context.Context, m *forum.Member, text string) (page Queue, err error) {
	if err := forum.MayModerate(m); err != nil {
		return page, err
	}
	text = strings.TrimSpace(text)
	err = s.read(ctx, "FindCases", func(t *tx) error {
		ids, err := t.casesLike(text)
		if err != nil {
			return err
		}
		list, err := t.rankedCases("SELECT "+caseColumns+", k.urgency FROM json_each($1) j CROSS JOIN cases k ON k.id = j.value", jsonList(ids))
		if err != nil {
			return err
		}
		list, err = t.foreign(list, m.ID)
		if err != nil {
			return err
		}
		slices.SortStableFunc(list, func(a, b rankedCase) int {
			switch {
			case a.Open() != b.Open():
				return map[bool]int{true: -1, false: 1}[a.Open()]
			case a.Open():
				return int(min(max(b.key.Rank-a.key.Rank, -1), 1))
			}
			return b.ClosedAt.Compare(a.ClosedAt)
		})
		if page.Items, err = t.caseItems(list[:min(len(list), casesFound)]); err != nil {
			return err
		}
		return t.furnishQueue(&page, m.ID)
	})
	return page, err
}

// foreign leaves out each case that is about the member, and doubles.
func (t *tx) foreign(list []rankedCase, member int64) ([]rankedCase, error) {
	known := map[int64]bool{}
	var failed error
	list = slices.DeleteFunc(list, func(c rankedCase) bool {
		own, err := t.concerns(c.Case, member)
		if err != nil {
			failed = err
		}
		double := known[c.ID]
		known[c.ID] = true
		return own || double
	})
	return list, failed
}

// casesLike finds the numbers of cases, some perhaps more than once.
func (t *tx) casesLike(text string) ([]int64, error) {
	if n, err := strconv.ParseInt(strings.TrimPrefix(text, "#"), 10, 64); err == nil && n > 0 {
		return t.ids("SELECT id FROM cases WHERE id = $1 UNION SELECT id FROM cases WHERE kind = 'comment' AND subject_id = $1", n)
	}
	ids, err := t.casesOfNamed(text)
	if err != nil {
		return nil, err
	}
	q := forum.ParseQuestion(text)
	if q.Empty() {
		return ids, nil
	}
	rows, err := t.ids("SELECT k.id FROM (SELECT rowid AS r FROM search WHERE search MATCH $1 AND rowid % 2 = 0 ORDER BY rowid DESC LIMIT $2) s "+
		"CROSS JOIN cases k ON k.kind = 'comment' AND k.subject_id = s.r / 2 LIMIT $3", q.Match(), casesRead, casesFound)
	if err != nil {
		return nil, err
	}
	unseen, err := t.unseenLike(text)
	return append(append(ids, rows...), unseen...), err
}

// casesOfNamed finds the cases about members of a name or handle, and about what
// they wrote.
func (t *tx) casesOfNamed(text string) ([]int64, error) {
	key, handle := forum.NameKey(text), strings.TrimPrefix(strings.ToLower(text), "@")
	members, err := t.ids("SELECT id FROM (SELECT id FROM members WHERE name_key = $1 AND $1 <> '' LIMIT $3) UNION SELECT id FROM members WHERE handle = $2", key, handle, namesakes)
	if err != nil || len(members) == 0 {
		return nil, err
	}
	return t.ids("SELECT k.id FROM json_each($1) j CROSS JOIN cases k ON k.author_id = j.value ORDER BY k.id DESC LIMIT $2", jsonList(members), casesFound)
}

// unseenLike finds words in comments that are not shown, and in names of guests:
// the search of the site does not know them. The most urgent cases are read.
func (t *tx) unseenLike(text string) (ids []int64, err error) {
	type unseen struct {
		id                int64
		title, body, name string
	}
	list, err := records(t, func(u *unseen) []any { return []any{&u.id, &u.title, &u.body, &u.name} },
		`SELECT k.id, CASE WHEN c.status <> 'shown' THEN c.title ELSE '' END, CASE WHEN c.status <> 'shown' THEN c.body_md ELSE '' END, c.name
		FROM (SELECT id, subject_id FROM cases WHERE closed_at IS NULL AND kind = 'comment' AND urgency < 9223372036854775807 ORDER BY urgency DESC, id LIMIT $1) k
		CROSS JOIN comments c ON c.id = k.subject_id WHERE c.status <> 'shown' OR c.member_id IS NULL`, casesRead)
	words := strings.Fields(strings.ToLower(text))
	for _, u := range list {
		all := strings.ToLower(u.title + "\n" + u.body + "\n" + u.name)
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(all, w) }) {
			ids = append(ids, u.id)
		}
	}
	return ids, err
}
