package imports

import (
	"html"
	"regexp"
	"strings"
)

// A heading is a heading of the first level in a Markdown text.
type heading struct {
	text       string // as a reader sees it
	start, end int    // the lines that make it
}

var (
	atx        = regexp.MustCompile(`^ {0,3}#[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$`)
	underline  = regexp.MustCompile(`^ {0,3}=+[ \t]*$`)
	fence      = regexp.MustCompile("^ {0,3}(`{3,}|~{3,})")
	notHeading = regexp.MustCompile(`^(?: {4}|\t| {0,3}(?:[#>]|[-*+] |\d+[.)] |$))`)
)

// firstHeading finds the first heading outside of code and HTML comments.
func firstHeading(lines []string) (heading, bool) {
	var s scanner
	for i, line := range lines {
		if s.hides(line) {
			continue
		}
		if m := atx.FindStringSubmatch(line); m != nil && plain(m[1]) != "" {
			return heading{plain(m[1]), i, i + 1}, true
		}
		if i+1 < len(lines) && !notHeading.MatchString(line) && underline.MatchString(lines[i+1]) && plain(line) != "" {
			return heading{plain(line), i, i + 2}, true
		}
	}
	return heading{}, false
}

// A scanner goes down the lines of a text and knows what is hidden.
type scanner struct {
	fence   string // the fence that is open
	comment bool   // inside of <!-- -->
}

// hides tells whether a line is code or comment.
func (s *scanner) hides(line string) bool {
	switch m := fence.FindStringSubmatch(line); {
	case s.comment:
		s.comment = !strings.Contains(line, "-->")
		return true
	case s.fence != "":
		if m != nil && strings.HasPrefix(m[1], s.fence) && strings.TrimSpace(line) == m[1] {
			s.fence = ""
		}
		return true
	case m != nil:
		s.fence = m[1]
		return true
	}
	if begin := strings.LastIndex(line, "<!--"); begin >= 0 {
		s.comment = !strings.Contains(line[begin:], "-->")
		return strings.HasPrefix(strings.TrimSpace(line), "<!--")
	}
	return false
}

// without returns the lines before and after the heading as one text.
func (h heading) without(lines []string) string {
	return strings.Join(append(append([]string{}, lines[:h.start]...), lines[h.end:]...), "\n")
}

// opens tells whether nothing but blank lines stands before the heading.
func (h heading) opens(lines []string) bool {
	return strings.TrimSpace(strings.Join(lines[:h.start], "")) == ""
}

var (
	headingID = regexp.MustCompile(`\s*\{[#.:][^{}]*\}\s*$`)
	pointer   = regexp.MustCompile(`!?\[([^\[\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\[\]]*\])`)
	element   = regexp.MustCompile(`</?[A-Za-z][^<>]*>`)
	strong    = regexp.MustCompile(`(\*\*|__|~~)([^*_~]+)(?:\*\*|__|~~)`)
	emphasis  = regexp.MustCompile(`(^|[^\pL\pN\\*_])[*_]([^*_\s](?:[^*_]*[^*_\s])?)[*_]($|[^\pL\pN*_])`)
	code      = regexp.MustCompile("`+([^`]+)`+")
	escaped   = regexp.MustCompile(`\\([[:punct:]])`)
)

// plain takes the markup off a heading. Its words and signs stay as written.
func plain(text string) string {
	text = headingID.ReplaceAllString(text, "")
	text = pointer.ReplaceAllString(text, "$1")
	text = element.ReplaceAllString(text, "")
	text = strong.ReplaceAllString(text, "$2")
	text = emphasis.ReplaceAllString(text, "$1$2$3")
	text = code.ReplaceAllString(text, "$1")
	text = escaped.ReplaceAllString(text, "$1")
	return strings.Join(strings.Fields(html.UnescapeString(text)), " ")
}
