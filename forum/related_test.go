package forum

import (
	"slices"
	"strings"
	"testing"
)

func TestTheLongestWordsTell(t *testing.T) {
	for _, c := range []struct{ title, standfirst, want string }{
		{"The cost of a route leak", "What a leak costs, and who pays.", `"route" "cost" "leak" "the" "costs" "what" "pays" "and" "who"`},
		{"量子力学とRPKI", "", `"rpki" "量子" "子力" "力学" "学と"`},
		{"", "", ""},
		{"Is it", "Up to us", ""},
		{"don't", "don’t", `"don t"`},
	} {
		var got []string
		for i, w := range TellingWords(c.title, c.standfirst) {
			got = append(got, w.Word)
			if i == 0 && c.title != "" && w.Weight <= 1 {
				t.Errorf("%q: a word of the title weighs %v", c.title, w.Weight)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q %q: %s, want %s", c.title, c.standfirst, strings.Join(got, " "), c.want)
		}
	}
	if n := len(TellingWords(strings.Repeat("alpha beta gamma ", 10), "delta epsilon "+strings.Repeat("zeta1 zeta2 zeta3 zeta4 zeta5 zeta6 zeta7 zeta8 zeta9 ", 3)+"eta1 eta2 eta3 eta4")); n != MaxTelling {
		t.Errorf("%d words", n)
	}
}

func TestRelatedArticlesShareATopicOrTwoWords(t *testing.T) {
	topic := func(ids ...int64) Shared { return Shared{Topic: true, Articles: ids} }
	word := func(weight float64, ids ...int64) Shared { return Shared{Weight: weight, Articles: ids} }
	for name, c := range map[string]struct {
		shared []Shared
		want   []int64
	}{
		"nothing":                         {nil, nil},
		"never itself":                    {[]Shared{topic(1)}, nil},
		"a topic":                         {[]Shared{topic(1, 2)}, []int64{2}},
		"one word is a coincidence":       {[]Shared{word(2, 1, 2)}, nil},
		"two words":                       {[]Shared{word(1, 1, 2), word(1, 1, 2, 3)}, []int64{2}},
		"a rarer topic counts more":       {[]Shared{topic(1, 2, 3, 4, 5), topic(1, 6)}, []int64{6, 5, 4, 3, 2}},
		"a rarer word counts more":        {[]Shared{topic(1, 2, 3), word(1, 2, 1), word(1, 3, 1, 5, 6)}, []int64{2, 3}},
		"a word of the title counts more": {[]Shared{topic(1, 2, 3), word(1, 3, 1), word(2, 2, 1)}, []int64{2, 3}},
		"the newer of equal ones":         {[]Shared{topic(1, 2, 3)}, []int64{3, 2}},
	} {
		var got []int64
		for _, r := range Related(1, c.shared, 100) {
			got = append(got, r.Article)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestAWordOfEveryArticleTellsNothing(t *testing.T) {
	for _, c := range []struct {
		articles, site int
		want           bool
	}{{1, 2, false}, {3, 3, false}, {4, 9, true}, {4, 12, false}, {300, 1000, false}, {334, 1000, true}, {501, 10_000, true}} {
		if got := Common(c.articles, c.site); got != c.want {
			t.Errorf("%d of %d: %v", c.articles, c.site, got)
		}
	}
}
