package forum

import "strconv"

// A Rule is one of the code of conduct. Decisions name one.
type Rule struct {
	Key     string // in forms: it stays when rules before it come or go
	Number  int    // 1 is the first
	Title   string
	Text    string // Markdown; may be empty
	Message string // what a decision by this rule begins with
}

// Name is how a decision names the rule.
func (r Rule) Name() string { return strconv.Itoa(r.Number) + ". " + r.Title }

// Rules makes the list of a setting's entries.
func Rules(entries []Entry) []Rule {
	var list []Rule
	taken := map[string]bool{"": true}
	for i, e := range entries {
		r := Rule{Key: Slug(e["title"]), Number: i + 1, Title: e["title"], Text: e["text"], Message: e["message"]}
		base := r.Key
		for n := 2; taken[r.Key]; n++ {
			r.Key = base + "-" + strconv.Itoa(n)
		}
		taken[r.Key] = true
		list = append(list, r)
	}
	return list
}

// FindRule finds a rule by its key.
func FindRule(list []Rule, key string) (Rule, bool) {
	for _, r := range list {
		if r.Key == key {
			return r, true
		}
	}
	return Rule{}, false
}
