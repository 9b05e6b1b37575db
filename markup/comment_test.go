package markup

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"colloquy/forum"
)

// mustComment renders a comment that must be accepted.
func mustComment(t *testing.T, source string) Rendered {
	t.Helper()
	r, err := Comment(source)
	if err != nil {
		t.Fatalf("%.100q: %v", source, err)
	}
	return r
}

// mustRefuse checks that a text is refused for one reason.
func mustRefuse(t *testing.T, render func(string) (Rendered, error), source, key string, limit int) {
	t.Helper()
	_, err := render(source)
	var invalid *forum.Invalid
	if !errors.As(err, &invalid) {
		t.Fatalf("%.60q: got error %v, want %s", source, err, key)
	}
	if want := []forum.Problem{{Field: "body", Key: key, Limit: limit}}; !slices.Equal(invalid.Problems, want) {
		t.Errorf("%.60q: got %v, want %v", source, invalid.Problems, want)
	}
}

// A pair is a text and the HTML (or plain text) that it becomes.
type pair struct{ name, source, want string }

func TestCommentsKeepTheirMarks(t *testing.T) {
	for _, c := range []pair{
		{"nothing", "", ""},
		{"paragraphs", "One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"},
		{"the end of a line", "Roses are red\nviolets are blue", "<p>Roses are red<br>\nviolets are blue</p>"},
		{"emphasis", "*a* **b** ~~c~~", "<p><em>a</em> <strong>b</strong> <del>c</del></p>"},
		{"code in a line", "`a <b> -- \"c\"`", "<p><code>a &lt;b&gt; -- &#34;c&#34;</code></p>"},
		{"a block of code", "```go\nx := \"--\"\n```", "<pre><code class=\"language-go\">x := &#34;--&#34;\n</code></pre>"},
		{"a block of code in no language", "```a\"b\nx\n```", "<pre><code>x\n</code></pre>"},
		{"indented code", "    a\n\tb", "<pre><code>a\nb\n</code></pre>"},
		{"a list", "- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"},
		{"a numbered list", "3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>"},
		{"a list in a list", "- a\n  - b", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>"},
		{"a quote", "> a\n> b", "<blockquote>\n<p>a<br>\nb</p>\n</blockquote>"},
		{"a divider", "a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>"},
		{"a divider under a line", "a\n---", "<p>a</p>\n<hr>"},
		{"entities", "&lt;b&gt; &copy; \\*a\\* \\&amp;", "<p>&lt;b&gt; © *a* &amp;amp;</p>"},
		{"other scripts", "こんにちは **世界** שלום", "<p>こんにちは <strong>世界</strong> שלום</p>"},
	} {
		t.Run(c.name, func(t *testing.T) { mustBecome(t, string(mustComment(t, c.source).HTML), c.want) })
	}
}

func mustBecome(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestRawHTMLIsShownAsText(t *testing.T) {
	for _, c := range []pair{
		{"a tag", `a <b>c</b>`, `<p>a &lt;b&gt;c&lt;/b&gt;</p>`},
		{"a block", "<div onclick=\"x\">\n*a*\n</div>", "<p>&lt;div onclick=&#34;x&#34;&gt;<br>\n<em>a</em><br>\n&lt;/div&gt;</p>"},
		{"a script", `<script>alert("x")</script>`, `<p>&lt;script&gt;alert(“x”)&lt;/script&gt;</p>`},
		{"a comment", `<!-- a -->b`, `<p>&lt;!-- a --&gt;b</p>`},
		{"a type in C++", `std::vector<std::string> x`, `<p>std::vector&lt;std::string&gt; x</p>`},
	} {
		t.Run(c.name, func(t *testing.T) { mustBecome(t, string(mustComment(t, c.source).HTML), c.want) })
	}
}

func TestHeadingsInCommentsAreBoldLines(t *testing.T) {
	mustBecome(t, string(mustComment(t, "# A *b*\ntext\n\n###### C").HTML),
		"<p><strong>A <em>b</em></strong></p>\n<p>text</p>\n<p><strong>C</strong></p>")
	mustBecome(t, string(mustComment(t, "#\n\n#hashtag").HTML), "<p>#hashtag</p>")
}

// link is a link as comments show it.
func link(target, text string) string {
	return `<a href="` + target + `" rel="ugc nofollow noopener">` + text + `</a>`
}

func TestLinksInCommentsPassNothingOn(t *testing.T) {
	for _, c := range []pair{
		{"with text", "[a *b*](https://x.org/?a=1&b=2)", link("https://x.org/?a=1&amp;b=2", "a <em>b</em>")},
		{"with a title", `[a](https://x.org "click me")`, link("https://x.org", "a")},
		{"by reference", "[a][x]\n\n[x]: https://x.org", link("https://x.org", "a")},
		{"in brackets", "<https://x.org/a>", link("https://x.org/a", "https://x.org/a")},
		{"to a mailbox", "<a@x.org>", link("mailto:a@x.org", "a@x.org")},
		{"without text", "[](https://x.org)", link("https://x.org", "https://x.org")},
		{"upper case", "HTTP://X.ORG/A", link("http://X.ORG/A", "HTTP://X.ORG/A")},
		{"in a link", "[a https://b.org c](https://x.org)", link("https://x.org", "a https://b.org c")},
		{"another name", "[a](https://bücher.example/ü)", link("https://b%C3%BCcher.example/%C3%BC", "a")},
	} {
		t.Run(c.name, func(t *testing.T) {
			mustBecome(t, string(mustComment(t, c.source).HTML), "<p>"+c.want+"</p>")
		})
	}
}

func TestOtherSchemesAreOnlyText(t *testing.T) {
	for _, target := range []string{
		"javascript:alert(1)", "JavaScript:alert(1)", "&#106;avascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
		"ftp://x.org/", "tel:1", "/admin", "admin", "#top", "?a=b", "//x.org/", "https:", "https:x", "http:///x", "mailto:", "mailto:x",
		"https://bank.example@evil.example/", "http://x.org:port/", "http://[::1", "http://%zz/", `\javascript:alert(1)`,
	} {
		r := mustComment(t, "[a](<"+target+">) ![b](<"+target+">)")
		mustBecome(t, string(r.HTML), "<p>a b</p>")
		if len(r.Links) != 0 {
			t.Errorf("%q: links %q", target, r.Links)
		}
	}
}

func TestAddressesInCommentsBecomeLinks(t *testing.T) {
	for _, c := range []pair{
		{"plain", "see https://x.org/a_b_c?d=e#f now", "see " + link("https://x.org/a_b_c?d=e#f", "https://x.org/a_b_c?d=e#f") + " now"},
		{"without scheme", "www.x.org/a.", link("http://www.x.org/a", "www.x.org/a") + "."},
		{"end of a sentence", "(https://x.org/a), https://x.org!", "(" + link("https://x.org/a", "https://x.org/a") + "), " + link("https://x.org", "https://x.org") + "!"},
		{"brackets of its own", "https://x.org/a_(b)", link("https://x.org/a_(b)", "https://x.org/a_(b)")},
		{"in bold", "**https://x.org/a**", "<strong>" + link("https://x.org/a", "https://x.org/a") + "</strong>"},
		{"in quotes", `"https://x.org/a"`, "“" + link("https://x.org/a", "https://x.org/a") + "”"},
		{"in an open bracket", "[see https://x.org/a]", "[see " + link("https://x.org/a", "https://x.org/a") + "]"},
		{"with a port", "http://localhost:8080/a", link("http://localhost:8080/a", "http://localhost:8080/a")},
		{"after Chinese", "请看https://x.org/路，然后", "请看" + link("https://x.org/%E8%B7%AF", "https://x.org/路") + "，然后"},
		{"not in code", "`https://x.org`", "<code>https://x.org</code>"},
		{"not within a word", "xhttps://x.org a.www.x.org", "xhttps://x.org a.www.x.org"},
		{"not without a host", "http:// https://x www. www.. ://x.org", "http:// https://x www. www.. ://x.org"},
		{"not with a name before the host", "https://x.org@y.org/", "https://x.org@y.org/"},
		{"not a mail address", "a@x.org", "a@x.org"},
	} {
		t.Run(c.name, func(t *testing.T) {
			mustBecome(t, string(mustComment(t, c.source).HTML), "<p>"+c.want+"</p>")
		})
	}
}

func TestImagesInCommentsAreLinks(t *testing.T) {
	mustBecome(t, string(mustComment(t, "![a *b*](https://x.org/i.png \"t\")").HTML), "<p>"+link("https://x.org/i.png", "a <em>b</em>")+"</p>")
	mustBecome(t, string(mustComment(t, "![](https://x.org/i.png)").HTML), "<p>"+link("https://x.org/i.png", "https://x.org/i.png")+"</p>")
	mustBecome(t, string(mustComment(t, "[![a](https://x.org/i.png)](https://y.org)").HTML), "<p>"+link("https://y.org", "a")+"</p>")
	mustBecome(t, string(mustComment(t, "![a](/media/i.png)").HTML), "<p>a</p>")
}

func TestTablesInCommentsAreTables(t *testing.T) {
	mustBecome(t, string(mustComment(t, "| a | |\n|--:|---|\n| 1 | *b* |\n| 2 |").HTML),
		"<table>\n<thead>\n<tr>\n<th>a</th>\n<td></td>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td><em>b</em></td>\n</tr>\n<tr>\n<td>2</td>\n<td></td>\n</tr>\n</tbody>\n</table>")
}

func TestOnePassYieldsTextAndLinks(t *testing.T) {
	r := mustComment(t, "> quoted\n\nA *b* [c](https://x.org/1) d.\nNext www.x.org/2\n\n- e\n- f `g`\n\n| h | i |\n|---|---|\n| j | k |\n\n    code()\n\n![l](https://x.org/3)")
	mustBecome(t, r.Text, "quoted\nA b c d.\nNext www.x.org/2\ne\nf g\nh\ti\nj\tk\ncode()\nl")
	if want := []string{"https://x.org/1", "http://www.x.org/2", "https://x.org/3"}; !slices.Equal(r.Links, want) {
		t.Errorf("links %q", r.Links)
	}
	if r.Words != 16 {
		t.Errorf("%d words", r.Words)
	}
	if r.Headings != nil {
		t.Errorf("headings %v", r.Headings)
	}
}

func TestControlCharactersAreDropped(t *testing.T) {
	r := mustComment(t, "a\x07b\u0085\u009fc\r\nd\re\x7f\tf\x1b[0m")
	mustBecome(t, string(r.HTML), "<p>abc<br>\nd<br>\ne\tf[0m</p>")
	mustBecome(t, string(mustComment(t, "a&#7;b&#x80;c&#0;").HTML), "<p>abc\ufffd</p>")
}

func TestBrokenTextIsRefused(t *testing.T) {
	for _, render := range []func(string) (Rendered, error){Comment, Article} {
		mustRefuse(t, render, "a\x00b", forum.BadText, 0)
		mustRefuse(t, render, "a\xffb", forum.BadText, 0)
		mustRefuse(t, render, "a\xc2", forum.BadText, 0)
	}
}

func TestTooManyLinksAreRefused(t *testing.T) {
	ok := strings.Repeat("https://x.org/ ", forum.MaxLinks)
	if n := len(mustComment(t, ok+"[a](/refused)").Links); n != forum.MaxLinks {
		t.Errorf("%d links", n)
	}
	mustRefuse(t, Comment, ok+"www.x.org", forum.TooManyLinks, forum.MaxLinks)
	mustRefuse(t, Comment, "[a]: http://x.org\n\n"+strings.Repeat("[a] ", forum.MaxLinks+1), forum.TooManyLinks, forum.MaxLinks)
	if _, err := Article(ok + ok); err != nil {
		t.Errorf("article: %v", err)
	}
}

func TestLongWordsAreRefused(t *testing.T) {
	mustComment(t, strings.Repeat("a", forum.MaxWord)+" "+strings.Repeat("é", forum.MaxWord))
	mustRefuse(t, Comment, "a "+strings.Repeat("é", forum.MaxWord+1), forum.LongWord, forum.MaxWord)
	mustRefuse(t, Comment, "```\n"+strings.Repeat("a", forum.MaxWord+1)+"\n```", forum.LongWord, forum.MaxWord)
}

func TestScriptsWithoutSpacesHaveNoLongWords(t *testing.T) {
	for _, sentence := range []string{"量子力学是物理学的一个分支，", "これは長い文章です。", "ภาษาไทยเขียนติดกัน"} {
		mustComment(t, strings.Repeat(sentence, 300))
	}
}

func TestCommentsRenderAtTheSameTime(t *testing.T) {
	want := mustComment(t, hundredWords).HTML
	for range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			for range 50 {
				if got := mustComment(t, hundredWords).HTML; got != want {
					t.Fatalf("got %s", got)
				}
			}
		})
	}
}
