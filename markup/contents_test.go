package markup

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestContentsAreTheHeadingsOfTheRenderedArticle(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"none", "a paragraph", ""},
		{"two levels", "## One\ntext\n### Under one\n## Two\n#### too deep", "2 s-one One|3 s-under-one Under one|2 s-two Two|3 s-too-deep too deep"},
		{"deeper ones left out", "## One\n### b\n#### c", "2 s-one One|3 s-b b"},
		{"with markup", "## *Who* pays `for it`, [really](https://example.org)?", "2 s-who-pays-for-it-really Who pays for it, really?"},
		{"with signs", "## Fish & <chips> \"today\"", "2 s-fish-today Fish & “today”"},
		{"with the number of a note", "## Sources[^1] say\n\n[^1]: A note.", "2 s-sources-say Sources say"},
		{"with an image", "## ![The ship](https://example.org/a.png) at sea", "2 s-the-ship-at-sea The ship at sea"},
		{"twice", "## a\n## a", "2 s-a a|2 s-a-2 a"},
		{"right to left", "## كيف تعمل", "2 s-كيف-تعمل كيف تعمل"},
		{"in code", "```\n<h2 id=\"x\">no</h2>\n```\n## yes", "2 s-yes yes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			mustBecome(t, listed(Contents(mustArticle(t, c.source).HTML)), c.want)
		})
	}
}

func listed(list []Heading) string {
	var lines []string
	for _, h := range list {
		lines = append(lines, fmt.Sprintf("%d %s %s", h.Level, h.ID, h.Text))
	}
	return strings.Join(lines, "|")
}

func TestContentsOfABookAreItsChapters(t *testing.T) {
	book := mustArticle(t, strings.Repeat("## Chapter\n### Section\n### Section\n", 40)).HTML
	list := Contents(book)
	if len(list) != 40 || slices.ContainsFunc(list, func(h Heading) bool { return h.Level != 2 }) {
		t.Errorf("%d entries", len(list))
	}
	if list := Contents(mustArticle(t, strings.Repeat("## Chapter\n", 300)).HTML); len(list) != maxContents {
		t.Errorf("%d entries", len(list))
	}
}

func TestContentsOfWhatWasCutOffEnd(t *testing.T) {
	whole := mustArticle(t, "## One *two*\n### Three").HTML
	for i := range whole {
		for _, h := range Contents(whole[:i]) {
			if strings.ContainsAny(h.Text, "<>") {
				t.Errorf("%q: %+v", whole[:i], h)
			}
		}
	}
}

func TestContentsOfRealArticlesAreTheirHeadings(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testdataDir(t), "articles", "*", "*.m*"))
	if err != nil || len(files) == 0 {
		t.Skip("no articles under COLLOQUY_TESTDATA")
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r := mustArticle(t, string(source))
		if len(r.Headings) > maxContents {
			continue
		}
		for i := range r.Headings {
			r.Headings[i].Text = Excerpt(r.Headings[i].Text, maxEntry)
		}
		if got := Contents(r.HTML); !slices.Equal(got, r.Headings) {
			t.Errorf("%s: %+v, want %+v", file, got, r.Headings)
		}
	}
}

// FuzzContents holds what is read from the HTML against what the rendering knew.
func FuzzContents(f *testing.F) {
	f.Add("## a\n### *b* & `c`\n# d[^1]\n\n[^1]: e\n")
	f.Add("> ## a ![x<h2 id=\"](https://example.org/a)\n\n<h2 id=\"y\">z</h2>\n")
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 10_000 {
			return
		}
		r, err := Article(source)
		if err != nil {
			return
		}
		got := headings(string(r.HTML), "23")
		if len(r.Headings) > maxContents {
			return
		}
		if len(got) != len(r.Headings) {
			t.Fatalf("%d headings, want %d: %s", len(got), len(r.Headings), r.HTML)
		}
		for i, h := range got {
			if want := r.Headings[i]; h.ID != want.ID || h.Level != want.Level {
				t.Errorf("%+v, want %+v", h, want)
			}
		}
	})
}
