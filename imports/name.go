package imports

import (
	"path"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A fileName is what the name of a file says about the article in it.
type fileName struct {
	stem   string // without date and ending
	date   time.Time
	langs  []langHint
	drafts bool // lies in a folder of drafts
}

// A langHint is a language that a name seems to mention: "it-works" is hardly
// Italian, "post.it" is.
type langHint struct {
	tag  string
	sure bool
	rest string // the name without it
}

// readName reads the name of a file. A file named index takes its folder's name.
func readName(file string) fileName {
	stem := strings.TrimSuffix(path.Base(file), path.Ext(file))
	dir := path.Dir(file)
	if bare := strings.ToLower(strings.TrimLeft(stem, "_")); bare == "index" && path.Base(dir) != "." && path.Base(dir) != "/" {
		stem = path.Base(dir)
	}
	n := fileName{stem: stem, drafts: path.Base(dir) == "_drafts"}
	if m := datedName.FindStringSubmatch(stem); m != nil {
		if date, ok := day(m[1], m[2], m[3]); ok {
			n.date, n.stem = date, m[4]
		}
	}
	n.langs = langHints(n.stem)
	return n
}

var datedName = regexp.MustCompile(`^(\d{4})[-_.](\d{1,2})[-_.](\d{1,2})[-_. ]+(.+)$`)

var (
	langBefore = regexp.MustCompile(`^([a-z]{2,3})(?:([-_])([A-Za-z]{2}))?[-_](.+)$`)
	langAfter  = regexp.MustCompile(`^(.+?)([-_.])([a-z]{2,3})(?:([-_])([A-Za-z]{2}))?$`)
)

// langHints finds languages at the end and at the beginning of a name.
func langHints(stem string) []langHint {
	var list []langHint
	if m := langAfter.FindStringSubmatch(stem); m != nil {
		list = append(list, hint(m[3], m[4], m[5], m[1], m[2] == "."))
	}
	if m := langBefore.FindStringSubmatch(stem); m != nil {
		h := hint(m[1], m[2], m[3], m[4], false)
		if m[3] != "" && !strings.Contains(h.tag, "-") { // "he-is-late"
			h.rest = m[3] + "-" + m[4]
		}
		list = append(list, h)
	}
	return list
}

// hint is sure where the name can hardly mean anything else: pt_BR, zh-cn, or a
// language as an ending of its own.
func hint(lang, sep, region, rest string, ending bool) langHint {
	h := langHint{tag: lang, rest: rest, sure: ending}
	pair := lang + "-" + strings.ToUpper(region)
	if region != "" && (ending || sep == "_" && region == strings.ToUpper(region) || commonPairs[pair]) {
		h.tag, h.sure = pair, true
	}
	h.sure = h.sure && knownLanguages[lang]
	return h
}

// commonPairs are languages with regions that names write in many ways.
var commonPairs = wordSet("zh-CN zh-TW zh-HK zh-SG pt-BR pt-PT en-US en-GB es-MX es-AR fr-CA fa-IR he-IL ar-EG hi-IN")

// title makes a title of the name: words instead of hyphens, a capital first.
func (n fileName) title(lang string) string {
	stem := n.stem
	for _, h := range n.langs {
		if lang != "" && h.tag == lang {
			stem = h.rest
			break
		}
	}
	return capital(strings.Join(strings.Fields(strings.NewReplacer("-", " ", "_", " ").Replace(stem)), " "))
}

// capital writes the first letter as a capital.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}
