package handlers_test

import (
	"fmt"

	"colloquy/forum"
	"colloquy/store"
)

// organise lets the editor name a topic anew, choose articles for the front page,
// for the series, and pin a comment.
func (w *keptWalk) organise(by *store.Store) {
	must := func(err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
	}
	ids := func(list []forum.Article) (all []int64) {
		for _, a := range list {
			all = append(all, a.ID)
		}
		return all
	}
	some := func() (list []int64) {
		l, err := by.Articles(ctx, store.ListQuery{})
		must(err)
		all := ids(l.Articles)
		w.random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		return all[:min(len(all), 1+w.random.IntN(3))]
	}
	switch w.random.IntN(4) {
	case 0:
		topics, err := by.TopicEntries(ctx)
		must(err)
		if len(topics) > 0 {
			p := topics[w.random.IntN(len(topics))]
			must(by.SaveTopic(ctx, w.editor, p.ID, p.Version, forum.NewTopic{Name: p.Name, Slug: p.Slug, Description: "About it, " + w.title() + ".", Sponsor: forum.Sponsor{Name: "Registry", URL: "https://example.org"}}))
			w.tell("topic %s is described", p.Name)
		}
	case 1:
		now, err := by.Featured(ctx)
		must(err)
		list := some()
		must(by.SetFeatured(ctx, w.editor, ids(now), list))
		w.tell("articles %v are featured", list)
	case 2:
		all, err := by.AllSeries(ctx)
		must(err)
		if len(all) == 0 {
			_, err := by.AddSeries(ctx, w.editor, forum.NewSeries{Name: "Parts"})
			must(err)
			return
		}
		list := some()
		must(by.SaveSeries(ctx, w.editor, all[0].ID, all[0].Version, forum.NewSeries{Name: fmt.Sprint("Parts ", len(w.story)), Articles: list}))
		w.tell("articles %v are a series", list)
	default:
		w.comment(by)
		id := w.comments[len(w.comments)-1]
		must(by.Pin(ctx, w.moderator, id, true))
		w.tell("comment %d is pinned", id)
	}
}
