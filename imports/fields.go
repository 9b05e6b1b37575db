package imports

import "strings"

// fields are the front matter: texts, lists and fields within fields, by their
// names in small letters.
type fields map[string]any

// text is the first of the named fields that holds a text, on one line: a line
// break in front matter is a matter of layout.
func (f fields) text(names ...string) string {
	for _, name := range names {
		if s, ok := f[name].(string); ok {
			if s = strings.Join(strings.Fields(s), " "); s != "" {
				return s
			}
		}
	}
	return ""
}

// list is the first of the named fields that holds anything, as a list.
func (f fields) list(names ...string) []any {
	for _, name := range names {
		switch v := f[name].(type) {
		case []any:
			if len(v) > 0 {
				return v
			}
		case nil:
		case string:
			if strings.TrimSpace(v) != "" {
				return []any{v}
			}
		default:
			return []any{v}
		}
	}
	return nil
}

// under is what stands under a name as fields of its own.
func (f fields) under(name string) fields {
	sub, _ := f[name].(fields)
	return sub
}

// says tells whether a field holds one of the words, in small letters.
func (f fields) says(name string, words ...string) bool {
	have := strings.ToLower(f.text(name))
	for _, w := range words {
		if have == w {
			return true
		}
	}
	return false
}

var (
	yes = []string{"true", "yes", "on", "1"}
	no  = []string{"false", "no", "off", "0"}
)
