package markup

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"

	"colloquy/forum"
)

// Patterns of attributes that are kept; the walk and the policies share them.
var (
	languagePattern   = regexp.MustCompile(`^[A-Za-z0-9+#._-]{1,30}$`)
	commonAttributes  = "title lang dir"
	attributePatterns = map[string]*regexp.Regexp{
		"title":    regexp.MustCompile(`^[^\p{Cc}]{1,500}$`),
		"lang":     regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$`),
		"dir":      regexp.MustCompile(`^(ltr|rtl|auto)$`),
		"open":     regexp.MustCompile(`^(open)?$`),
		"start":    regexp.MustCompile(`^\d{1,9}$`),
		"reversed": regexp.MustCompile(`^(reversed)?$`),
		"colspan":  regexp.MustCompile(`^[1-9]\d?$`),
		"rowspan":  regexp.MustCompile(`^[1-9]\d?$`),
		"scope":    regexp.MustCompile(`^(row|col|rowgroup|colgroup)$`),
		"width":    regexp.MustCompile(`^[1-9]\d{0,3}$`),
		"height":   regexp.MustCompile(`^[1-9]\d{0,3}$`),
		"datetime": regexp.MustCompile(`^[0-9TZPW:.+ -]{1,40}$`),
	}
)

// sanitise runs the finished HTML through a policy. The walk should have left
// nothing to take away; this is the second of two locks.
func sanitise(policy *bluemonday.Policy, source []byte) forum.HTML {
	var b strings.Builder
	b.Grow(len(source) + len(source)/16)
	if err := policy.SanitizeReaderToWriter(bytes.NewReader(source), &b); err != nil {
		return "" // half a text could end anywhere
	}
	return forum.HTML(strings.TrimRight(b.String(), "\n"))
}

// commentPolicy allows what anybody may write: text in its plainest forms, and
// links that ask search engines not to follow.
func commentPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li",
		"table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("start").Matching(attributePatterns["start"]).OnElements("ol")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^language-[A-Za-z0-9+#._-]{1,30}$`)).OnElements("code")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^ugc nofollow noopener$`)).OnElements("a")
	p.AllowAttrs("href").Matching(regexp.MustCompile(`^(?:https?:|mailto:|/members/[^/?#\\]+$)`)).OnElements("a")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^mention$`)).OnElements("a")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(true) // to members' pages: see the pattern
	p.AllowURLSchemes("http", "https", "mailto")
	return p
}

// articlePolicy allows the elements of raw_elements.go, and what the walk adds.
func articlePolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(true)
	p.AllowURLSchemes("http", "https", "mailto")
	for tag, e := range elements {
		if tag != "a" && tag != "img" { // these are nothing without their attributes
			p.AllowElements(tag)
		}
		for name := range fieldsOf(e.attrs) {
			p.AllowAttrs(name).Matching(attributePatterns[name]).OnElements(tag)
		}
	}
	p.AllowElements("h2", "h3", "h4", "h5", "h6", "section")
	for name := range fieldsOf(commonAttributes) {
		p.AllowAttrs(name).Matching(attributePatterns[name]).Globally()
	}
	allowLinks(p)
	allowOurs(p)
	return p
}

func allowLinks(p *bluemonday.Policy) {
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^noopener$`)).OnElements("a")
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^(https?://|/media/)`)).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("loading").Matching(regexp.MustCompile(`^lazy$`)).OnElements("img")
	p.AllowAttrs("decoding").Matching(regexp.MustCompile(`^async$`)).OnElements("img")
	p.AllowAttrs("srcset").Matching(regexp.MustCompile(`^(/media/[0-9a-f]{32}-[0-9x]+(-w\d+)?\.(jpg|png) \d+w(, |$))+$`)).OnElements("img")
	p.AllowAttrs("sizes").Matching(regexp.MustCompile(`^(\d+px|` + regexp.QuoteMeta(sizesOfColumn) + `)$`)).OnElements("img")
}

// allowOurs allows the attributes that only the walk writes.
func allowOurs(p *bluemonday.Policy) {
	allow := func(name, pattern string, tags ...string) {
		p.AllowAttrs(name).Matching(regexp.MustCompile("^(" + pattern + ")$")).OnElements(tags...)
	}
	allow("id", `s-[\p{L}\p{M}\p{N}-]+`, "h2", "h3")
	allow("id", `fn-\d+`, "li")
	allow("id", `fnref-\d+(-\d+)?`, "a")
	allow("class", `anchor|footnote-ref|footnote-back`, "a")
	allow("class", `language-[A-Za-z0-9+#._-]{1,30}`, "code")
	allow("class", `al-[lrc]`, "th", "td")
	allow("class", `table-scroll`, "div")
	allow("class", `footnotes`, "section")
	allow("role", `region`, "div")
	allow("role", `doc-endnotes`, "section")
	allow("role", `doc-noteref|doc-backlink`, "a")
	allow("tabindex", `0`, "div", "pre")
	allow("aria-label", `[A-Za-z0-9, ]+`, "a", "div", "section")
}
