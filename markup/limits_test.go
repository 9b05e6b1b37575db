package markup

import (
	"strings"
	"testing"

	"colloquy/forum"
)

// fill repeats a piece up to the length of the longest comment.
func fill(piece string) string { return strings.Repeat(piece, forum.MaxBody/len(piece)) }

func TestDeepNestingIsRefused(t *testing.T) {
	lists := func(levels int) string {
		var b strings.Builder
		for i := range levels {
			b.WriteString(strings.Repeat("  ", i) + "- a\n")
		}
		return b.String()
	}
	for _, render := range []func(string) (Rendered, error){Comment, Article} {
		for _, ok := range []string{
			strings.Repeat("> ", forum.MaxNesting) + "a", lists(forum.MaxNesting), strings.Repeat("> - ", forum.MaxNesting/2) + "a",
			fill("- "), "```\n" + fill("> ") + "\n```", "`" + fill("> ") + "`",
		} {
			if _, err := render(ok); err != nil {
				t.Errorf("%.40q: %v", ok, err)
			}
		}
		for _, deep := range []string{
			strings.Repeat("> ", forum.MaxNesting+1) + "a", lists(forum.MaxNesting + 1), strings.Repeat("> - ", forum.MaxNesting/2) + "> a",
			fill("> "), fill("- ") + "a", fill("1. ") + "a", lists(130), strings.Repeat(strings.Repeat(">", 2000)+"\n", 9),
		} {
			mustRefuse(t, render, deep, forum.TooDeep, forum.MaxNesting)
		}
	}
	mustRefuse(t, Article, strings.Repeat(">", forum.MaxBody), forum.TooDeep, forum.MaxNesting)
}

// bombs are texts that some step of the way would answer with a multiple of
// themselves, or with a number of steps that grows faster than they do.
var bombs = map[string]string{
	"a table of short rows":      strings.Repeat("a|", 1200) + "\n" + strings.Repeat("-|", 1200) + "\n" + strings.Repeat("a\n", 7500),
	"many small tables":          fill("a|\n-|\nb|\n\n"),
	"a table of escaped pipes":   "a|b\n-|-\n" + fill("`\\|`|`\\|`\n"),
	"brackets":                   fill("[ "),
	"brackets that close":        strings.Repeat("[ ", 5000) + strings.Repeat("] ", 5000),
	"links without an end":       fill("[a]( "),
	"titles without an end":      fill("[a](b ("),
	"references without an end":  fill("[a][ "),
	"images in images":           fill("![[]() "),
	"a long reference":           "[a]: /" + strings.Repeat("b", 2400) + "\n\n" + fill("[a] "),
	"definitions":                fill("[a]: b\n"),
	"marks that never close":     fill("*a _b "),
	"marks that close nothing":   strings.Repeat("_a ", 3000) + strings.Repeat("b* ", 3000),
	"marks in marks":             strings.Repeat("*a **b ", 1400) + strings.Repeat("a** b* ", 1400),
	"long runs of marks":         fill(strings.Repeat("*", 1200) + "a" + strings.Repeat("*", 1200) + " "),
	"backticks":                  backticks(),
	"addresses":                  fill("http://a.b/''' "),
	"ampersands":                 fill(`&" `),
	"quotes":                     fill(strings.Repeat(`"`, 2400) + " "),
	"lists":                      fill("-\n+\n"),
	"nested lists":               fill("- - - - - - - - - - - - a\n"),
	"headings":                   fill("# a\n"),
	"underlined headings":        fill("a\n=\n"),
	"footnotes":                  fill("[^a]: b\n\n"),
	"references to a footnote":   "[^a]: b\n\n" + fill("[^a]"),
	"footnotes in footnotes":     fill("[^a]: "),
	"elements":                   fill("<b> "),
	"blocks of HTML":             fill("<details>\n\n"),
	"tables of HTML":             fill("<table>\n\n"),
	"tags without an end":        fill("<a b='"),
	"comments without an end":    fill("<!-- "),
	"attributes without an end":  "a <b" + fill(" c"),
	"entities without an end":    fill("&amp "),
	"images with one definition": "[a]: /media/" + strings.Repeat("b", 2400) + "\n\n" + fill("![a] "),
}

func backticks() string {
	var b strings.Builder
	for i := 1; i < 140; i++ {
		b.WriteString("a" + strings.Repeat("`", i))
	}
	return b.String() + strings.Repeat("\na", 5000)
}

func TestBombsStaySmall(t *testing.T) {
	for name, source := range bombs {
		t.Run(name, func(t *testing.T) {
			for _, d := range both {
				r, _ := d.render(source)
				mustBeSafe(t, d, source, r.HTML)
				if most := 3 * (len(source) + d.slack); len(r.Text) > most {
					t.Errorf("%d bytes of text", len(r.Text))
				}
			}
		})
	}
}

func TestTablesHaveABoundAndAreTextBeyond(t *testing.T) {
	table := func(columns, rows int) string {
		row := strings.Repeat("| ab ", columns) + "|\n"
		return row + strings.Repeat("|---", columns) + "|\n" + strings.Repeat(row, rows-1)
	}
	for _, c := range []struct {
		name, source string
		isTable      bool
	}{
		{"the largest", table(20, maxCells/20), true},
		{"one row too many", table(20, maxCells/20+1), false},
		{"more cells than text", strings.Repeat("a|", 60) + "\n" + strings.Repeat("-|", 60) + "\n" + strings.Repeat("a\n", 60), false},
		{"short rows", "| a | b | c |\n|---|---|---|\n| d |\n| e |\n", true},
		{"the smallest", "|a|\n|-|\n|b|", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Contains(string(mustComment(t, c.source).HTML), "<table>"); got != c.isTable {
				t.Errorf("is a table: %v", got)
			}
		})
	}
}

func TestTextsMayBeAsMarkedUpAsPeopleWriteThem(t *testing.T) {
	for name, source := range map[string]string{
		"a log":        fill("[12:00:01] [INFO] some_module_name: x[3] = y_z (took *12* ms)\n"),
		"JSON":         fill("{\"key_name\": [1, [2, 3]], \"b\": [\"*\", `x`]},\n"),
		"bold words":   fill("**bold** and *italic* and ~~gone~~ and `code` words. "),
		"a long list":  fill("- *item* with [brackets] and `code`\n"),
		"screaming":    fill("!!! *** ??? ___ ~~~ ``` \n"),
		"dashed lines": fill("-----------------------------\n"),
	} {
		if _, err := Comment(source); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLongArticlesAreTaken(t *testing.T) {
	section := "## A section\n\n" + hundredWords + "\n1. [a](https://x.org/a)[^1]\n2. ![b](/media/b)\n\n"
	source := strings.Repeat(section, 1000) + "[^1]: note\n"
	r := mustArticle(t, source)
	if n := len(r.Headings); n != 1000 {
		t.Errorf("%d headings", n)
	}
}
