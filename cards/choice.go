package cards

import (
	"slices"
	"strings"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
)

// A role is what a font is wanted for.
type role struct {
	serif  bool
	weight font.Weight
}

var (
	forTitle = role{true, font.WeightSemibold}
	forText  = role{true, font.WeightNormal}
	forName  = role{false, font.WeightSemibold}
	forSmall = role{false, font.WeightNormal}
)

// liked are families that are good for much, the best first. Others come after
// them: most of those have one script, and Latin only beside it.
var liked = map[bool][]string{
	true: {
		"source serif 4", "source serif pro", "noto serif", "charter", "libertinus serif", "linux libertine o", "georgia", "pt serif",
		"gelasio", "tinos", "liberation serif", "times new roman", "dejavu serif", "freeserif",
	},
	false: {
		"source sans 3", "source sans pro", "noto sans", "inter", "open sans", "roboto", "pt sans", "helvetica neue", "arimo", "liberation sans",
		"helvetica", "arial", "dejavu sans", "freesans",
	},
}

// serifs are what the names of families with serifs, or with what stands for
// them in other scripts, contain.
var serifs = []string{"serif", "naskh", "times", "mincho", "song", "ming", "batang", "myungjo", "roman", "amiri", "scheherazade", "frank"}

// odd are what the names of families contain that are not for running text.
var odd = []string{
	"mono", "condensed", "display", " ui", "looped", "kufi", "rashi", "nastaliq", "symbols", "emoji", "math", "music",
	"unjoined", "caption", "inline", "outline", "narrow", "signwriting", "typewriter", "courier", "fixed", "console",
}

func contains(family string, parts []string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(family, part) })
}

// score says how well a font suits a role; less is better. The order is:
// the operator's own fonts, families that are liked, what has the right kind of
// letters, the built-in fonts, the rest.
func (e *entry) score(r role, east string) int {
	family := strings.ReplaceAll(e.family, "sans serif", "sans")
	kind := 2000
	switch i := slices.Index(liked[r.serif], family); {
	case e.own:
		kind = 0
	case i >= 0:
		kind = 500 + 10*i
	case contains(family, serifs) == r.serif:
		kind = 1000
	case e.built != nil:
		kind = 1500
	}
	if contains(family, serifs) != r.serif {
		kind += 100
	}
	if contains(family, odd) {
		kind += 5000
	}
	if e.aspect.Style == font.StyleItalic || e.aspect.Stretch != font.StretchNormal {
		kind += 10_000
	}
	if own := eastern(family); own != "" && own != east {
		kind += 200
	}
	return 1000*kind + e.misfit(r.weight)
}

// misfit is how far a font's weight is from the one that is wanted. Too bold is
// half as bad as too thin for a title, and the other way round for text.
func (e *entry) misfit(want font.Weight) int {
	d := int(e.aspect.Weight - want)
	heavy := want > font.WeightNormal
	switch {
	case e.variable:
		return 0
	case heavy && d > 0, !heavy && d < 0:
		return max(d, -d)
	}
	return 2 * max(d, -d)
}

// eastern is for which of the countries that write Chinese characters, each
// with shapes of its own, a family is made.
func eastern(family string) string {
	for _, where := range []string{"jp", "kr", "sc", "tc", "hk"} {
		if strings.HasSuffix(family, " "+where) {
			return where
		}
	}
	return ""
}

// eastOf is the country whose Chinese characters a language is written with.
func eastOf(lang string) string {
	tag := strings.ToLower(lang)
	switch {
	case strings.HasPrefix(tag, "ja"):
		return "jp"
	case strings.HasPrefix(tag, "ko"):
		return "kr"
	case strings.HasPrefix(tag, "zh-hk"), strings.HasPrefix(tag, "zh-hant-hk"):
		return "hk"
	case strings.HasPrefix(tag, "zh-hant"), strings.HasPrefix(tag, "zh-tw"):
		return "tc"
	case strings.HasPrefix(tag, "zh"):
		return "sc"
	}
	return ""
}

// A chooser finds a font for each character of one text. It is asked by the
// library that cuts a text into runs.
type chooser struct {
	l        *library
	role     role
	text     []rune
	ranked   []*entry
	byScript map[language.Script][]*entry
	now      []*entry // for the script of the run
}

func (l *library) chooser(r role, lang string, text []rune) *chooser {
	ranked := l.rank(r, eastOf(lang))
	return &chooser{l: l, role: r, text: text, ranked: ranked, now: ranked, byScript: map[language.Script][]*entry{}}
}

// A ranking is all fonts, the best for a role first.
type ranking struct {
	role role
	east string // of the country whose characters are wanted
}

func (l *library) rank(r role, east string) []*entry {
	key := ranking{r, east}
	if l.ranked[key] == nil {
		scores := map[*entry]int{}
		for _, e := range l.entries {
			scores[e] = e.score(r, east)
		}
		list := slices.Clone(l.entries)
		slices.SortStableFunc(list, func(a, b *entry) int { return scores[a] - scores[b] })
		l.ranked[key] = list
	}
	return l.ranked[key]
}

// SetScript is called before a run of one script: fonts that have all of its
// letters come first, so that no word is set in two.
func (c *chooser) SetScript(s language.Script) {
	if c.byScript[s] == nil {
		var letters []rune
		for _, r := range c.text {
			if own := language.LookupScript(r); own == s || own == language.Inherited {
				letters = append(letters, r)
			}
		}
		var whole, rest []*entry
		for _, e := range c.ranked {
			if coversAll(e.covers, letters) {
				whole = append(whole, e)
			} else {
				rest = append(rest, e)
			}
		}
		c.byScript[s] = append(whole, rest...)
	}
	c.now = c.byScript[s]
}

func coversAll(c coverage, text []rune) bool {
	for _, r := range text {
		if !passes(r) && !c.has(r) {
			return false
		}
	}
	return true
}

// passes tells characters that show nothing and so need no font.
func passes(r rune) bool { return r == joiner || r == nonJoiner || r == mayBreak }

// ResolveFace finds a font for a character; where there is none, one that shows
// a box, which is found out when the text is shaped.
func (c *chooser) ResolveFace(r rune) *font.Face {
	for _, e := range c.now {
		if e.covers.has(r) {
			if f := c.l.face(e, c.role.weight); f != nil {
				return f
			}
		}
	}
	return c.l.face(c.l.entries[0], c.role.weight)
}
