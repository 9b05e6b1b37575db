package imports

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"colloquy/forum"
)

// written is the time of the files of which no date is known.
var written = time.Date(2020, 2, 3, 4, 5, 6, 7000, time.FixedZone("elsewhere", 3600))

// info is what the system says about a file of that time.
func info(t *testing.T) fs.FileInfo {
	t.Helper()
	file, err := fs.Stat(fstest.MapFS{"x": {ModTime: written}}, "x")
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func readText(t *testing.T, path, text string) forum.NewArticle {
	t.Helper()
	n, err := ReadArticle(path, info(t), []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

// dialects says what each file of testdata/dialects is to become. Bodies are
// compared without the blank lines around them.
var dialects = map[string]forum.NewArticle{
	"list-of-authors.md": {
		Title: "The harbour at night: a list", Published: at("2021-04-05T00:00:00Z"), Standfirst: "What one sees from the pier.",
		Authors: []forum.Author{{Name: "Ada Brandt, for the harbour office"}, {Name: "Bo Lind"}},
		Topics:  []string{"harbour", "night"}, Body: "# Not the title\n\nThe lamps come on at six.",
	},
	"date-in-path.md": {
		Title: "Dates that hide in paths", Published: at("2023-11-30T00:00:00Z"), Standfirst: "They are found there.",
		Authors: []forum.Author{{Name: "Cleo Marsh"}, {Name: "Dag Holm"}},
		Aliases: []string{"notes/old.html"}, Topics: []string{"paths", "Dates"}, Body: "A text between hedges.",
	},
	"toml-date.md": {
		Title: "A date of TOML's own", Published: at("2022-02-03T00:00:00Z"), Updated: at("2022-03-04T03:06:07Z"), Draft: true,
		Body: "Still to be written.",
	},
	"no-opening.md": {
		Title: "A title without an opening line", Published: at("2013-07-04T23:30:09Z"),
		Topics: []string{"Tools", "Hammers"}, Body: "Nails.\n\n---\n\nMore nails.",
	},
	"first-heading.md": {
		Title: "What grep really does, and why", Published: written.UTC(),
		Body: "<!-- # Not this one -->\n\n```sh\n# nor this one\n```\n\n\nIt looks.",
	},
	"underlined.md": {
		Title: "A heading with a line under it", Published: written.UTC(), Body: "And a text.",
	},
	"2019-8-7-only_the-name.markdown": {
		Title: "Only the name", Slug: "only-the-name", Published: at("2019-08-07T00:00:00Z"), Body: "No title, no heading, no front matter.",
	},
	"people-as-fields.md": {
		Title: "People as fields", Published: at("2020-01-02T20:04:05Z"), Closed: true, Topics: []string{"Rivers"}, Body: "Water.",
		Authors: []forum.Author{
			{Name: "Ida Nyberg", Position: "Hydrologist", Affiliation: "River Board", Handle: "ida"},
			{Name: "Ann B"},
			{Name: "Niek de Groot"},
			{Name: "fria"},
			{Name: "Otto Vale", Position: "Chief Engineer"},
		},
	},
	"deep/er/nested-date.md": {
		Title: "A nested date, and a heading", Published: at("2025-05-06T21:45:00Z"), Updated: at("2025-06-01T00:00:00Z"),
		Authors: []forum.Author{{Name: "em"}}, Topics: []string{"News"}, Standfirst: "A description in two lines.",
		Body: "<!-- more -->\n\nBelow the fold.",
	},
	"deep/same-heading.md": {
		Title: "Said twice", Slug: "said-once", Published: at("2014-03-19T14:14:29Z"), Closed: true,
		Authors: []forum.Author{{Name: `Kim "K" Osei`}}, Standfirst: "With stars and a link.", Body: "Once is enough.",
	},
	"he-only-lastmod.md": {
		Title: "כותרת", Published: at("2025-08-02T00:00:00Z"), Lang: "he", RightLeft: true,
		Body: "המטרה של הטקסט הזה היא להיות כתוב מימין לשמאל.",
	},
	"HOWTO-fa_IR.md": {
		Title: "راهنما", Published: written.UTC(), Lang: "fa-IR", RightLeft: true,
		Body: "این متن به زبان فارسی نوشته شده است و از راست به چپ خوانده می\u200cشود.",
	},
	"urdu-by-script.md": {
		Title: "ایک مضمون", Published: written.UTC(), Lang: "ur", RightLeft: true,
		Body: "یہ اردو میں لکھا گیا ہے، اور اسے دائیں سے بائیں پڑھتے ہیں۔ ٹھیک ہے؟",
	},
	"chinese.md": {
		Title: "測試", Published: at("2013-12-24T23:31:30Z"), Lang: "zh", Body: "This is a test. 善我王上魚、產生資西員合兒臉趣論。",
	},
	"locale.md": {
		Title: "Un texto", Published: at("2021-09-21T00:00:00Z"), Lang: "es-PR", Body: "Según se dice.",
	},
}

func TestEveryDialectIsRead(t *testing.T) {
	for name, want := range dialects {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("testdata/dialects", name))
			if err != nil {
				t.Fatal(err)
			}
			got := readText(t, name, string(text))
			got.Body = strings.Trim(got.Body, "\n")
			if !reflect.DeepEqual(got, want) {
				t.Errorf("\n got %+v\nwant %+v", got, want)
			}
			if err := got.Clean(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestEveryFileOfTheDialectsIsExpected(t *testing.T) {
	err := fs.WalkDir(os.DirFS("testdata/dialects"), ".", func(name string, d fs.DirEntry, err error) error {
		if _, ok := dialects[name]; !ok && !d.IsDir() {
			t.Errorf("%s: nobody says what is to become of it", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestRulesAndUnderlinedHeadingsAreNoFrontMatter(t *testing.T) {
	for name, text := range map[string]string{
		"a rule at the top":          "---\n\nBetween rules.\n\n---\n\nAfter.\n",
		"one rule":                   "---\n\nAfter a rule.\n",
		"a heading underlined":       "Note: this is a heading\n---\n\nText.\n",
		"hedges of pluses":           "+++\n\nNo more.\n",
		"a colon, and no field":      "title\n---\n\nText.\n",
		"a list between two rules":   "---\n- a\n- b\n---\nText.\n",
		"a long way to the end rule": "title: x\n" + strings.Repeat("y: z\n", maxFront/5) + "---\n",
	} {
		t.Run(name, func(t *testing.T) {
			if n := readText(t, "notes.md", text); n.Body != text {
				t.Errorf("body is %q", n.Body)
			}
		})
	}
}

func TestFrontMatterValuesStayAsWritten(t *testing.T) {
	for front, want := range map[string]string{
		"title: 007":                           "007",
		"title: 2024":                          "2024",
		"title: 2013-12-24":                    "2013-12-24",
		"title: yes":                           "yes",
		"title: 'It''s \"quoted\"'":            `It's "quoted"`,
		"Title: In capitals":                   "In capitals",
		"title: >\n  folded\n  over lines":     "folded over lines",
		"a: &x Anchored\ntitle: *x":            "Anchored",
		"title: first\ntitle: the later one":   "the later one",
		"title:  Spaces   within  and around ": "Spaces within and around",
		"title: A – dash & an ampersand":       "A – dash & an ampersand",
		"title: Straight 'quotes' stay":        "Straight 'quotes' stay",
	} {
		if n := readText(t, "x.md", "---\n"+front+"\n---\n\nText.\n"); n.Title != want {
			t.Errorf("%q: title is %q, want %q", front, n.Title, want)
		}
	}
}

func TestAliasesDoNotBlowUp(t *testing.T) {
	front := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for i := 'b'; i < 'k'; i++ {
		front += string(i) + ": &" + string(i) + " [" + strings.TrimSuffix(strings.Repeat("*"+string(i-1)+", ", 9), ", ") + "]\n"
	}
	_, err := ReadArticle("x.md", info(t), []byte("---\n"+front+"tags: *j\n---\n\nText.\n"))
	if err == nil {
		t.Error("taken")
	}
}

func TestWhatCannotBeReadSaysWhy(t *testing.T) {
	for text, want := range map[string]string{
		"---\ntitle: a: b\n---\n\nText.\n":                   "front matter: line 2: mapping values are not allowed in this context",
		"---\ntitle: x\ntags:\n\t- y\n---\n\nText.\n":        "front matter: line 4: found character that cannot start any token",
		"+++\ntitle = x\n+++\n\nText.\n":                     "front matter: line 2",
		"---\ntitle: x\ndate: -66h\n---\n\nText.\n":          `date: "-66h" is not a date that can be read`,
		"---\ntitle: x\nlastmod: 2024-02-30\n---\n\nText.\n": `lastmod: "2024-02-30" is not a date that can be read`,
		"---\ntitle: x\n---\n":                               "no text beside the front matter and the title",
		"# Only a title\n":                                   "no text beside the front matter and the title",
		"":                                                   "no text beside the front matter and the title",
		"caf\xe9":                                            "not UTF-8 text",
		"---\ntitle: " + strings.Repeat("x", 201) + "\n---\nT.": "title: longer than 200 characters",
		"---\nauthor: '\u202e'\n---\nT.":                        "authors: a character that reorders the text around it",
		"---\ntags: [\"a\\u0007\"]\n---\nT.":                    "topics: a control character",
	} {
		n, err := ReadArticle("x.md", info(t), []byte(text))
		if err == nil {
			err = n.Clean()
		}
		if err == nil || !strings.HasPrefix(Why(err), want) {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
}

func TestDrafts(t *testing.T) {
	for text, path := range map[string]string{
		"---\ndraft: true\n---\nText.":      "x.md",
		"---\npublished: false\n---\nText.": "x.md",
		"---\nstatus: draft\n---\nText.":    "x.md",
		"Text.":                             "site/_drafts/x.md",
	} {
		if !readText(t, path, text).Draft {
			t.Errorf("%s, %q: published", path, text)
		}
	}
	if readText(t, "drafts/x.md", "---\ndraft: false\npublished: true\n---\nText.").Draft {
		t.Error("a published article is a draft")
	}
}
