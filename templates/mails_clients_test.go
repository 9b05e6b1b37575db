package templates

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// clients are those in which every mail must look as it is meant: what carries
// its layout is supported there, or partly supported.
var clients = []string{"apple-mail", "gmail", "outlook"}

// enhancements are what mails use where it is known, and do without elsewhere.
var enhancements = map[string]string{
	"html-doctype":                      "the mail is read in the manner of older pages, which changes nothing of what it uses",
	"html-body":                         "what it says of colour and space, the element within says again",
	"html-style":                        "for dark screens alone; the mail stays light",
	"css-border-radius":                 "corners are square",
	"css-at-media":                      "for dark screens; the mail stays light",
	"css-at-media-prefers-color-scheme": "the mail stays light",
	"css-important":                     "used for dark screens alone",
	"html-meta-color-scheme":            "the mail stays light",
	"css-max-height":                    "of what is not displayed anyhow",
	"css-overflow":                      "of what is not displayed anyhow",
	"css-display-none":                  "the first words stand above the mail",
	"css-word-break":                    "a long address makes the mail wider",
	"css-word-wrap":                     "a word as long as a line makes the mail wider",
	"css-white-space":                   "long lines of code make the mail wider",
	"html-dir":                          "a mail program finds the direction of a text by itself",
	"html-lang":                         "for screen readers",
}

// knownToAll are those that the table does not name, because every program shows
// them.
var knownToAll = strings.Fields("css-color css-font-family html-html html-head html-title html-meta html-a html-br html-em html-thead html-tbody html-tr html-th html-td html-ol html-ul html-li html-href html-class html-style-attribute html-name html-content html-charset html-start")

// features are what a mail is made of, as the table calls it.
type features map[string]bool

// property notes one of a style.
func (f features) property(name, value string) {
	for _, group := range []string{"border-top", "border-left", "border-bottom", "border-width"} {
		if name == group {
			name = "border"
		}
	}
	f["css-"+name] = true
	if name == "display" && value == "none" {
		f["css-display-none"] = true
	}
	for unit, feature := range map[string]string{"px": "px", "%": "percent", "em": "em", "rem": "rem", "calc(": "calc"} {
		if strings.Contains(value, unit) {
			f["css-unit-"+feature] = true
		}
	}
}

// node notes an element and what it carries.
func (f features) node(n *html.Node) {
	switch n.Type {
	case html.DoctypeNode:
		f["html-doctype"] = true
	case html.ElementNode:
		f[feature(n.Data)] = true
	}
	for _, a := range n.Attr {
		switch {
		case a.Key == "style":
			for property := range strings.SplitSeq(a.Val, ";") {
				name, value, _ := strings.Cut(property, ":")
				f.property(strings.TrimSpace(name), value)
			}
		case n.Data == "meta" && a.Val == "color-scheme":
			f["html-meta-color-scheme"] = true
		case n.Type == html.ElementNode:
			f["html-"+a.Key] = true
		}
	}
}

// sheet notes what the style sheet of a mail uses.
func (f features) sheet(text string) {
	for mark, feature := range map[string]string{"@media": "css-at-media", "prefers-color-scheme": "css-at-media-prefers-color-scheme", "!important": "css-important", "@font-face": "css-at-font-face", "@import": "css-at-import", "var(": "css-variables"} {
		if strings.Contains(text, mark) {
			f[feature] = true
		}
	}
}

// feature is what the table calls an element.
func feature(element string) string {
	switch element {
	case "ul", "ol", "li":
		return "html-lists"
	case "thead", "tbody", "tr", "th", "td":
		return "html-table"
	case "h1", "h2", "h3":
		return "html-h1-h6"
	}
	return "html-" + element
}

// usedByMails are the features of all mails in all their states.
func usedByMails(t *testing.T) features {
	t.Helper()
	used, m := features{}, mails(t)
	for name, v := range sampleMails() {
		_, _, page, err := m.RenderMail(v)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := html.Parse(strings.NewReader(page))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for n := range doc.Descendants() {
			used.node(n)
			if n.Type == html.TextNode && n.Parent.Data == "style" {
				used.sheet(n.Data)
			}
		}
	}
	return used
}

func TestMailProgramsKnowWhatMailsAreMadeOf(t *testing.T) {
	dir := os.Getenv("COLLOQUY_TESTDATA")
	raw, err := os.ReadFile(filepath.Join(dir, "caniemail.json"))
	if dir == "" || err != nil {
		t.Skip("COLLOQUY_TESTDATA names no folder with caniemail.json")
	}
	var table struct {
		Features map[string]struct {
			Stats map[string]map[string][]string `json:"stats"`
		} `json:"features"`
	}
	if err := json.Unmarshal(raw, &table); err != nil {
		t.Fatal(err)
	}
	used := usedByMails(t)
	for name := range used {
		entry, ok := table.Features[name]
		if _, mere := enhancements[name]; mere {
			continue
		}
		if !ok && !slices.Contains(knownToAll, name) {
			t.Errorf("%s is not in the table", name)
		}
		for _, client := range clients {
			for platform, stat := range entry.Stats[client] {
				if !strings.HasPrefix(stat[1], "y") && !strings.HasPrefix(stat[1], "a") {
					t.Errorf("%s is %q in %s %s", name, stat[1], client, platform)
				}
			}
		}
	}
	for name := range enhancements {
		if !used[name] {
			t.Errorf("%s is not used", name)
		}
	}
	for _, name := range []string{"html-table", "html-blockquote", "html-lists", "html-pre", "html-code", "html-hr", "css-padding", "css-border"} {
		if !used[name] {
			t.Errorf("no sample has %s", name)
		}
	}
}
