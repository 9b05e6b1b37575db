package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"strings"
	"testing"
)

func TestFilesAreServedUnderTheirHashAndUnderOlderOnes(t *testing.T) {
	f, err := New("#8a2b1d", "#f09a86")
	if err != nil {
		t.Fatal(err)
	}
	url := f.URL("style.css")
	file, current, ok := f.Get(strings.TrimPrefix(url, Prefix))
	if !ok || !current || file.Type != "text/css; charset=utf-8" {
		t.Fatalf("%s: %v %v %s", url, ok, current, file.Type)
	}
	if _, current, ok := f.Get("style-0123456789ab.css"); !ok || current {
		t.Errorf("an older name: found %v, for ever %v", ok, current)
	}
	if _, _, ok := f.Get("nothing.css"); ok {
		t.Error("a file that is not there")
	}
	r, err := gzip.NewReader(bytes.NewReader(file.Gzip))
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := io.ReadAll(r); err != nil || !bytes.Equal(plain, file.Plain) {
		t.Errorf("compressed it is another file: %v", err)
	}
}

func TestTheAccentOfTheSiteIsInTheStyleSheet(t *testing.T) {
	own, err := New("#123456", "#abcdef")
	if err != nil {
		t.Fatal(err)
	}
	usual, err := New(lightAccent, darkAccent)
	if err != nil {
		t.Fatal(err)
	}
	file, _, _ := own.Get("style.css")
	if !bytes.Contains(file.Plain, []byte("light-dark(#123456, #abcdef)")) || own.Hash() == usual.Hash() || own.URL("style.css") == usual.URL("style.css") {
		t.Error("the accent changes neither the file nor its name")
	}
}

func TestScriptAndStyleAreSmall(t *testing.T) {
	f, err := New(lightAccent, darkAccent)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"style.css", "desk.css", "script.js", "mentions.js", "acts.js", "moderation.js", "notes.js", "pictures.js", "editor.js"} {
		if file, _, _ := f.Get(name); len(file.Gzip) > 12<<10 {
			t.Errorf("%s: %d bytes compressed", name, len(file.Gzip))
		}
	}
}

func TestTheScriptIsMadeTighterOutsideOfItsTexts(t *testing.T) {
	const given = "// why\n  const a = { b: 1 }; // what\n  say(\"x = 1, y\", `a, ${b} = c`, /a = b/, c + +d, e / f); \n"
	if got := string(slim([]byte(given))); got != "const a={b:1};\nsay(\"x = 1, y\",`a, ${b} = c`,/a = b/,c + +d,e / f);\n" {
		t.Errorf("%q", got)
	}
	err := fs.WalkDir(embedded, "files/script", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := embedded.ReadFile(name)
		for i, line := range strings.Split(string(text), "\n") {
			if !strings.HasPrefix(strings.TrimSpace(line), "//") && strings.Count(line, "`")%2 != 0 {
				t.Errorf("%s:%d: a text that stands on two lines would be changed", name, i+1)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
