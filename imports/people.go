package imports

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"colloquy/forum"
)

// authors reads the bylines: one or several, as texts or as fields.
func authors(f fields) []forum.Author {
	var list []forum.Author
	for _, v := range f.list("authors", "author", "by", "author_name", "byline") {
		switch v := v.(type) {
		case string:
			list = append(list, bylines(v)...)
		case fields:
			list = append(list, author(v))
		}
	}
	return distinct(list)
}

// author reads a byline that is written as fields.
func author(f fields) forum.Author {
	a := forum.Author{
		Name:        f.text("name", "display_name", "title"),
		Position:    f.text("position", "role", "job", "job_title", "jobtitle"),
		Affiliation: f.text("affiliation", "organization", "organisation", "company"),
		Biography:   f.text("biography", "bio"),
		Handle:      forum.Slug(f.text("handle", "slug", "username", "id")),
	}
	if a.Name == "" {
		a.Name = readable(f.text("handle", "slug", "username", "id"))
	}
	if a.Position == "" && a.Name == f.text("name") {
		a.Position = f.text("title")
	}
	return a
}

func distinct(list []forum.Author) []forum.Author {
	seen := map[string]bool{}
	kept := list[:0]
	for _, a := range list {
		key := a.Handle
		if key == "" {
			key = forum.Slug(a.Name)
		}
		if a.Name != "" && !seen[key] {
			seen[key] = true
			kept = append(kept, a)
		}
	}
	return kept
}

var joined = regexp.MustCompile(`(?i)\s+(?:and|&)\s+|\s*;\s*|\s*,\s*(?:and\s+)?`)

// bylines reads a text that names one person or more. "Ann Lee, Bo Berg" are
// two people, "Ann Lee, Head of Standards" is one with a position. What is
// neither stays as it is written.
func bylines(text string) []forum.Author {
	text = strings.Join(strings.Fields(text), " ")
	if parts := joined.Split(text, -1); len(parts) > 1 && every(parts, isName) {
		list := make([]forum.Author, len(parts))
		for i, name := range parts {
			list[i] = forum.Author{Name: name}
		}
		return list
	}
	name, position, ok := strings.Cut(text, ", ")
	if ok && isName(name) && isPosition(position) && !onBehalf.MatchString(position) {
		return []forum.Author{{Name: name, Position: position}}
	}
	return []forum.Author{{Name: readable(text)}}
}

// onBehalf begins what is true of one article and not of the person.
var onBehalf = regexp.MustCompile(`^(?i)(?:for|from|with|on behalf of) `)

func every(list []string, is func(string) bool) bool {
	for _, s := range list {
		if !is(s) {
			return false
		}
	}
	return true
}

// particles stand in names in small letters.
var particles = wordSet("von van der den de del della di da dos das du la le el al bin ibn ben zu zur of the ter ten y e i")

// isName tells whether a text looks like the name of one person: two to five
// words with capitals, none of which is a word for what people do.
func isName(text string) bool {
	words := strings.Fields(text)
	if len(words) < 2 || len(words) > 5 || isPosition(text) {
		return false
	}
	for i, w := range words {
		first, _ := utf8.DecodeRuneInString(w)
		small := i > 0 && i < len(words)-1 && particles[w]
		if !small && (!unicode.IsLetter(first) || unicode.IsLower(first)) {
			return false
		}
	}
	return true
}

// positions are words that say what somebody is, in small letters.
var positions = wordSet(`director president chair chairman chairwoman chairperson officer manager lead leader head founder
	cofounder co-founder partner fellow professor lecturer teacher student researcher scientist engineer developer designer
	architect analyst advisor adviser counsel lawyer attorney judge editor writer author journalist reporter columnist
	correspondent contributor maintainer consultant administrator secretary treasurer ambassador intern board team staff
	group department office executive senior junior chief vice deputy ceo cto cfo coo cio ciso vp`)

// isPosition tells whether a text says what somebody is and not who.
func isPosition(text string) bool {
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == ',' }) {
		if positions[strings.ToLower(w)] {
			return true
		}
	}
	return false
}

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(text) {
		set[w] = true
	}
	return set
}

var nameID = regexp.MustCompile(`^\p{Ll}+(?:-\p{Ll}+)+$`)

// readable makes a name of an identifier where it is one plainly: "ann-de-groot"
// becomes Ann de Groot. A single word may be a nickname and stays as it is.
func readable(id string) string {
	if !nameID.MatchString(id) {
		return id
	}
	words := strings.Split(id, "-")
	if positions[words[0]] || positions[words[len(words)-1]] || particles[words[0]] {
		return id
	}
	for i, w := range words {
		if i == 0 || i == len(words)-1 || !particles[w] {
			words[i] = capital(w)
		}
	}
	return strings.Join(words, " ")
}

// topics reads what the article is filed under, the broadest first.
func topics(f fields) []string {
	var list []string
	for _, from := range []fields{f, f.under("taxonomies")} {
		for _, name := range []string{"topics", "topic", "categories", "category", "tags", "tag"} {
			list = appendTopics(list, from[name])
		}
	}
	seen := map[string]bool{"": true}
	kept := list[:0]
	for _, name := range list {
		if key := forum.Slug(name); !seen[key] {
			seen[key] = true
			kept = append(kept, name)
		}
	}
	return kept
}

// appendTopics takes texts, with commas between several in one, and lists in
// lists, as Hexo writes a category within another.
func appendTopics(list []string, v any) []string {
	switch v := v.(type) {
	case string:
		for name := range strings.SplitSeq(v, ",") {
			if name = strings.Join(strings.Fields(name), " "); name != "" {
				list = append(list, name)
			}
		}
	case []any:
		for _, item := range v {
			list = appendTopics(list, item)
		}
	}
	return list
}
