package forum

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

const day = 24 * time.Hour

var week = Period{Start: time.Date(2026, 11, 13, 9, 0, 0, 0, time.UTC), End: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}

func chosen(list []Chosen) string {
	text := ""
	for _, c := range list {
		text += fmt.Sprintf("%s %d, ", c.Section, c.ArticleID)
	}
	return text
}

func TestAnIssueIsSelectedByRule(t *testing.T) {
	tuesday, long := week.Start.Add(4*day), week.Start.Add(-90*day)
	for name, c := range map[string]struct {
		list []Candidate
		want string
	}{
		"nothing": {nil, ""},
		"new ones by what they moved, then the newest": {[]Candidate{
			{ArticleID: 1, PublishedAt: tuesday},
			{ArticleID: 2, PublishedAt: tuesday.Add(time.Hour)},
			{ArticleID: 3, PublishedAt: tuesday, Comments: 2, Commenters: 2},
		}, "new 3, new 2, new 1, "},
		"the most discussed is named once": {[]Candidate{
			{ArticleID: 1, PublishedAt: tuesday, Comments: 9, Commenters: 4}, {ArticleID: 2, PublishedAt: tuesday, Comments: 3, Commenters: 3},
		}, "new 2, discussed 1, "},
		"ten who say a sentence outweigh two who quarrel": {[]Candidate{
			{ArticleID: 1, PublishedAt: long, Comments: 20, Commenters: 2, QuietSince: week.Start}, {ArticleID: 2, PublishedAt: long, Comments: 10, Commenters: 10, QuietSince: week.Start},
		}, "discussed 2, "},
		"what slept and woke up": {[]Candidate{
			{ArticleID: 1, PublishedAt: long, Comments: 5, Commenters: 5, QuietSince: long.Add(day)},
			{ArticleID: 2, PublishedAt: long, Comments: 3, Commenters: 2},
			{ArticleID: 3, PublishedAt: long, Comments: 4, Commenters: 2, QuietSince: week.Start.Add(-day)},
			{ArticleID: 4, PublishedAt: long, Comments: 2, Commenters: 2},
		}, "discussed 1, awoken 2, "},
		"nothing twice in two weeks": {[]Candidate{
			{ArticleID: 1, PublishedAt: long, Comments: 5, Commenters: 5, NamedAt: week.End.Add(-7 * day)},
			{ArticleID: 2, PublishedAt: long, Comments: 4, Commenters: 4, NamedAt: week.End.Add(-14 * day)},
		}, "discussed 2, "},
		"two of an author at most": {[]Candidate{
			{ArticleID: 1, PublishedAt: tuesday, Authors: []int64{7}},
			{ArticleID: 2, PublishedAt: tuesday, Authors: []int64{7, 8}},
			{ArticleID: 3, PublishedAt: tuesday, Authors: []int64{8, 7}, Comments: 1, Commenters: 1},
			{ArticleID: 4, PublishedAt: tuesday, Authors: []int64{8}},
		}, "new 3, new 4, new 1, "},
		"what is due at its end belongs to the next one": {[]Candidate{
			{ArticleID: 1, PublishedAt: week.End}, {ArticleID: 2, PublishedAt: week.Start}, {ArticleID: 3, PublishedAt: week.Start.Add(-time.Second)},
		}, "new 2, "},
	} {
		t.Run(name, func(t *testing.T) {
			if got := chosen(Select(c.list, week)); got != c.want {
				t.Errorf("it names %s not %s", got, c.want)
			}
		})
	}
}

func TestTheSameWeekGivesTheSameIssue(t *testing.T) {
	var list []Candidate
	for i := range int64(200) {
		list = append(list, Candidate{
			ArticleID: i, PublishedAt: week.Start.Add(time.Duration(i%17-8) * day), Authors: []int64{i % 5, i % 7},
			Comments: int(i % 9), Commenters: int(i % 4), QuietSince: week.Start.Add(-time.Duration(i%40) * day),
		})
	}
	want := chosen(Select(list, week))
	for range 20 {
		rand.Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
		before := slices.Clone(list)
		if got := chosen(Select(list, week)); got != want {
			t.Fatalf("%s and %s", got, want)
		}
		if !slices.EqualFunc(before, list, func(a, b Candidate) bool { return a.ArticleID == b.ArticleID }) {
			t.Fatal("the list that came in was changed")
		}
	}
}
