package imports

import (
	"regexp"
	"strings"
	"unicode"
)

// language finds the language of an article: what the front matter says, what
// the file's name says where that is plain or where the script of the text
// agrees, and else what the script alone tells. "" is the site's own language.
func language(f fields, n fileName, body string) string {
	if tag := languageTag(f.text("lang", "language", "locale", "lang_code", "language_code")); tag != "" {
		return tag
	}
	found := scriptOf(body)
	for _, h := range n.langs {
		if h.sure || found != nil && found.writes(h.tag) {
			return h.tag
		}
	}
	if found != nil {
		return found.language(body)
	}
	return ""
}

var tagShape = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$`)

// languageTag writes a tag as BCP 47 does: zh-Hant-TW. What is none is "".
func languageTag(text string) string {
	text = strings.ReplaceAll(text, "_", "-")
	text, _, _ = strings.Cut(text, ".") // de_DE.UTF-8
	if !tagShape.MatchString(text) {
		return ""
	}
	parts := strings.Split(strings.ToLower(text), "-")
	for i, p := range parts[1:] {
		switch len(p) {
		case 2:
			parts[i+1] = strings.ToUpper(p)
		case 4:
			parts[i+1] = strings.ToUpper(p[:1]) + p[1:]
		}
	}
	return strings.Join(parts, "-")
}

// A script is a way of writing by which languages can be told.
type script struct {
	ranges    []*unicode.RangeTable
	languages string // that are written in it, the likeliest first
	weight    int    // how many Latin letters a character stands for
}

var scripts = []*script{
	{[]*unicode.RangeTable{unicode.Arabic}, "ar fa ur ps sd ug ckb", 1},
	{[]*unicode.RangeTable{unicode.Hebrew}, "he yi iw", 1},
	{[]*unicode.RangeTable{unicode.Devanagari}, "hi mr ne sa", 1},
	{[]*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana}, "zh ja yue", 3},
	{[]*unicode.RangeTable{unicode.Hangul}, "ko", 2},
	{[]*unicode.RangeTable{unicode.Thai}, "th", 1},
	{[]*unicode.RangeTable{unicode.Tamil}, "ta", 1},
	{[]*unicode.RangeTable{unicode.Cyrillic}, " ru uk bg sr mk be kk", 1},
	{[]*unicode.RangeTable{unicode.Greek}, "el", 1},
	{[]*unicode.RangeTable{unicode.Bengali}, "bn as", 1},
}

// maxSample is how much of a text is looked at, in bytes.
const maxSample = 64 << 10

// scriptOf finds the script that at least half of a text is written in, where
// that is one of scripts. Code and HTML do not count.
func scriptOf(body string) *script {
	counts := make([]int, len(scripts))
	letters := 0
	for _, r := range prose(body) {
		if !unicode.IsLetter(r) {
			continue
		}
		i := scriptIndex(r)
		if i < 0 {
			letters++
			continue
		}
		counts[i] += scripts[i].weight
		letters += scripts[i].weight
	}
	for i, n := range counts {
		if n > 0 && 2*n >= letters {
			return scripts[i]
		}
	}
	return nil
}

func scriptIndex(r rune) int {
	if r < 0x370 {
		return -1
	}
	for i, s := range scripts {
		if unicode.In(r, s.ranges...) {
			return i
		}
	}
	return -1
}

var notProse = regexp.MustCompile("`[^`\n]*`|<[^<>\n]*>|\\]\\([^()\n]*\\)|https?://\\S+")

// prose leaves out of a text what is not written in its language.
func prose(body string) string {
	if len(body) > maxSample {
		body = strings.ToValidUTF8(body[:maxSample], "")
	}
	var b strings.Builder
	var s scanner
	for line := range strings.SplitSeq(body, "\n") {
		if !s.hides(line) {
			b.WriteString(line)
			b.WriteByte('\n')
		}
	}
	return notProse.ReplaceAllString(b.String(), " ")
}

// writes tells whether a language is written in the script.
func (s *script) writes(tag string) bool {
	lang, _, _ := strings.Cut(tag, "-")
	for known := range strings.FieldsSeq(s.languages) {
		if lang == known {
			return true
		}
	}
	return false
}

// language is the likeliest of the script's languages, "" where several are as
// likely.
func (s *script) language(body string) string {
	switch s.ranges[0] {
	case unicode.Han:
		if strings.ContainsFunc(prose(body), func(r rune) bool { return unicode.In(r, unicode.Hiragana, unicode.Katakana) }) {
			return "ja"
		}
	case unicode.Arabic:
		if strings.ContainsAny(body, "ٹڈڑںے") {
			return "ur"
		}
		if strings.ContainsAny(body, "پچژگ") {
			return "fa"
		}
	}
	first, _, _ := strings.Cut(s.languages, " ")
	return first
}

// knownLanguages are the two-letter codes of ISO 639-1: "post.fr" is French,
// "go1.20" is not.
var knownLanguages = wordSet(`aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy
	da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io
	is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na
	nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss
	st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu`)
