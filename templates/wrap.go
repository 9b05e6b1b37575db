package templates

import (
	"strings"
	"unicode/utf8"
)

// mailWidth is how wide the lines of a text are: with a quoting mark or two in
// answers they still fit on 80 columns.
const mailWidth = 72

// signatureMark is the line above what mail programs leave out of answers (RFC
// 3676, 4.3).
const signatureMark = "-- "

// wrap fills the paragraphs of a text. What stands on a line of its own stays
// there: a link, the mark above the foot, a line that is indented. Empty lines
// separate paragraphs, one is enough.
func wrap(text string) string {
	var b strings.Builder
	var words []string
	blank := false
	line := func(s string) {
		if blank && b.Len() > 0 {
			b.WriteByte('\n')
		}
		blank = false
		b.WriteString(s)
		b.WriteByte('\n')
	}
	flush := func() {
		for _, s := range fill(words, mailWidth) {
			line(s)
		}
		words = nil
	}
	for raw := range strings.SplitSeq(text, "\n") {
		switch {
		case strings.TrimSpace(raw) == "":
			flush()
			blank = true
		case raw == signatureMark || strings.HasPrefix(raw, " ") || isLink(raw):
			flush()
			line(raw)
		default:
			words = append(words, strings.Fields(raw)...)
		}
	}
	flush()
	return b.String()
}

func isLink(line string) bool {
	return (strings.HasPrefix(line, "https://") || strings.HasPrefix(line, "http://")) && !strings.Contains(line, " ")
}

// fill makes lines of words, as long as they may be.
func fill(words []string, most int) (lines []string) {
	width := 0
	for _, w := range words {
		n := utf8.RuneCountInString(w)
		if len(lines) == 0 || width+1+n > most {
			lines, width = append(lines, w), n
			continue
		}
		lines[len(lines)-1] += " " + w
		width += 1 + n
	}
	return lines
}

// apart sets off what people wrote: each line begins with two spaces, so that
// none of it passes for the mail's own words, its links or its foot.
func apart(text string) string {
	return strings.TrimRight("  "+strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n  "), " ")
}

// quote sets off what a comment answers.
func quote(text string) string {
	lines := fill(strings.Fields(text), mailWidth-len("  > "))
	return "  > " + strings.Join(lines, "\n  > ")
}

// said sets off what a person wrote in a form, paragraph by paragraph.
func said(text string) string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines = append(lines, strings.Join(fill(strings.Fields(paragraph), mailWidth-len("  ")), "\n"))
	}
	return apart(strings.Join(lines, "\n"))
}
