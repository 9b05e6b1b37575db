package store

import (
	"context"
	"time"

	"colloquy/forum"
)

// rollStep is how many subscribers one snapshot reads.
const rollStep = 500

// Roll tells every subscriber of the lists, those who left too, with the last yes
// to which they said it. It reads in steps and holds no snapshot while tell runs.
func (s *Store) Roll(ctx context.Context, tell func(forum.RollRow) error) error {
	for _, list := range forum.Lists() {
		behind := int64(0)
		for n := rollStep; n == rollStep; {
			var rows []forum.RollRow
			err := s.read(ctx, "Roll", func(t *tx) (err error) {
				rows, behind, err = t.rollRows(list, behind)
				return err
			})
			if err != nil {
				return err
			}
			for _, row := range rows {
				if err := tell(row); err != nil {
					return err
				}
			}
			n = len(rows)
		}
	}
	return nil
}

func (t *tx) rollRows(list forum.FollowKind, behind int64) (rows []forum.RollRow, last int64, err error) {
	names, err := t.topicSlugs()
	if err != nil {
		return nil, behind, err
	}
	type row struct {
		forum.RollRow
		address int64
		topics  string
	}
	found, err := records(t, func(r *row) []any {
		return []any{
			&r.address, &r.Email, &r.topics,
			moment{&r.SubscribedAt},
			moment{&r.ConfirmedAt},
			&r.Wording, &r.Source,
			moment{&r.EndedAt},
			&r.EndedWhy,
		}
	}, `SELECT f.address_id, d.email, coalesce(w.topics, ''), c.at, c.confirmed_at, coalesce(c.wording, ''), coalesce(c.source, ''), f.ended_at, f.ended_why
		FROM follows f CROSS JOIN addresses d ON d.id = f.address_id LEFT JOIN digest_wishes w ON w.address_id = f.address_id
		LEFT JOIN consents c ON c.id = (SELECT max(k.id) FROM consents k WHERE k.address_id = f.address_id AND k.kind = f.kind)
		WHERE f.kind = $1 AND f.subject_id = 0 AND f.address_id > $2 ORDER BY f.address_id LIMIT $3`, list, behind, rollStep)
	for _, r := range found {
		r.List = list
		r.Topics = slugsOf(forum.ParseIDs(r.topics), names)
		rows, behind = append(rows, r.RollRow), r.address
	}
	return rows, behind, err
}

// slugsOf are the slugs of those topics that are there.
func slugsOf(ids []int64, slugs map[int64]string) (list []string) {
	for _, id := range ids {
		if slug, ok := slugs[id]; ok {
			list = append(list, slug)
		}
	}
	return list
}

// topicSlugs are the slugs of all topics.
func (t *tx) topicSlugs() (map[int64]string, error) {
	type topic struct {
		id   int64
		slug string
	}
	list, err := records(t, func(p *topic) []any { return []any{&p.id, &p.slug} }, "SELECT id, slug FROM topics")
	slugs := make(map[int64]string, len(list))
	for _, p := range list {
		slugs[p.id] = p.slug
	}
	return slugs, err
}

// A RollCount says how many a list of the digest has.
type RollCount struct {
	List    forum.FollowKind
	Active  int // those that pause too
	Paused  int
	Waiting int // for the answer to the mail that asks
	Ended   int // in the last RollPeriod
}

// RollPeriod is how far back RollCounts counts who left.
const RollPeriod = 30 * 24 * time.Hour

// RollCounts counts the subscribers of each list.
func (s *Store) RollCounts(ctx context.Context) (counts []RollCount, err error) {
	err = s.read(ctx, "RollCounts", func(t *tx) error {
		for _, list := range forum.Lists() {
			c := RollCount{List: list}
			for _, of := range []struct {
				n     *int
				query string
				args  []any
			}{
				{&c.Active, "SELECT count(*) FROM follows WHERE kind = $1 AND subject_id = 0 AND ended_at IS NULL", nil},
				{&c.Paused, `SELECT count(*) FROM digest_wishes w CROSS JOIN follows f ON f.kind = $1 AND f.subject_id = 0 AND f.address_id = w.address_id AND f.ended_at IS NULL
					WHERE w.paused_until > $2`, []any{t.now.UnixMicro()}},
				{&c.Waiting, "SELECT count(DISTINCT address_id) FROM requests WHERE done_at IS NULL AND expires_at > $2 AND kind = 'follow' AND follow_kind = $1", []any{t.now.UnixMicro()}},
				{&c.Ended, "SELECT count(*) FROM follows WHERE ended_at > $2 AND kind = $1 AND ended_why <> $3", []any{t.now.Add(-RollPeriod).UnixMicro(), forum.EndedByList}},
			} {
				if err := t.row([]any{of.n}, of.query, append([]any{list}, of.args...)...); err != nil {
					return err
				}
			}
			counts = append(counts, c)
		}
		return nil
	})
	return counts, err
}
