package markup

import (
	"slices"
	"strings"
	"testing"
)

// mustArticle renders an article that must be accepted.
func mustArticle(t *testing.T, source string) Rendered {
	t.Helper()
	r, err := Article(source)
	if err != nil {
		t.Fatalf("%.100q: %v", source, err)
	}
	return r
}

// anchor is the link behind a heading.
func anchor(id string) string {
	return `<a class="anchor" href="#` + id + `" aria-label="Link to this section"></a>`
}

func TestHeadingsBeginAtTheSecondLevel(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"as written", "## a\n### b\n## c", "2 3 2"},
		{"with a title's mark", "# a\n## b\n# c", "2 3 2"},
		{"too low", "### a\n#### b\n### c", "2 3 2"},
		{"with a gap", "## a\n#### b\n#### c\n### d\n## e", "2 3 3 3 2"},
		{"underlined", "a\n=\nb\n-\nc\n=", "2 3 2"},
		{"deep", "# a\n## b\n### c\n#### d\n##### e\n###### f", "2 3 4 5 6 6"},
		{"in a quote", "# a\n> ## b", "2 3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var levels []string
			for _, n := range parse(t, string(mustArticle(t, c.source).HTML)) {
				for d := range n.Descendants() {
					if len(d.Data) == 2 && d.Data[0] == 'h' {
						levels = append(levels, d.Data[1:])
					}
				}
				if len(n.Data) == 2 && n.Data[0] == 'h' {
					levels = append(levels, n.Data[1:])
				}
			}
			mustBecome(t, strings.Join(levels, " "), c.want)
		})
	}
}

func TestHeadingsCanBeLinkedTo(t *testing.T) {
	r := mustArticle(t, "## *Who* pays `for it`?\n### Who pays for it\n#### deep\n## 量子 & ñandú\n## ?!\n## Who pays for it-2")
	mustBecome(t, string(r.HTML), strings.Join([]string{
		`<h2 id="s-who-pays-for-it"><em>Who</em> pays <code>for it</code>?` + anchor("s-who-pays-for-it") + `</h2>`,
		`<h3 id="s-who-pays-for-it-2">Who pays for it` + anchor("s-who-pays-for-it-2") + `</h3>`,
		`<h4>deep</h4>`,
		`<h2 id="s-量子-ñandú">量子 &amp; ñandú` + anchor("s-%E9%87%8F%E5%AD%90-%C3%B1and%C3%BA") + `</h2>`,
		`<h2 id="s-section">?!` + anchor("s-section") + `</h2>`,
		`<h2 id="s-who-pays-for-it-2-2">Who pays for it-2` + anchor("s-who-pays-for-it-2-2") + `</h2>`,
	}, "\n"))
	want := []Heading{
		{2, "s-who-pays-for-it", "Who pays for it?"},
		{3, "s-who-pays-for-it-2", "Who pays for it"},
		{2, "s-量子-ñandú", "量子 & ñandú"},
		{2, "s-section", "?!"},
		{2, "s-who-pays-for-it-2-2", "Who pays for it-2"},
	}
	if !slices.Equal(r.Headings, want) {
		t.Errorf("headings %v", r.Headings)
	}
	if len(r.Links) != 0 {
		t.Errorf("anchors count as links: %q", r.Links)
	}
}

func TestEmptyHeadingsHeadNothing(t *testing.T) {
	mustBecome(t, string(mustArticle(t, "#\n\n## \n\n# <b></b>\n\na").HTML), "<p><b></b></p>\n<p>a</p>")
}

func TestLinksInArticles(t *testing.T) {
	for _, c := range []pair{
		{"elsewhere", `[a](https://x.org "t")`, `<a href="https://x.org" title="t" rel="noopener">a</a>`},
		{"elsewhere, by the page's scheme", `[a](//x.org/b)`, `<a href="//x.org/b" rel="noopener">a</a>`},
		{"on this site", `[a](/articles/b?c=d#e)`, `<a href="/articles/b?c=d#e">a</a>`},
		{"in this article", `[a](#s-b)`, `<a href="#s-b">a</a>`},
		{"to a mailbox", `[a](mailto:b@x.org)`, `<a href="mailto:b@x.org">a</a>`},
		{"bare", `https://x.org`, `<a href="https://x.org" rel="noopener">https://x.org</a>`},
		{"in HTML", `<a href="https://x.org" onclick="x" target="_blank" rel="me">a</a>`, `<a href="https://x.org" rel="noopener">a</a>`},
		{"refused", `[a](javascript:b) <a href="javascript:b">c</a> [d](//e@x.org)`, `a c d`},
	} {
		t.Run(c.name, func(t *testing.T) {
			mustBecome(t, string(mustArticle(t, c.source).HTML), "<p>"+c.want+"</p>")
		})
	}
}

