package imports

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
)

// A row of INDEX.tsv says what a YAML or TOML library reads in a file.
type row map[string]string

// realArticles finds the real files and what is known about them.
func realArticles(t *testing.T) (dir string, rows []row) {
	t.Helper()
	dir = os.Getenv("COLLOQUY_TESTDATA")
	if dir == "" {
		t.Skip("COLLOQUY_TESTDATA names no folder with real articles")
	}
	dir = filepath.Join(dir, "articles")
	text, err := os.ReadFile(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Skip("COLLOQUY_TESTDATA has no articles:", err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	names := strings.Split(lines[0], "\t")
	for _, line := range lines[1:] {
		r := row{}
		for i, value := range strings.Split(line, "\t") {
			r[names[i]] = value
		}
		rows = append(rows, r)
	}
	return dir, rows
}

func readReal(t *testing.T, dir string, r row) (forum.NewArticle, error) {
	t.Helper()
	path := filepath.Join(dir, r["file"])
	file, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return ReadArticle(path, file, text)
}

func TestRealArticlesAreRead(t *testing.T) {
	dir, rows := realArticles(t)
	for _, r := range rows {
		t.Run(r["file"], func(t *testing.T) {
			n, err := readReal(t, dir, r)
			if err != nil {
				if _, known := withoutText[r["file"]]; !known {
					t.Error(err)
				}
				return
			}
			if err := n.Clean(); err != nil {
				t.Error(err)
			}
			checkRow(t, r, n)
		})
	}
}

// withoutText are the files that are nothing but front matter.
var withoutText = map[string]bool{
	"letsencrypt-l10n/fa-challenge-types.md": true, "letsencrypt-l10n/ja-rate-limits.md": true, "letsencrypt-l10n/ta-faq.md": true,
	"letsencrypt-l10n/th-integration-guide.md": true, "letsencrypt-l10n/zh-tw-integration-guide.md": true,
}

func checkRow(t *testing.T, r row, n forum.NewArticle) {
	t.Helper()
	if r["title"] != "" && n.Title != r["title"] {
		t.Errorf("title %q, want %q", n.Title, r["title"])
	}
	if got := n.Published.Format(time.DateOnly); r["date"] != "" && got != r["date"] {
		t.Errorf("date %s, want %s", got, r["date"])
	}
	lang := strings.ToLower(n.Lang)
	if lang != r["lang"] && !strings.HasPrefix(lang, r["lang"]+"-") && (lang != "" || r["lang"] != "en") {
		t.Errorf("language %q, want %q", n.Lang, r["lang"])
	}
	if rtl := r["lang"] == "ar" || r["lang"] == "he" || r["lang"] == "fa"; n.RightLeft != rtl {
		t.Errorf("right to left: %t", n.RightLeft)
	}
	if (len(n.Authors) == 0) != (r["authors"] == "") {
		t.Errorf("authors %v, want %s", n.Authors, r["authors"])
	}
	for _, names := range []string{r["tags"], r["categories"]} {
		for topic := range strings.SplitSeq(names, ", ") {
			if topic != "" && !hasTopic(n, topic) {
				t.Errorf("topic %s is missing", topic)
			}
		}
	}
}

func hasTopic(n forum.NewArticle, name string) bool {
	for _, topic := range n.Topics {
		if forum.Slug(topic) == forum.Slug(name) {
			return true
		}
	}
	return false
}

func TestRealArticlesGetIn(t *testing.T) {
	dir, rows := realArticles(t)
	db := openLater(t)
	r := run(t, db, dir)
	expect(t, r, len(rows)-len(withoutText), 0, 0, len(withoutText))
	for _, f := range r.Failed {
		if !withoutText[f.File] {
			t.Errorf("%s: %s", f.File, f.Why)
		}
	}
	expect(t, run(t, db, dir), 0, 0, len(rows)-len(withoutText), len(withoutText))
	expect(t, run(t, db, filepath.Join(dir, "go-blog")), 0, 0, 24, 0)
	db.Sound()
}
