package markup

import (
	"strings"
	"testing"
	"unicode/utf8"

	"colloquy/forum"
)

// noLimit is more than any comment takes.
const noLimit = 1 << 30

func mailed(t *testing.T, source string) Mailed {
	t.Helper()
	return Mail(mustComment(t, source).HTML, noLimit)
}

func TestACommentReadsWellAsTheTextOfAMail(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("sixteen letters ", 6))
	for _, c := range []pair{
		{"nothing", "", ""},
		{"paragraphs", "One *two* **three**.\n\nFour ~~five~~.", "One two three.\n\nFour five.\n"},
		{"forced lines", "Roses are red\nviolets are blue", "Roses are red\nviolets are blue\n"},
		{"a long line", long, "sixteen letters sixteen letters sixteen letters sixteen letters\nsixteen letters sixteen letters\n"},
		{"a quote", "> said\n> so\n\nNo.", "> said\n> so\n\nNo.\n"},
		{"a quote in a quote", "> > a\n>\n> b", "> > a\n>\n> b\n"},
		{"a list", "Two:\n\n- a\n- b\n  - c\n\nEnd.", "Two:\n\n- a\n- b\n  - c\n\nEnd.\n"},
		{"a numbered list", "9. a\n10. b", "9. a\n10. b\n"},
		{"a list that begins with a list", "- - a\n  - b", "- - a\n  - b\n"},
		{"a long item", "- " + long, "- sixteen letters sixteen letters sixteen letters sixteen letters\n  sixteen letters sixteen letters\n"},
		{"code", "See:\n\n```\nif a  <  b {\n\n\tc()\n}\n```", "See:\n\n    if a  <  b {\n\n        c()\n    }\n"},
		{"code in a line", "Use `a  <b>`.", "Use a <b>.\n"},
		{"a divider", "a\n\n***\n\nb", "a\n\n* * *\n\nb\n"},
		{"a table", "| a | b |\n|---|---|\n| 1 | 2 |", "a | b\n1 | 2\n"},
		{"a link with words", "See [the RFC](https://example.org/rfc) today.", "See the RFC <https://example.org/rfc> today.\n"},
		{"a link whose words are the address", "https://example.org/x", "https://example.org/x\n"},
		{"a link whose words lie", "[https://bank.example](https://evil.example/)", "https://bank.example <https://evil.example/>\n"},
		{"an address", "amara@example.org", "amara@example.org\n"},
		{"Chinese", strings.Repeat("互联网治理", 10), strings.Repeat("互联网治理", 7) + "\n" + strings.Repeat("互联网治理", 3) + "\n"},
	} {
		t.Run(c.name, func(t *testing.T) { mustBecome(t, mailed(t, c.source).Text, c.want) })
	}
}

func TestTheMarkAboveTheFootCannotBeForgedByAQuotedComment(t *testing.T) {
	// A mail sets every line of a comment off; here it is enough that the space
	// behind the hyphens is gone.
	if got := mailed(t, "\\-- \n\\-- \nfoot").Text; strings.Contains(got, "-- \n") {
		t.Errorf("%q", got)
	}
}

func TestACommentInAMailHasNoLinksAndShowsWhereTheyLed(t *testing.T) {
	got := string(mailed(t, "[Your *account*](https://evil.example/?a=1&b=2) and <https://example.org/> and ![x](https://evil.example/p.png)").HTML)
	for _, no := range []string{"<a", "href", "<img", "src="} {
		if strings.Contains(got, no) {
			t.Errorf("%s in %s", no, got)
		}
	}
	if !strings.Contains(got, "Your <em>account</em> <span") || !strings.Contains(got, "&lt;https://evil.example/?a=1&amp;b=2&gt;") || strings.Count(got, "https://example.org/") != 1 {
		t.Error(got)
	}
}

func TestALinkWithinTheSiteIsItsWordsAlone(t *testing.T) {
	m := Mail(`<p><a href="/members/amara">@amara</a> and <a href="//evil.example">x</a></p>`, noLimit)
	if m.Text != "@amara and x\n" || strings.Contains(string(m.HTML), "evil") {
		t.Errorf("%q %q", m.Text, m.HTML)
	}
}

