package forum

import (
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// screenLists are those that hold, or those that refuse.
type screenLists struct {
	words    map[string][]listedWord // by the first word of each
	domains  map[string]bool
	patterns []listedPattern
}

type listedWord struct {
	words []string
	entry string // as it stands in the list
}

type listedPattern struct {
	line int
	expr *regexp.Regexp
}

func (l *screenLists) empty() bool {
	return len(l.words) == 0 && len(l.domains) == 0 && len(l.patterns) == 0
}

// find names what a text holds of the lists, each entry once.
func (l *screenLists) find(r readerOf) []Trigger {
	var found []Trigger
	said := map[Trigger]bool{}
	add := func(text string) {
		if t := Trigger(text); !said[t] {
			said[t] = true
			found = append(found, t)
		}
	}
	if len(l.words) > 0 {
		for _, reading := range r.readings {
			l.findWords(reading, add)
		}
	}
	for _, host := range r.hosts {
		if domain := l.listed(host); domain != "" {
			add("domain " + domain)
		}
	}
	for _, p := range l.patterns {
		if p.expr.MatchString(r.raw) || r.plain != r.raw && p.expr.MatchString(r.plain) {
			add("pattern " + strconv.Itoa(p.line))
		}
	}
	return found
}

func (l *screenLists) findWords(text []string, add func(string)) {
	for i, first := range text {
		for _, w := range l.words[first] {
			if len(w.words) <= len(text)-i && equalWords(w.words, text[i:i+len(w.words)]) {
				add("word “" + w.entry + "” in the list")
			}
		}
	}
}

func equalWords(a, b []string) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// listed finds the domain in the list that is the host, or above it.
func (l *screenLists) listed(host string) string {
	for host != "" {
		if l.domains[host] {
			return host
		}
		_, host, _ = strings.Cut(host, ".")
	}
	return ""
}

// Bounds of the lists. Matching takes the length of a comment times the size of
// all patterns, at the worst: 0.2 s for the longest comment with these.
const (
	maxListed          = 1000 // words, or domains
	maxListedSize      = 20_000
	maxPatterns        = 100
	maxPatternSize     = 300 // characters
	maxInstructions    = 300 // of a compiled pattern
	maxAllInstructions = 1500
)

// screenWord checks a line of a list of words.
func screenWord(line string) (int, string) {
	if len(lineWords(line)) == 0 {
		return 0, NoWord
	}
	return 0, ""
}

// screenDomain checks a line of a list of domains.
func screenDomain(line string) (int, string) {
	if listDomain(line) == "" {
		return 0, BadDomain
	}
	return 0, ""
}

// screenPattern checks a line of a list of patterns. The size of the program is
// judged before it is made: of nested repetition a few characters make gigabytes.
func screenPattern(line string) (int, string) {
	if len(line) > maxPatternSize {
		return 0, LargePattern
	}
	parsed, err := syntax.Parse(line, syntax.Perl)
	if err != nil {
		return 0, patternProblem(err)
	}
	size := patternSize(parsed)
	if size > maxInstructions {
		return 0, LargePattern
	}
	expr, err := regexp.Compile(line)
	switch {
	case err != nil:
		return 0, patternProblem(err)
	case expr.MatchString(""):
		return 0, EmptyPattern
	}
	return size, ""
}

// patternProblem tells a pattern that is too large from one that is wrong.
func patternProblem(err error) string {
	e, ok := err.(*syntax.Error)
	if ok && (e.Code == syntax.ErrLarge || e.Code == syntax.ErrInvalidRepeatSize || e.Code == syntax.ErrNestingDepth) {
		return LargePattern
	}
	return BadPattern
}

// patternSize is about how many instructions a pattern has.
func patternSize(re *syntax.Regexp) int {
	size := 1
	for _, sub := range re.Sub {
		size += patternSize(sub)
	}
	switch re.Op {
	case syntax.OpRepeat:
		return (size - 1) * max(1, re.Min, re.Max)
	case syntax.OpCapture, syntax.OpConcat, syntax.OpEmptyMatch:
		return size - 1
	case syntax.OpLiteral:
		return len(re.Rune)
	case syntax.OpCharClass:
		return size + len(re.Rune)/8 // ranges are looked up one by one
	}
	return size
}

// listDomain is a domain as it is compared; "" for what is none. An ending such as
// .example stands with its point.
func listDomain(line string) string {
	line = strings.TrimPrefix(strings.TrimSpace(line), "*")
	if _, rest, ok := strings.Cut(line, "://"); ok {
		line = rest
	}
	line, _, _ = strings.Cut(line, "/")
	ending := strings.HasPrefix(line, ".")
	host := plainHost(strings.TrimPrefix(line, "."))
	if !plainDomain(host) && (!ending || !plainDomain("a."+host)) {
		return ""
	}
	return host
}

var lookup = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false))

// plainHost is a host as all its spellings are compared.
func plainHost(host string) string {
	host = strings.ToLower(strings.Trim(host, "."))
	if ascii, err := lookup.ToASCII(host); err == nil {
		return strings.Trim(ascii, ".")
	}
	return host
}

// compileLists makes lists of what stands in the fields of the setting. What is
// wrong by today's rules was taken by other ones, and is left out.
func compileLists(words, domains, patterns string) (l screenLists) {
	for _, line := range settingLines(words) {
		if w := lineWords(line); len(w) > 0 {
			if l.words == nil {
				l.words = map[string][]listedWord{}
			}
			l.words[w[0]] = append(l.words[w[0]], listedWord{w, line})
		}
	}
	for _, line := range settingLines(domains) {
		if d := listDomain(line); d != "" {
			if l.domains == nil {
				l.domains = map[string]bool{}
			}
			l.domains[d] = true
		}
	}
	total := 0
	for i, line := range settingLines(patterns) {
		size, wrong := screenPattern(line)
		if total += size; wrong == "" && total <= maxAllInstructions {
			l.patterns = append(l.patterns, listedPattern{i + 1, regexp.MustCompile(line)})
		}
	}
	return l
}

// settingLines are the lines of a field, without the empty ones.
func settingLines(text string) []string {
	var list []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}
