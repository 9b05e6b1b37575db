package forum

import "testing"

func TestOnlyALongArticleWithHeadingsHasAListOfItsContents(t *testing.T) {
	for _, c := range []struct {
		words, headings int
		want            bool
	}{
		{1200, 4, true},
		{1199, 40, false},
		{100_000, 3, false},
		{0, 0, false},
		{20_000, 90, true},
	} {
		if got := HasContents(c.words, c.headings); got != c.want {
			t.Errorf("%d words, %d headings: %v", c.words, c.headings, got)
		}
	}
}
