package markup

import (
	"strings"
	"testing"
)

// hundredWords is a comment as people write them: two paragraphs, a quote, two
// links, some emphasis, about a hundred words.
const hundredWords = `> The strategy devotes half of its four basic principles to sovereignty.

I don't think that's the *whole* story. When the WSIS working group met in 2005 -- see
https://www.wgig.org/docs/WGIGREPORT.pdf -- the "roles" of governments, the private sector and civil
society were described as overlapping, not as layers. What changed since is who pays for the *infrastructure*
underneath, and that has little to do with which document comes first.

There's a longer treatment in [Mueller's book](https://mitpress.mit.edu/9780262014595), chapter 9: he argues that
ordering the instruments is **not** the failure; pretending they don't conflict is. I'd be curious how the author
sees that, five years on.
`

func BenchmarkComment(b *testing.B) {
	b.ReportAllocs()
	b.SetBytes(int64(len(hundredWords)))
	for b.Loop() {
		if _, err := Comment(hundredWords); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkArticle(b *testing.B) {
	section := "## A section\n\n" + hundredWords + "\n| a | b |\n|--:|---|\n| 1 | 2 |\n\n```go\nfunc main() {}\n```\n\n"
	source := strings.Repeat(section, 10) + "A note.[^1]\n\n[^1]: It says so.\n"
	b.ReportAllocs()
	b.SetBytes(int64(len(source)))
	for b.Loop() {
		if _, err := Article(source); err != nil {
			b.Fatal(err)
		}
	}
}
