package markup

import (
	"slices"
	"strings"
	"testing"

	"colloquy/forum"
)

const (
	stem  = "/media/0123456789abcdef0123456789abcdef-2000x1500"
	small = "/media/fedcba9876543210fedcba9876543210-300x200.png"
	// largeSet is what stands in the tag of the large picture beside its address.
	largeSet = ` decoding="async" srcset="` + stem + `-w480.jpg 480w, ` + stem + `-w960.jpg 960w, ` + stem + `-w1600.jpg 1600w, ` + stem + `.jpg 2000w"`
)

func TestOurPicturesSayTheirSizesAndTheirWidths(t *testing.T) {
	for _, c := range []pair{
		{"large", `![a](` + large + `)`, `<img src="` + large + `" alt="a" loading="lazy"` + largeSet + ` sizes="(min-width: 40rem) 38rem, 95vw" width="2000" height="1500">`},
		{"small", `a ![b](` + small + ` "c")`, `a <img src="` + small + `" alt="b" title="c" loading="lazy" decoding="async" width="300" height="200">`},
		{"one of the narrower", `![](` + stem + `-w960.jpg)`, `<img src="` + stem + `-w960.jpg" alt="" loading="lazy" decoding="async" width="960" height="720">`},
		{"in HTML", `a <img src="` + large + `" alt="b" onload="x" srcset="https://x.org/a 1x">`, `a <img src="` + large + `" alt="b" loading="lazy"` + largeSet + ` sizes="(min-width: 40rem) 38rem, 95vw" width="2000" height="1500">`},
		{"in HTML, narrower", `a <img src="` + large + `" width="400" height="9">`, `a <img src="` + large + `" alt="" loading="lazy"` + largeSet + ` sizes="400px" width="400" height="300">`},
		{"in HTML, wider", `a <img src="` + small + `" width="9999">`, `a <img src="` + small + `" alt="" loading="lazy" decoding="async" width="300" height="200">`},
		{"another name", `![](/media/0123-20x10.jpg)`, `<img src="/media/0123-20x10.jpg" alt="" loading="lazy">`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := mustArticle(t, c.source)
			mustBecome(t, string(r.HTML), "<p>"+c.want+"</p>")
			mustBeSafe(t, articles, c.source, r.HTML)
		})
	}
}

func TestAPictureThatIsNamedWithTheAddressOfTheSiteIsOurs(t *testing.T) {
	const own = `<img src="` + large + `" alt="a" loading="lazy"` + largeSet + ` sizes="(min-width: 40rem) 38rem, 95vw" width="2000" height="1500">`
	outside := func(address string) string { return `<img src="` + address + `" alt="a" loading="lazy">` }
	for _, c := range []struct{ source, want string }{
		{`![a](https://Own.example` + large + `)`, own},
		{`![a](http://own.example` + large + `)`, own},
		{`x <img src="https://own.example` + large + `" alt="a">`, "x " + own},
		{`![a](https://own.example` + large + ` "[b](https://own.example` + small + `)")`, "<figure>" + own + "\n<figcaption><a href=\"" + small + "\" rel=\"noopener\">b</a></figcaption>\n</figure>"},
		{`[a](https://own.example` + large + `)`, `<a href="` + large + `">a</a>`},
		{`![a](https://own.example.evil.example` + large + `)`, outside(`https://own.example.evil.example` + large)},
		{`![a](https://other.example` + large + `)`, outside(`https://other.example` + large)},
		{`![a](https://own.example/media/other.jpg)`, outside(`https://own.example/media/other.jpg`)},
	} {
		r, err := ArticleOn("https://own.example", c.source)
		if err != nil {
			t.Fatal(err)
		}
		want := c.want
		if !strings.HasPrefix(want, "<figure>") {
			want = "<p>" + want + "</p>"
		}
		mustBecome(t, string(r.HTML), want)
		if ours := len(r.Pictures) > 0; ours != strings.Contains(want, `"`+large) {
			t.Errorf("%s: pictures %v", c.source, r.Pictures)
		}
		if plain := mustArticle(t, c.source); len(plain.Pictures) != 0 {
			t.Errorf("%s: ours without an address of the site: %v", c.source, plain.Pictures)
		}
	}
}

