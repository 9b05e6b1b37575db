package forum

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	// MaxQuestion is how much of a question is looked for, in characters: two
	// lines on a screen.
	MaxQuestion = 200
	// maxPhrases is how many words and phrases are looked for: each costs a look
	// at every text that holds it.
	maxPhrases = 20
	// maxWords is how many words those may have together, for the same reason.
	maxWords = 40
	// minPrefix is the shortest beginning of a word that is looked for, in
	// characters: a shorter one begins too many.
	minPrefix = 3
)

// A Question is what somebody looks for: words and phrases, all of which must
// be there. Nothing but quotation marks means anything but itself.
type Question struct {
	Text    string // as it was asked, cut at MaxQuestion
	Cut     bool   // something of it is not looked for
	phrases []phrase
}

// A phrase is words that stand next to each other, as the index holds them.
type phrase struct {
	words     []string
	keys      []string // the words without accents, to compare with
	beginning bool     // the last word is the beginning of one
}

// ParseQuestion reads a question. Each word is looked for by itself; what stands
// in quotation marks, and a run of a script that writes no spaces, as it stands.
func ParseQuestion(text string) Question {
	q := Question{Text: strings.Join(strings.Fields(text), " ")}
	if runes := []rune(q.Text); len(runes) > MaxQuestion {
		q.Text, q.Cut = strings.TrimRightFunc(string(runes[:MaxQuestion]), unicode.IsSpace), true
	}
	for i, part := range splitQuotes(q.Text) {
		q.add(part, i%2 == 1)
	}
	q.bound()
	return q
}

// bound leaves out the phrases that are too many.
func (q *Question) bound() {
	words := 0
	for i, p := range q.phrases {
		words += len(p.words)
		switch {
		case i == maxPhrases || words > maxWords && i > 0:
			q.phrases, q.Cut = q.phrases[:i], true
			return
		case words > maxWords:
			q.phrases[0].words, q.phrases[0].keys, q.Cut = p.words[:maxWords], p.keys[:maxWords], true
			words = maxWords
		}
	}
}

// splitQuotes parts what stands in quotation marks, at the odd places, from the
// rest. A mark inside of a word is a sign of that word, as in Hebrew.
func splitQuotes(text string) []string {
	var parts []string
	begin, before := 0, ' '
	for i, r := range text {
		next, _ := utf8.DecodeRuneInString(text[i+utf8.RuneLen(r):])
		if strings.ContainsRune("\"“”„«»", r) && !(isTermRune(before) && isTermRune(next)) {
			parts = append(parts, text[begin:i])
			begin = i + utf8.RuneLen(r)
		}
		before = r
	}
	parts = append(parts, text[begin:])
	if last := len(parts) - 1; last%2 == 1 { // a mark that nothing closes
		parts[last-1] += " " + parts[last]
		parts = parts[:last]
	}
	return parts
}

// add takes the terms of a part of the question.
func (q *Question) add(part string, quoted bool) {
	text := plainForm(part)
	var list []phrase
	eachTerm(text, func(from, to int, paired bool) {
		if len(list) == 0 || !paired && !quoted {
			list = append(list, phrase{})
		}
		p := &list[len(list)-1]
		for _, w := range indexed(text[from:to]) {
			p.words, p.keys = append(p.words, w), append(p.keys, wordKey(w))
		}
	})
	for _, p := range list {
		known := slices.ContainsFunc(q.phrases, func(o phrase) bool { return slices.Equal(o.words, p.words) })
		if len(p.words) > 0 && !known {
			q.phrases = append(q.phrases, p)
		}
	}
}

// indexed takes a term apart as the index does: letters, digits and their marks
// are words, anything else stands between two.
func indexed(term string) []string {
	return strings.FieldsFunc(term, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.N, unicode.M, unicode.Co) })
}

// wordKey drops the accents of Latin letters, as the index does.
func wordKey(word string) string {
	if isASCII(word) {
		return word
	}
	var b strings.Builder
	latin := false
	for _, r := range norm.NFD.String(word) {
		accent := r >= '\u0300' && r <= '\u036f'
		if !accent {
			latin = unicode.Is(unicode.Latin, r)
		}
		if !accent || !latin {
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// Empty tells whether there is nothing to look for.
func (q Question) Empty() bool { return len(q.phrases) == 0 }

// Wider asks for the beginning of the last word instead, where that is long
// enough to tell anything: what somebody is still typing, or a word that the
// texts have with another ending.
func (q Question) Wider() (Question, bool) {
	if q.Empty() {
		return q, false
	}
	q.phrases = slices.Clone(q.phrases)
	p := &q.phrases[len(q.phrases)-1]
	last := p.words[len(p.words)-1]
	first, _ := utf8.DecodeRuneInString(last)
	n := utf8.RuneCountInString(last)
	if paired := isPaired(first); p.beginning || n < minPrefix && !paired || n > 1 && paired {
		return q, false
	}
	p.beginning = true
	return q, true
}

// Beginning is what a question that was made wider looks for the beginning of.
func (q Question) Beginning() string {
	for _, p := range q.phrases {
		if p.beginning {
			return p.words[len(p.words)-1]
		}
	}
	return ""
}

// Match writes the question for the index (SQLite FTS5): each phrase in quotation
// marks, so that nothing in it is an operator.
func (q Question) Match() string {
	var b strings.Builder
	for i, p := range q.phrases {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteByte('"')
		b.WriteString(strings.Join(p.words, " ")) // letters and digits alone
		b.WriteByte('"')
		if p.beginning {
			b.WriteByte('*')
		}
	}
	return b.String()
}

// MatchTitle is Match for titles alone.
func (q Question) MatchTitle() string { return "{title} : (" + q.Match() + ")" }