func TestEveryBlockOfACommentFindsItsOwnDirection(t *testing.T) {
	got := string(mailed(t, "שלום עולם\n\n> ציטוט\n\n- פריט\n\n| א | ב |\n|---|---|\n| 1 | 2 |").HTML)
	for _, tag := range []string{"<p ", "<blockquote ", "<ul ", "<td ", "<th "} {
		for part := range strings.SplitSeq(got, tag) {
			if part != got && !strings.HasPrefix(part, "<") && !strings.Contains(strings.SplitN(part, ">", 2)[0], `dir="auto"`) && part != strings.SplitN(got, tag, 2)[0] {
				t.Errorf("%s without a direction: %.80s", tag, part)
			}
		}
	}
	if strings.Contains(got, "padding-left") || strings.Contains(got, "text-align:left") {
		t.Errorf("a side is taken for the beginning: %s", got)
	}
}

func TestALongCommentEndsAtABlock(t *testing.T) {
	source := strings.Repeat("A paragraph of some words.\n\n", 100)
	m := Mail(mustComment(t, source).HTML, 5000)
	if m.Whole || !strings.HasSuffix(m.Text, "words.\n") || !strings.HasSuffix(strings.TrimSpace(string(m.HTML)), "</p>") || WireSize(m.Text)+WireSize(string(m.HTML)) > 5000 {
		t.Errorf("%t %q", m.Whole, m.Text)
	}
	if n := strings.Count(m.Text, "paragraph"); n < 20 || n != strings.Count(string(m.HTML), "paragraph") {
		t.Errorf("%d paragraphs", n)
	}
	one := Mail(mustComment(t, strings.Repeat("слово ", 2000)).HTML, 5000)
	if one.Whole || !strings.HasSuffix(one.Text, "…\n") || WireSize(one.Text)+WireSize(string(one.HTML)) > 5000 {
		t.Errorf("%t, %d bytes", one.Whole, WireSize(one.Text)+WireSize(string(one.HTML)))
	}
	if short := Mail(mustComment(t, "Short.").HTML, 5000); !short.Whole {
		t.Error("a short one is not whole")
	}
}

// mustBeMailable checks what holds for every comment in a mail.
func mustBeMailable(t *testing.T, source string, h forum.HTML) {
	t.Helper()
	m := Mail(h, noLimit)
	nodes := parse(t, string(m.HTML))
	if back := normal(print(t, nodes)); back != normal(string(m.HTML)) {
		t.Errorf("a mail program reads the HTML differently\nsource %.400q\nwrote  %.400q\nread   %.400q", source, m.HTML, back)
	}
	for _, n := range nodes {
		for c := range n.Descendants() {
			if c.DataAtom != 0 && !oneOf("p br hr strong em span code pre blockquote ul ol li table thead tbody tr th td", c.Data) {
				t.Errorf("element <%s>", c.Data)
			}
			for _, a := range c.Attr {
				if !oneOf("class dir style start", a.Key) || strings.Contains(a.Val, "url(") {
					t.Errorf("attribute %s=%q", a.Key, a.Val)
				}
			}
		}
	}
	if !utf8.ValidString(m.Text) || strings.ContainsAny(m.Text, "\x00\r") {
		t.Errorf("%q", m.Text)
	}
	if most := 100*len(h) + 1000; len(m.Text)+len(m.HTML) > most {
		t.Errorf("%d bytes became %d", len(h), len(m.Text)+len(m.HTML))
	}
}

func TestHostileCommentsAreHarmlessInMails(t *testing.T) {
	for _, source := range []string{
		`<script>alert(1)</script>`, `[a](javascript:alert(1))`, "[\">](https://example.org/\"onclick=x)", "<p style=\"x\">", "`</code><img src=x>`",
		strings.Repeat("> ", 40) + "deep", strings.Repeat("- ", 40) + "deep", strings.Repeat("* a\n", 4000), strings.Repeat("[a](https://b.example/) ", 400),
		strings.Repeat("a\n\n", 6000), "| a |\n|---|\n| </td><script> |", "&lt;script&gt; &amp;lt;", "```\n</pre><a href=x>\n```", strings.Repeat("*", 5000),
	} {
		r, err := Comment(source)
		if err != nil {
			continue // refused before it could be mailed
		}
		mustBeMailable(t, source, r.HTML)
	}
}

func FuzzEveryCommentIsHarmlessInAMail(f *testing.F) {
	for _, s := range []string{"a", "> - 1. a", "[a *b*](https://c.example/)", "| a |\n|---|\n| b |", "```\nx\n```", "-- \n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if r, err := Comment(source); err == nil && len(source) < forum.MaxBody {
			mustBeMailable(t, source, r.HTML)
		}
	})
}