func TestAPictureThatStandsAloneHasItsTitleBelow(t *testing.T) {
	img := `<img src="/media/d" alt="a" loading="lazy">`
	figure := func(caption string) string {
		return "<figure>" + img + "\n<figcaption>" + caption + "</figcaption>\n</figure>"
	}
	for _, c := range []pair{
		{"words", `![a](/media/d "What one sees")`, figure("What one sees")},
		{"Markdown", `![a](/media/d "By *Mira*, [her page](https://x.org) & \"friends\" -- ` + "`x`" + `")`, figure(`By <em>Mira</em>, <a href="https://x.org" rel="noopener">her page</a> &amp; “friends” – <code>x</code>`)},
		{"HTML", `![a](/media/d "<b onclick=x>c</b><script>")`, figure(`&lt;b onclick=x&gt;c&lt;/b&gt;&lt;script&gt;`)},
		{"a bad link", `![a](/media/d "[c](javascript:x)")`, figure(`c`)},
		{"what would be a list", `![a](/media/d "1. May")`, figure(`1. May`)},
		{"what would be a heading", `![a](/media/d "# 5 &amp; 6")`, figure(`# 5 &amp; 6`)},
		{"from a definition", "![a][e]\n\n[e]: /media/d (What)", figure("What")},
		{"in a quote", "> ![a](/media/d 'b')", "<blockquote>\n" + figure("b") + "\n</blockquote>"},
		{"with nothing in its title", `![a](/media/d " ")`, "<p>" + strings.Replace(img, ` loading`, ` title=" " loading`, 1) + "</p>"},
		{"without a title", `![a](/media/d)`, "<p>" + img + "</p>"},
		{"beside words", `![a](/media/d "b") c`, "<p>" + strings.Replace(img, ` loading`, ` title="b" loading`, 1) + " c</p>"},
		{"refused", `![a](/etc/d "b")`, "<p>a</p>"},
		{"in a link", `[![a](/media/d "b")](/e)`, `<p><a href="/e">` + strings.Replace(img, ` loading`, ` title="b" loading`, 1) + "</a></p>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := mustArticle(t, c.source)
			mustBecome(t, string(r.HTML), c.want)
			mustBeSafe(t, articles, c.source, r.HTML)
		})
	}
	r := mustArticle(t, "b\n\n![a](/media/d \"c [d](/e)\")\n\nf")
	mustBecome(t, r.Text, "b\na\nc d\nf")
	if !slices.Equal(r.Links, []string{"/e"}) {
		t.Errorf("links %q", r.Links)
	}
	c, err := Comment(`![a](https://x.org/d "e")`)
	if err != nil || c.HTML != `<p><a href="https://x.org/d" rel="ugc nofollow noopener">a</a></p>` {
		t.Errorf("a comment: %s, %v", c.HTML, err)
	}
}

func TestAnArticleSaysWhichOfOurPicturesItNames(t *testing.T) {
	r := mustArticle(t, "![]("+small+")\n\n![]("+stem+"-w480.jpg \"see [all]("+strings.Replace(small, "fed", "aaa", 1)+")\")\n\n<img src="+large+
		">\n\n[larger]("+strings.Replace(large, "012", "bbb", 1)+") ![](https://x.org"+strings.Replace(large, "012", "ccc", 1)+") `"+strings.Replace(large, "012", "ddd", 1)+"`")
	want := []string{small, large, strings.Replace(small, "fed", "aaa", 1), strings.Replace(large, "012", "bbb", 1)}
	for i := range want {
		want[i] = strings.TrimPrefix(want[i], forum.MediaPath)
	}
	if !slices.Equal(r.Pictures, want) {
		t.Errorf("%q", r.Pictures)
	}
}

func TestCaptionsCannotCostMoreThanTheirText(t *testing.T) {
	bomb := "[a]: /media/b \"" + strings.Repeat("[](", 10_000) + "\"\n\n" + strings.Repeat("![a]\n\n", 5_000)
	mustRefuse(t, Article, bomb, forum.TooComplicated, 0)
}

func TestTheTokenOfAPreviewIsAddedToOurPicturesAlone(t *testing.T) {
	r := mustArticle(t, "![a]("+large+") ![b](https://x.org"+large+") [c]("+small+") `"+small+"`")
	got := string(ShownBy(r.HTML, "0a"))
	for _, want := range []string{`src="` + large + `?preview=0a"`, stem + `-w480.jpg?preview=0a 480w, `, large + `?preview=0a 2000w"`, `src="https://x.org` + large + `"`, `href="` + small + `?preview=0a"`, "<code>" + small + "</code>"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %s", want, got)
		}
	}
}
