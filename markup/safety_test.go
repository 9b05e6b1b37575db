package markup

import (
	"encoding/json"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"colloquy/forum"
)

// both are the dialects by name.
var both = map[string]*dialect{"comment": comments, "article": articles}

// mustBeSafe checks what holds for the HTML of every text whatsoever.
func mustBeSafe(t *testing.T, d *dialect, source string, got forum.HTML) {
	t.Helper()
	out := string(got)
	nodes := parse(t, out)
	for _, n := range nodes {
		for c := range n.Descendants() {
			mustBeHarmless(t, d, c)
		}
		mustBeHarmless(t, d, n)
	}
	if back := normal(print(t, nodes)); back != normal(out) {
		t.Errorf("a browser reads the HTML differently\nsource %.400q\nwrote  %.400q\nread   %.400q", source, out, back)
	}
	if again := d.policy.Sanitize(out); again != out {
		t.Errorf("sanitising again changes it\nsource %.400q\nonce  %.400q\ntwice %.400q", source, out, again)
	}
	if most := d.growth*(len(source)+1) + 2*d.slack; len(out) > most {
		t.Errorf("%d bytes became %d, more than %d: %.100q", len(source), len(out), most, source)
	}
}

func mustBeHarmless(t *testing.T, d *dialect, n *html.Node) {
	t.Helper()
	if n.Type != html.ElementNode {
		return
	}
	known := "p br hr strong em del code pre blockquote ul ol li table thead tbody tr th td a"
	if d.article {
		known += " h2 h3 h4 h5 h6 img div section wbr ruby rt rp time figure figcaption details summary dl dt dd caption tfoot " + spans
	}
	if !oneOf(known, n.Data) {
		t.Errorf("element <%s>", n.Data)
	}
	for _, a := range n.Attr {
		switch {
		case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "id" && !d.article:
			t.Errorf("attribute %s=%q", a.Key, a.Val)
		case a.Key == "href" || a.Key == "src":
			mustLeadSomewhereHarmless(t, d, a)
		}
	}
}

func mustLeadSomewhereHarmless(t *testing.T, d *dialect, a html.Attribute) {
	t.Helper()
	u, err := url.Parse(a.Val)
	if err != nil {
		t.Errorf("%s=%q: %v", a.Key, a.Val, err)
		return
	}
	schemes := []string{"http", "https", "mailto"}
	if d.article {
		schemes = append(schemes, "")
	}
	if !slices.Contains(schemes, u.Scheme) {
		t.Errorf("%s=%q", a.Key, a.Val)
	}
}

func parse(t *testing.T, source string) []*html.Node {
	t.Helper()
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(source), body)
	if err != nil {
		t.Fatalf("%v: %q", err, source)
	}
	return nodes
}

// normal sorts the attributes of each tag, as the parser does.
func normal(source string) string {
	var b strings.Builder
	for z := html.NewTokenizer(strings.NewReader(source)); z.Next() != html.ErrorToken; {
		token := z.Token()
		slices.SortFunc(token.Attr, func(a, b html.Attribute) int { return strings.Compare(a.Key, b.Key) })
		b.WriteString(token.String())
	}
	return b.String()
}

// print writes a tree as we do: without the slash in <br/>.
func print(t *testing.T, nodes []*html.Node) string {
	t.Helper()
	var b strings.Builder
	for _, n := range nodes {
		if err := html.Render(&b, n); err != nil {
			t.Fatal(err)
		}
	}
	return strings.ReplaceAll(b.String(), "/>", ">")
}

// large is the address of a picture of ours in four widths.
const large = "/media/0123456789abcdef0123456789abcdef-2000x1500.jpg"

