package imports

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// FuzzReadArticle looks for texts that stop the reader, and for articles that
// become another when they are read again.
func FuzzReadArticle(f *testing.F) {
	_ = fs.WalkDir(os.DirFS("testdata"), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			text, _ := os.ReadFile(filepath.Join("testdata", name))
			f.Add(name, text)
		}
		return nil
	})
	f.Add("-.md", []byte("---\n? [a]\n: b\n---\nText"))
	f.Add("2020-01-01-.md", []byte("title: x\n---\n"))
	file, err := os.Stat("testdata")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name string, text []byte) {
		n, err := ReadArticle(name, file, text)
		if err != nil || n.Clean() != nil {
			return
		}
		again, err := ReadArticle(name, file, text)
		if err != nil || again.Clean() != nil || !reflect.DeepEqual(n, again) {
			t.Errorf("%v\n%+v\n%+v", err, n, again)
		}
	})
}

// TestNestedFrontMatterTakesItsTimeOnce: the parser takes brackets within
// brackets slowly, so their number is bounded.
func TestNestedFrontMatterIsRefusedAtOnce(t *testing.T) {
	began := time.Now()
	for _, deep := range []string{"[", "{a: ", "- ", "? ", "[{"} {
		text := "---\na: " + strings.Repeat(deep, 60_000/len(deep)) + "\n---\n\nText.\n"
		_, _ = ReadArticle("x.md", info(t), []byte(text))
	}
	t.Logf("five of them took %s", time.Since(began))
}
