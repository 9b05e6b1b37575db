package store

import (
	"bytes"
	"cmp"
	"database/sql"
	"slices"
	"sort"
	"sync"
	"time"

	"colloquy/forum"
)

// maxRankings bounds how many discussions' rankings are kept.
const maxRankings = 50

// A bestOrder is the order "best" of the threads of a discussion, as it was at a
// revision of the article.
type bestOrder struct {
	revision int64
	roots    []uint32       // numbers of the top comments, the best first
	place    map[uint32]int // where each stands
}

// below are the threads after that of a comment, the best first.
func (k *bestOrder) below(p forum.Path) []uint32 {
	if i, ok := k.place[p.Root().Seq()]; ok {
		return k.roots[i+1:]
	}
	return nil
}

// above are the threads before that of a comment, the nearest first.
func (k *bestOrder) above(p forum.Path) []uint32 {
	list := slices.Clone(k.roots[:k.place[p.Root().Seq()]])
	slices.Reverse(list)
	return list
}

// rankings keeps them by article.
type rankings struct {
	mu   sync.Mutex
	byID map[int64]*bestOrder
}

func (r *rankings) get(article, revision int64) *bestOrder {
	r.mu.Lock()
	defer r.mu.Unlock()
	if k := r.byID[article]; k != nil && k.revision == revision {
		return k
	}
	return nil
}

func (r *rankings) put(article int64, k *bestOrder) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byID == nil || len(r.byID) >= maxRankings {
		r.byID = map[int64]*bestOrder{}
	}
	r.byID[article] = k
}

// bestOrder computes the order "best", or takes it as it was computed for this
// revision.
func (t *tx) bestOrder(a forum.Article) (*bestOrder, error) {
	if k := t.store.rankings.get(a.ID, a.Revision); k != nil {
		return k, nil
	}
	list, err := t.standings(a.ID)
	if err != nil {
		return nil, err
	}
	forum.RankThreads(list)
	k := &bestOrder{revision: a.Revision, roots: make([]uint32, len(list)), place: make(map[uint32]int, len(list))}
	for i, s := range list {
		k.roots[i], k.place[s.Seq] = s.Seq, i
	}
	t.store.rankings.put(a.ID, k)
	return k, nil
}

// standings reads what decides about the order of the threads.
func (t *tx) standings(article int64) ([]forum.Standing, error) {
	var loads []int64 // when each member opened the discussion last, the earliest first
	err := t.each(func(rows *sql.Rows) error {
		var at int64
		err := rows.Scan(&at)
		loads = append(loads, at)
		return err
	}, "SELECT last FROM visits WHERE article_id = $1 ORDER BY last", article)
	if err != nil {
		return nil, err
	}
	var list []forum.Standing
	err = t.each(func(rows *sql.Rows) error {
		var s forum.Standing
		var created int64
		err := rows.Scan(&s.Seq, &s.Recommended, &created)
		s.CreatedAt = time.UnixMicro(created).UTC()
		s.Readers = len(loads) - sort.Search(len(loads), func(i int) bool { return loads[i] > created })
		list = append(list, s)
		return err
	}, "SELECT root_seq, recommended, created_at FROM comments WHERE article_id = $1 AND above_id IS NULL", article)
	return list, err
}

// compare orders two comments of a discussion by their paths.
func (t *tx) compare(a forum.Article, order forum.Order) (func(x, y forum.Path) int, error) {
	inThread := func(x, y forum.Path) int { return bytes.Compare(x, y) }
	switch order {
	case forum.Newest:
		return func(x, y forum.Path) int {
			return cmp.Or(cmp.Compare(y.Root().Seq(), x.Root().Seq()), inThread(x, y))
		}, nil
	case forum.Best:
		k, err := t.bestOrder(a)
		if err != nil {
			return nil, err
		}
		return func(x, y forum.Path) int {
			return cmp.Or(cmp.Compare(k.place[x.Root().Seq()], k.place[y.Root().Seq()]), inThread(x, y))
		}, nil
	}
	return inThread, nil
}