// hostile are texts that went wrong somewhere, and seeds for the fuzzers.
var hostile = []string{
	`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `<svg/onload=alert(1)>`, `<a href="javascript:alert(1)">x</a>`,
	`[x](javascript:alert(1))`, `[x](JaVaScRiPt&#58;alert(1))`, `[x](&#x6A;avascript:alert(1))`, "[x](java\tscript:alert(1))",
	`[x](data:text/html,<script>alert(1)</script>)`, `![x](data:image/svg+xml;base64,PHN2Zz4=)`, `<data:text/html;base64,PHN2Zz4=>`,
	`<javascript:alert(1)>`, `[x](vbscript:x)`, `[x]: javascript:alert(1)` + "\n\n[x]", `[x](<javascript:alert(1)>)`, `![x](javascript:alert(1))`,
	`[a](http://b" onclick="alert(1))`, `[a](http://b 'x" onclick="y')`, "```js\" onclick=\"x\ny\n```", `http://a.b/"onclick="x`, `<http://a.b/"x>`,
	"<details>\n<summary>x\n\ny\n\n</p></details></details>", "<table><tr><td>\n\n- a\n\n</td></table>", "<p><b><i></p>x", "<ul><li><ul><li>x", "</div></article></main>",
	"<pre>\n\n\nx</pre>", "<dl>x<dt>y<dd>z<table>q", "<select><option><math><mi><mglyph><style><img src=x onerror=alert(1)>", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
	"<a href=http://a.b>x<a href=http://c.d>y", "*a <sup>b* c</sup>", "<ruby>a<rt>b<rt>c</ruby>", "<iframe srcdoc='<script>'>", "<style>@import 'x'</style>", "<title>x</title><b>y",
	"x[^1][^1]\n\n[^1]: y[^2]\n[^2]: z[^1]", "![a ![b](/media/x) [c](http://d.e) [^1]](/media/y)\n\n[^1]: z", "[a [b](c) d](e)", "[![x](y)](z)", "# <b>\n\n## `x`\n\n#",
	"|a|b|\n|:-|-:|\n|`\\|`|<td>|", "> - > - > x", "&#0;&#1;&#x110000;&amp;&nbsp;&lt;", "\\<b>\\&amp;\\", "www.x.y http://z.w:80/(a)b)", "\"'x'\" -- ... '90s", "a\\\nb  \nc",
	"<b\n<i>", "<!-- x --> <? y ?> <![CDATA[z]]>", "<p align=center>x\n\n# y", "<figure><img src=/media/a><figcaption>x", "<td>x</td>", "<li>x", "<summary>x", "<br/><hr/><wbr>",
	"<details open><blockquote><p><pre>x\n\n</pre>", "<img src=/media/a alt='\"><script>'>", "<a href='&#1;javascript:alert(1)'>x</a>", "<a href=' javascript:alert(1)'>x</a>", "<a href='//x\\@y'>x</a>",
	"![a](/media/x \"*b <script> [c](javascript:d) ![e](/media/f)\")", "![a](" + large + " '**b')\n\n> ![c](" + large + " \"\\\"d\n> e\")", "<img src='" + large + "' width=300 height=9 srcset='javascript:x' sizes=1>",
	"<figure>\n\n![a](" + large + " \"b\")\n\n<figcaption>c", "![a](/media/b \"- c\")", "![a](/media/b \"`c\")", "- ![a](/media/b \"c\")\n\n- d", "![](/media/b (\n# c\n))",
}

func TestHostileTextsRenderSafely(t *testing.T) {
	for name, d := range both {
		for _, source := range hostile {
			r, err := d.render(source)
			if err != nil {
				t.Errorf("%s %q: %v", name, source, err)
			}
			mustBeSafe(t, d, source, r.HTML)
		}
	}
}

func TestNaughtyStringsRenderSafely(t *testing.T) {
	for _, source := range naughtyStrings(t) {
		for name, d := range both {
			r, err := d.render(source)
			if err != nil && !strings.ContainsRune(source, 0) {
				t.Errorf("%s %q: %v", name, source, err)
			}
			mustBeSafe(t, d, source, r.HTML)
		}
	}
}

func naughtyStrings(t *testing.T) (all []string) {
	t.Helper()
	if err := json.Unmarshal(testdata(t, "text/blns.json"), &all); err != nil {
		t.Fatal(err)
	}
	return append(all, strings.Join(all, "\n"))
}

func TestRealArticlesRenderSafely(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testdataDir(t), "articles", "*", "*.m*"))
	if err != nil || len(files) == 0 {
		t.Skip("no articles under COLLOQUY_TESTDATA")
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Article(string(source))
		if err != nil {
			t.Errorf("%s: %v", file, err)
		}
		mustBeSafe(t, articles, string(source), r.HTML)
	}
}

// testdataDir finds the folder of real data, which is not part of this repository.
func testdataDir(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("COLLOQUY_TESTDATA")
	if dir == "" {
		t.Skip("COLLOQUY_TESTDATA is not set")
	}
	return dir
}

func testdata(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(testdataDir(t), name))
	if err != nil {
		t.Skipf("COLLOQUY_TESTDATA has no %s", name)
	}
	return b
}

// pieces are what mixtures are made of: they meet in ways nobody thought of.
var pieces = append(strings.Fields(`a b 一 é * ** _ ~ ~~ [ ] ( ) [x](/y) ![x](/media/y) [^1] <b> </b> <i> </i> <a\thref='/x'> </a> <p> </p> <br> <img\tsrc='/media/x'\talt='y'>
	<table> </table> <thead> <tbody> <tr> </tr> <td> </td> <th> <caption> <ul> </ul> <ol> <li> </li> <dl> <dt> <dd> </dl> <details> </details> <summary> </summary> <figure> </figure>
	<figcaption> <pre> </pre> <code> </code> <blockquote> </blockquote> <ruby> <rt> </ruby> <div> </div> <script> </script> <style> <!-- --> <hr> <del> <q> http://x.y/z www.x.y
	"x" 'y' -- ... \ & &lt; | |-|-| # ## - + 1. > >> *** --- === [^1]:`),
	"\n", "\n", "\n", "\n\n", "\n\n", " ", " ", " ", "    ", "  \n", "\n> ", "\n- ", "\n1. ", "\n# ", "\n```\n", "`", "``", "\n|a|b|\n|-|-|\n|c|", "\n[^1]: ", "\n[x]: /y\n", "\n<details>\n\n", "\n<table>\n", "\n</table>\n\n", "\n<li>", "\n<b>", "\n</p>\n\n")

func TestMixturesRenderSafely(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 1_000 {
		var b strings.Builder
		for range 1 + random.IntN(40) {
			b.WriteString(strings.ReplaceAll(pieces[random.IntN(len(pieces))], `\t`, " "))
		}
		for name, d := range both {
			r, err := d.render(b.String())
			if err != nil {
				t.Errorf("%s %q: %v", name, b.String(), err)
			}
			mustBeSafe(t, d, b.String(), r.HTML)
		}
		if t.Failed() {
			return
		}
	}
}
