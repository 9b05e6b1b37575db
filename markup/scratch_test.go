package markup

import ("testing";"fmt";"os";"time";"strings")

func TestScratch(t *testing.T) {
	if f := os.Getenv("SCRATCH"); f != "" {
		b, _ := os.ReadFile(f)
		r, err := Article(string(b))
		fmt.Println(r.HTML, err); fmt.Printf("%q\n%d words %q\n%v\n", r.Text, r.Words, r.Links, r.Headings)
		r, err = Comment(string(b))
		fmt.Println("-----\n", r.HTML, err); fmt.Printf("%q\n%d words %q\n%v\n", r.Text, r.Words, r.Links, r.Headings)
	}
}

func TestSlow(t *testing.T) {
	if os.Getenv("SLOW") == "" { t.Skip() }
	rep := func(s string, n int) string { return strings.Repeat(s, n/len(s)) }
	n := 20000
	var br strings.Builder
	for i := 1; br.Len() < n; i++ { br.WriteString("e"+strings.Repeat("`", i)) }
	var br2 strings.Builder
	for i := 1; i<100; i++ { br2.WriteString("e"+strings.Repeat("`", i)) }
	in := map[string]string{
		"> nested": rep(">", n), "> > ": rep("> ", n), "> lines": rep("> > > > > > > > > > > > a\n", n),
		"- - -": rep("- ", n), "- - a": rep("- ", n)+"a", "nested list": func() string { var b strings.Builder; for i:=0;b.Len()<n;i++ { b.WriteString(strings.Repeat("  ",i)+"- a\n")}; return b.String()}(),
		"* a **a": rep("*a **a ", n), "a**b c*": "a**b"+rep("c* ", n), "*a_ ": rep("*a_ ", n), "_a": rep("_a ", n), "*_": rep("*_ a", n),
		"a_ ": rep("a_ ", n), "a*": rep("a* ", n), "x *x_": rep("*x **x _x __x ~x ", n/2)+rep("x* x** x_ x__ x~ ", n/2), "closers": rep("_a ",n/2)+rep("a* ",n/2),
		"[": rep("[", 2000)+rep(" [", n-2000), "[ ]": rep("[ ", n/2)+rep("] ", n/2), "[a](": rep("[a](", n), "[a](<": rep("[a](<", n), "[a](b (": rep("[a](b (", n), "[a](b \"": rep("[a](b \"", n),
		"[a][": rep("[a][", n), "![": rep("![ ", n), "![[]()": rep("![[]() ", n), "[x][y]": "[y]: z\n\n"+rep("[x][y] ", n), "[*a]": "[*a]: http://z\n\n* "+rep("[*a]", n), "[a]:": rep("[a]: b\n", n), "[a]:2": rep("[a]: b 'c\n", n),
		"[]\n": rep("[]\n", n), "opens nodes closes": rep("[",990)+rep("a\n",n-2000)+rep("]",990), "[[[ ]]]": rep("[[[[[[[[[[a]]]]]]]]]] ", n),
		"ref bomb": "[a]: http://x/"+strings.Repeat("y",2400)+"\n\n"+rep("[a] ", n-2500),
		"ticks": br.String(), "ticks lines": br2.String()+rep("\na", n-br2.Len()), "ticks2": rep("` `` ", n), "`": rep("`a", n)+"`",
		"quotes": rep(strings.Repeat("\"", 2400)+" ", n), "single": rep("' ", n), "dashes": rep(strings.Repeat("-", 2400)+"a ", n), "dots": rep(strings.Repeat(".", 2400)+"a ", n),
		"autolink <": rep("<a:", n), "<": rep("<", 2400), "http": rep("http://a.b/''' ", n), "http2": rep("(http://a.b ", n), "www": rep("www.", 2400), "www ": rep("www.a ", n), "::": rep(":// ", n), "mail": rep("_a@", n/2)+" ",
		"&": rep("&amp", 2400), "& ": rep("& ", n), "&#": rep("&#x;", 2400),
		"table": func() string { return rep("a|", 2400)+"\n"+rep("-|", 2400)+"\n"+rep("a\n", 15000)}(),
		"table small": rep("a|b\n-|-\nc|d\n\n", n), "table empty": rep("a|\n-|\nb|\n\n", n), "table esc": "a|b\n-|-\n"+rep("`\\|`|`\\|`\n", n),
		"code fences": rep("```\n", n), "tildes": rep("~~~ ", n), "hash": rep("# a\n", n), "# ": rep("#\n", n), "setext": rep("a\n=\n", n), "hr": rep("***\n", n), "li": rep("-\n", n), "li alt": rep("-\n+\n", n), "li12": rep("- - - - - - - - - - - a\n", n), "ol": rep("1.\n1)\n", n), "quote": rep(">\n\n", n), "para": rep("a\n\n", n), "br": rep("a\n", n),
		"&\"": rep("\"& ", n), "strong": rep(strings.Repeat("*",1200)+"a"+strings.Repeat("*",1200)+" ", n), "deep em": rep("*a _a ", n/2)+rep("a_ a* ", n/2),
		"fn": "[^a]: x\n\n"+rep("[^a]", n), "fns": rep("[^a]: x\n", n), "fn nest": rep("[^a]: ", n)+"x", "fn in fn": rep("[^a]: [^a]\n\n", n),
		"html": rep("<a b='", n), "html2": rep("<a b ", n), "html3": rep("<!-- ", n), "html4": rep("<? ", n), "html5": rep("<b>", 2400), "html6": rep("<b> ", n), "details": rep("<details>\n\n", n), "details2": rep("<details>", 2400), "tablehtml": rep("<table>", 2400), "td": rep("<td>", 2400), "html7": "x <a"+rep(" b", n), "html8": rep("a <b\nc=\"", n), "html9": rep("<b a=\"\n", n), "li html": rep("<ul>", 2400), "li html2": rep("<li>\n", n),"ulli": "<ul>"+rep("<li>", n),
	}
	for k, s := range in {
		for name, f := range map[string]func(string) (Rendered, error){"C": Comment, "A": Article} {
			best := time.Hour
			var r Rendered; var err error
			for i := 0; i < 3; i++ { st := time.Now(); r, err = f(s); best = min(best, time.Since(st)) }
			ratio := float64(len(r.HTML))/float64(len(s)+1)
			if os.Getenv("ALL") != "" || best > 8*time.Millisecond || ratio > 12 { fmt.Printf("%-20s %s %8v len %d out %d (%.1f) err %v\n", k, name, best.Round(10*time.Microsecond), len(s), len(r.HTML), ratio, err) }
		}
	}
}
