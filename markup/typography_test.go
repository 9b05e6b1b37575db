package markup

import "testing"

func TestProseIsSetAsAPrinterWould(t *testing.T) {
	for _, c := range []pair{
		{"quotes", `"a" 'b' ("c") "d," he said.`, `“a” ‘b’ (“c”) “d,” he said.`},
		{"quotes in quotes", `"'a' b 'c'" and 'd "e" f'`, `“‘a’ b ‘c’” and ‘d “e” f’`},
		{"quotes and marks", `*"a"* "**b**" "[c](x)"`, `“a” “b” “c”`},
		{"apostrophes", `don't John's the Smiths' '90s 'tis rock 'n' roll l'homme`, `don’t John’s the Smiths’ ’90s ’tis rock ’n’ roll l’homme`},
		{"apostrophes after marks", "*John*'s `x`'s", `John’s x’s`},
		{"dashes", `a -- b --- c--d---e 1914--1918`, `a – b — c–d—e 1914–1918`},
		{"a quote's author", `-- Ann`, `– Ann`},
		{"an ellipsis", `a... "...b"`, `a… “…b”`},
		{"what was left open", `"a`, `“a`},
	} {
		t.Run(c.name, func(t *testing.T) { mustBecome(t, mustComment(t, c.source).Text, c.want) })
	}
}

func TestWhatIsNoProseStaysAsTyped(t *testing.T) {
	for _, source := range []string{
		`git commit --amend -v`, `i--; j`, `a ---- b`, `a .... b ..`, `go test ./...`, `5" or 6'2"`, `<a href="b" title='c'>`,
		`<!-- a -->`, `a --> b <-- c`, `他说"好"了`, `"`, `'`, `a" b`,
	} {
		mustBecome(t, mustComment(t, source).Text, source)
	}
	mustBecome(t, mustComment(t, `\"a\" b\--c`).Text, `"a" b--c`)
	mustBecome(t, mustComment(t, "`\"a\" -- b...`").Text, `"a" -- b...`)
	mustBecome(t, mustComment(t, "    \"a\" -- b...").Text, `"a" -- b...`)
}
