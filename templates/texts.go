package templates

import (
	"embed"
	"path"
	"strings"
)

//go:embed content/*.md
var contents embed.FS

// A Text is a page of words that comes with the program, in Markdown.
type Text struct {
	Name  string // the last part of its address
	Title string
	Body  string
}

// Texts returns the pages of words. Each file begins with three lines: a rule,
// its title, and a rule.
func Texts() []Text {
	entries, err := contents.ReadDir("content")
	if err != nil {
		panic(err) // the files are part of the program
	}
	var list []Text
	for _, e := range entries {
		raw, err := contents.ReadFile(path.Join("content", e.Name()))
		if err != nil {
			panic(err)
		}
		head, body, ok := strings.Cut(strings.TrimPrefix(string(raw), "---\n"), "\n---\n")
		title, named := strings.CutPrefix(head, "title: ")
		if !ok || !named {
			panic("templates: content/" + e.Name() + " does not begin with its title")
		}
		list = append(list, Text{strings.TrimSuffix(e.Name(), ".md"), strings.Trim(title, `"`), strings.TrimSpace(body)})
	}
	return list
}