func TestImagesInArticles(t *testing.T) {
	for _, c := range []pair{
		{"on this site", `![a *b* "c"](/media/d.png "t") e`, `<img src="/media/d.png" alt="a b “c”" title="t" loading="lazy"> e`},
		{"elsewhere", `![](https://x.org/d.png)`, `<img src="https://x.org/d.png" alt="" loading="lazy">`},
		{"in a link", `[![a](/media/d.png)](/e)`, `<a href="/e"><img src="/media/d.png" alt="a" loading="lazy"></a>`},
		{"in HTML", `a <img src="/media/d.png" alt="a &lt;b" width="30" height="x" onerror="x">`, `a <img src="/media/d.png" alt="a &lt;b" loading="lazy" width="30">`},
		{"with a link in the description", `![a [b](/c) https://x.org](/media/d.png)`, `<img src="/media/d.png" alt="a b https://x.org" loading="lazy">`},
		{"refused", `![a](data:image/png;base64,xx) ![b](/etc/d.png) ![c](/media/../d) ![d](//x.org/media/d) ![e <](x.png)`, `a b c d e &lt;`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := mustArticle(t, c.source)
			mustBecome(t, string(r.HTML), "<p>"+c.want+"</p>")
			if c.name != "in a link" && len(r.Links) != 0 {
				t.Errorf("links %q", r.Links)
			}
		})
	}
}

func TestTablesOfArticlesScrollAndAlign(t *testing.T) {
	source := "| a | b | c |\n|--:|:-:|:--|\n| 1 | 2 | 3 |\n"
	table := "<table>\n<thead>\n<tr>\n<th class=\"al-r\">a</th>\n<th class=\"al-c\">b</th>\n<th class=\"al-l\">c</th>\n</tr>\n</thead>\n" +
		"<tbody>\n<tr>\n<td class=\"al-r\">1</td>\n<td class=\"al-c\">2</td>\n<td class=\"al-l\">3</td>\n</tr>\n</tbody>\n</table>"
	mustBecome(t, string(mustArticle(t, source+"\n"+source).HTML),
		`<div class="table-scroll" role="region" tabindex="0" aria-label="Table">`+table+"</div>\n"+
			`<div class="table-scroll" role="region" tabindex="0" aria-label="Table 2">`+table+"</div>")
}

func TestCodeOfArticlesCanBeScrolledByKeyboard(t *testing.T) {
	mustBecome(t, string(mustArticle(t, "```c++\na\n```").HTML), "<pre tabindex=\"0\"><code class=\"language-c++\">a\n</code></pre>")
}

func TestFootnotesLeadThereAndBack(t *testing.T) {
	r := mustArticle(t, "a[^x] b[^y] c[^x]\n\n[^y]: why\n[^x]: ex\n[^z]: unused")
	mustBecome(t, string(r.HTML), strings.Join([]string{
		`<p>a<sup><a id="fnref-1" href="#fn-1" class="footnote-ref" role="doc-noteref" aria-label="Footnote 1">1</a></sup>` +
			` b<sup><a id="fnref-2" href="#fn-2" class="footnote-ref" role="doc-noteref" aria-label="Footnote 2">2</a></sup>` +
			` c<sup><a id="fnref-1-2" href="#fn-1" class="footnote-ref" role="doc-noteref" aria-label="Footnote 1">1</a></sup></p>`,
		`<section class="footnotes" role="doc-endnotes" aria-label="Footnotes">`, `<ol>`, `<li id="fn-1">`,
		`<p>ex <a href="#fnref-1" class="footnote-back" role="doc-backlink" aria-label="Back to the text">↩︎</a>` +
			` <a href="#fnref-1-2" class="footnote-back" role="doc-backlink" aria-label="Back to the text, reference 2">↩︎</a></p>`,
		`</li>`, `<li id="fn-2">`,
		`<p>why <a href="#fnref-2" class="footnote-back" role="doc-backlink" aria-label="Back to the text">↩︎</a></p>`,
		`</li>`, `</ol>`, `</section>`,
	}, "\n"))
	mustBecome(t, r.Text, "a b c\nex\nwhy")
}

func TestFootnotesInLinksAndDescriptionsAreOnlyNumbers(t *testing.T) {
	r := mustArticle(t, "[a[^x]](/b) ![c[^x]](/media/d)\n\n[^x]: e")
	mustBecome(t, string(r.HTML), `<p><a href="/b">a<sup>1</sup></a> <img src="/media/d" alt="c" loading="lazy"></p>
<section class="footnotes" role="doc-endnotes" aria-label="Footnotes">
<ol>
<li id="fn-1">
<p>e</p>
</li>
</ol>
</section>`)
}

