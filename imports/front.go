package imports

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"go.yaml.in/yaml/v3"
)

// maxFront is the longest front matter that is looked for, in bytes: longer is
// a text between two rules.
const maxFront = 64 << 10

// split takes the front matter off a text: YAML between lines of "---", TOML
// between lines of "+++", YAML up to the first "---" as Hexo writes it, or none.
func split(text string) (fields, string, error) {
	first, rest, _ := strings.Cut(text, "\n")
	switch strings.TrimRight(first, " \t") {
	case "---":
		return between(text, rest, parseYAML, "---", "...")
	case "+++":
		return between(text, rest, parseTOML, "+++")
	}
	front, body, ok := cutLine(text, "---")
	if !ok || !hexoStart.MatchString(first) {
		return nil, text, nil
	}
	f, err := parseYAML(front)
	if err != nil || !f.names() {
		return nil, text, nil // a heading underlined with hyphens
	}
	return f, body, nil
}

// between reads front matter after its opening line. An empty line stands in
// for that, so that the lines in messages are those of the file.
func between(text, rest string, parse func(string) (fields, error), ends ...string) (fields, string, error) {
	front, body, ok := cutLine(rest, ends...)
	if !ok {
		return nil, text, nil // a rule at the top
	}
	f, err := parse("\n" + front)
	if errors.Is(err, errNoFields) {
		return nil, text, nil
	}
	return f, body, err
}

// cutLine cuts a text around the first line that is one of ends.
func cutLine(text string, ends ...string) (before, after string, ok bool) {
	for at := 0; at < min(len(text), maxFront); {
		line, _, more := strings.Cut(text[at:], "\n")
		next := at + len(line)
		if more {
			next++
		}
		for _, end := range ends {
			if strings.TrimRight(line, " \t") == end {
				return text[:at], text[next:], true
			}
		}
		at = next
	}
	return "", text, false
}

// hexoStart is how front matter without an opening line begins.
var hexoStart = regexp.MustCompile(`^[A-Za-z][A-Za-z_-]*:(\s|$)`)

// names tells whether one of the fields is one that articles have, which a
// paragraph of "Word: more words" would not hold by accident.
func (f fields) names() bool {
	for _, key := range []string{"title", "date", "tags", "categories", "layout", "author", "authors", "permalink", "slug"} {
		if _, ok := f[key]; ok {
			return true
		}
	}
	return false
}

// errNoFields is the error of a text that is YAML but no list of fields.
var errNoFields = errors.New("no fields")

func parseYAML(text string) (fields, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		return nil, fmt.Errorf("front matter: %s", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if doc.Kind == 0 {
		return fields{}, nil
	}
	left := maxValues
	switch v := fromNode(doc.Content[0], &left).(type) {
	case fields:
		if left < 0 {
			return nil, errors.New("front matter: too many values")
		}
		return v, nil
	case nil:
		return fields{}, nil
	}
	return nil, errNoFields
}

// maxValues bounds what aliases may blow up to.
const maxValues = 10_000

// fromNode makes plain values of a node. Scalars stay as they are written:
// a title of 007 is no number.
func fromNode(n *yaml.Node, left *int) any {
	if *left--; *left < 0 {
		return nil
	}
	switch n.Kind {
	case yaml.AliasNode:
		return fromNode(n.Alias, left)
	case yaml.SequenceNode:
		list := make([]any, 0, len(n.Content))
		for _, item := range n.Content {
			list = append(list, fromNode(item, left))
		}
		return list
	case yaml.MappingNode:
		f := fields{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			f[strings.ToLower(n.Content[i].Value)] = fromNode(n.Content[i+1], left)
		}
		return f
	}
	if n.Tag == "!!null" {
		return nil
	}
	return n.Value
}

func parseTOML(text string) (fields, error) {
	var m map[string]any
	if _, err := toml.Decode(text, &m); err != nil {
		return nil, fmt.Errorf("front matter: %s", strings.TrimPrefix(err.Error(), "toml: "))
	}
	return fromMap(m), nil
}

func fromMap(m map[string]any) fields {
	f := fields{}
	for key, v := range m {
		f[strings.ToLower(key)] = fromTOML(v)
	}
	return f
}

func fromTOML(v any) any {
	switch v := v.(type) {
	case map[string]any:
		return fromMap(v)
	case []map[string]any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = fromMap(v[i])
		}
		return list
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = fromTOML(v[i])
		}
		return list
	case time.Time:
		return v.Format(tomlLayout(v))
	}
	return fmt.Sprint(v)
}

// tomlLayout leaves out what a date in TOML did not say. The parser gives what
// has no zone the machine's own, under a name that tells.
func tomlLayout(t time.Time) string {
	switch t.Location().String() {
	case "date-local":
		return time.DateOnly
	case "datetime-local":
		return time.DateTime
	}
	return time.RFC3339Nano
}