func TestHTMLThatArticlesMayUse(t *testing.T) {
	for _, c := range []pair{
		{"in a line", `H<sub>2</sub>O <kbd>Ctrl</kbd> <abbr title="a &amp; b">c</abbr><br>d`, `<p>H<sub>2</sub>O <kbd>Ctrl</kbd> <abbr title="a &amp; b">c</abbr><br>d</p>`},
		{"another language", `<i lang="de" dir="ltr" class="x" id="y" style="z">a</i>`, `<p><i lang="de" dir="ltr">a</i></p>`},
		{
			"a figure", "<figure>\n<img src=\"/media/a.png\" alt=\"b\">\n<figcaption>c <em>d</em></figcaption>\n</figure>",
			"<figure>\n<img src=\"/media/a.png\" alt=\"b\" loading=\"lazy\">\n<figcaption>c <em>d</em></figcaption>\n\n</figure>",
		},
		{
			"Markdown that is folded away", "<details open>\n<summary>a</summary>\n\n*b*\n\n- c\n\n</details>\n\nd",
			"<details open=\"\"><summary>a</summary>\n<p><em>b</em></p>\n<ul>\n<li>c</li>\n</ul>\n</details>\n<p>d</p>",
		},
		{
			"a table with what it left out", "<table>\n<tr><th>a<th>b\n<tr><td colspan=2>c\n</table>",
			"<table><tbody><tr><th>a</th><th>b\n</th></tr><tr><td colspan=\"2\">c\n</td></tr></tbody></table>",
		},
		{"a list with what it left out", "<ul><li>a<li>b<ol start=3><li>c</ul>d", "<ul><li>a</li><li>b<ol start=\"3\"><li>c</li></ol></li></ul>\n<p>d</p>"},
		{"preformatted", "<pre>\n\na  b\n\n*c*</pre>", "<pre>a  b\n\n*c*</pre>"},
		{"readings", "<ruby>漢<rt>kan</rt></ruby>", "<p><ruby>漢<rt>kan</rt></ruby></p>"},
	} {
		t.Run(c.name, func(t *testing.T) { mustBecome(t, string(mustArticle(t, c.source).HTML), c.want) })
	}
}

func TestOtherHTMLIsStrippedAndItsTextStays(t *testing.T) {
	for _, c := range []pair{
		{"a box", `<div class="x" align="center">a</div><div>b</div>`, "<p>a</p>\n<p>b</p>"},
		{"in a line", `a <span style="x">b</span> <font>c</font> <!-- d --> <?e?>`, "<p>a b c  </p>"},
		{"headings", "<h1>a</h1>b", "<p>a</p>\n<p>b</p>"},
		{"what was never opened", "a</em></p></div></details>", "<p>a</p>"},
		{"blocks in a line", "a <p>b</p> <table>c", "<p>a b c</p>"},
		{"cells without a table", "<td>a</td><li>b</li>", "<p>ab</p>"},
		{"forms", `<form action="x"><input name="y"><button>a</button></form>`, "<p>a</p>"},
	} {
		t.Run(c.name, func(t *testing.T) { mustBecome(t, string(mustArticle(t, c.source).HTML), c.want) })
	}
}

func TestScriptsAndFramesVanishWithTheirContent(t *testing.T) {
	for _, source := range []string{
		"<script>alert(1)</script>", "<script>\n\nalert(1)\n\n</script>", "<style>b{}</style>", `<iframe src="https://x.org">a</iframe>`,
		"<!-- a -->", "<textarea>a</textarea>", "<object data=x></object>", "<script>alert(1)", "<noscript><img src=x></noscript>",
	} {
		mustBecome(t, string(mustArticle(t, source).HTML), "")
	}
}

func TestHTMLClosesWhatItOpens(t *testing.T) {
	for _, c := range []pair{
		{"at the end of a paragraph", "a <em>b\n\nc", "<p>a <em>b</em></p>\n<p>c</p>"},
		{"at the end of emphasis", "*a <sup>b* c</sup>", "<p><em>a <sup>b</sup></em> c</p>"},
		{"at the end of a quote", "> <details>\n> a\n\nb", "<blockquote>\n<details><p>a</p>\n</details></blockquote>\n<p>b</p>"},
		{"at the end of the article", "<details>\n\na", "<details><p>a</p>\n</details>"},
		{"before a block", "<p>a <b>b\n\n# c", "<p>a <b>b\n</b></p>\n<h2 id=\"s-c\">c" + anchor("s-c") + "</h2>"},
	} {
		t.Run(c.name, func(t *testing.T) { mustBecome(t, string(mustArticle(t, c.source).HTML), c.want) })
	}
}

func TestLinesOfChineseAreJoinedWithoutASpace(t *testing.T) {
	r := mustArticle(t, "第一行\n第二行，\n第三行\nend\n終")
	mustBecome(t, string(r.HTML), "<p>第一行第二行，第三行\nend\n終</p>")
	mustBecome(t, r.Text, "第一行第二行，第三行 end 終")
}
