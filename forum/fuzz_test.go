package forum

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// hostile are texts to begin the search with.
var hostile = []string{
	"", "Anna Weber", " a  b ", "a\r\nb", "\xff\xfe", "a\x00", "\u202ea\u2066", "Z" + marks(9), "e\u0301", "👨\u200d👩\u200d👧", "❤️ 1️⃣", "\u3164\u2800", "İıſẞß",
	"שָׁלוֹם\u200f", "مُحَمَّد", "हिन्दी", "น้ำใจ", "量子力学 2024年", "コーヒー", "LG전자", "ｶﾞ＠ｅ．ｃｏｍ", "Foo™ ﷺ ㍿", "\u0344\u0f73\u0958", "\u1112\u1161\u11ab", "\u2028\u2029\u0085\v\f",
	"anna@example.org", "Anna <anna@example.org>\r\nBcc: b@example.org", `"a b"@example.org`, "a@[127.0.0.1]", "ju\u0308rgen@mu\u0308nchen.example", "adm\u0131n", "\ufffe\ufdd0", "don’t",
}

// search looks for a text that does not keep what holds for all texts. Long ones
// would only make it slow.
func search(f *testing.F, holds func(t *testing.T, text string)) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) <= 400 {
			holds(t, text)
		}
	})
}

// lineHolds checks what is true of every line and name.
func lineHolds(t *testing.T, text string) {
	t.Helper()
	const limit = 150
	for name, clean := range map[string]func(e *Invalid, text string) string{
		"line":     func(e *Invalid, text string) string { return CleanLine(e, "field", text, limit) },
		"required": func(e *Invalid, text string) string { return CleanRequired(e, "field", text, limit) },
		"optional": func(e *Invalid, text string) string { return CleanOptional(e, "field", text, limit) },
		"name":     func(e *Invalid, text string) string { return CleanName(e, "field", text) },
	} {
		e := &Invalid{}
		got := clean(e, text)
		if !utf8.ValidString(got) || strings.ContainsFunc(got, func(r rune) bool {
			return isControl(r) || isBidiControl(r) || unicode.In(r, unicode.Zl, unicode.Zp) || unicode.IsSpace(r) && r != ' '
		}) {
			t.Errorf("%s %q: %q holds what no line may", name, text, got)
		}
		if !norm.NFC.IsNormalString(got) || strings.Contains(got, "  ") || strings.TrimSpace(got) != got || isTower(got) {
			t.Errorf("%s %q: %q is not tidy", name, text, got)
		}
		again := &Invalid{}
		if second := clean(again, got); e.Or() == nil && (second != got || again.Or() != nil) {
			t.Errorf("%s %q: %q becomes %q, %v", name, text, got, second, again.Or())
		}
		if e.Or() == nil && (utf8.RuneCountInString(got) > limit || name != "line" && got != "" && !Visible(got)) {
			t.Errorf("%s %q: %q is taken", name, text, got)
		}
		if len(e.Problems) > 1 {
			t.Errorf("%s %q: %v", name, text, e)
		}
	}
	initialsHold(t, text)
	if key := NameKey(text); strings.ContainsFunc(key, func(r rune) bool { return !isNamePart(r) }) || utf8.ValidString(text) && NameKey(" "+text+".") != key {
		t.Errorf("%q: key %q", text, key)
	}
}

// bodyHolds checks what is true of every body.
func bodyHolds(t *testing.T, text string) {
	t.Helper()
	const limit = 300
	e := &Invalid{}
	got := CleanBody(e, "field", text, limit)
	if !utf8.ValidString(got) || strings.ContainsFunc(got, func(r rune) bool {
		return isControl(r) && r != '\n' && r != '\t' || isBidiControl(r) || unicode.In(r, unicode.Zl, unicode.Zp)
	}) {
		t.Errorf("%q: %q holds what no body may", text, got)
	}
	first, _, _ := strings.Cut(got, "\n")
	if !norm.NFC.IsNormalString(got) || strings.TrimRight(got, " \t\n") != got || got != "" && strings.Trim(first, " \t") == "" {
		t.Errorf("%q: %q is not tidy", text, got)
	}
	again := &Invalid{}
	if second := CleanBody(again, "field", got, limit); e.Or() == nil && (second != got || again.Or() != nil) {
		t.Errorf("%q: %q becomes %q, %v", text, got, second, again.Or())
	}
	if e.Or() == nil && (utf8.RuneCountInString(got) > limit || !Visible(got) || isTower(got)) {
		t.Errorf("%q: %q is taken", text, got)
	}
	for _, limit := range []int{0, 1, 7, 30} {
		if short := Shorten(got, limit); utf8.RuneCountInString(short) > max(limit, 1) || !utf8.ValidString(short) {
			t.Errorf("%q to %d: %q", got, limit, short)
		}
	}
}

func FuzzCleanLine(f *testing.F)    { search(f, lineHolds) }
func FuzzCleanBody(f *testing.F)    { search(f, bodyHolds) }
func FuzzCleanAddress(f *testing.F) { search(f, addressHolds) }
func FuzzPlaced(f *testing.F)       { search(f, placedHolds) }
func FuzzTerms(f *testing.F)        { search(f, termsHold) }
func FuzzSlug(f *testing.F)         { search(f, slugHolds) }

// A leaf is a comment of a discussion that a fuzzer grew: who it hangs under is
// known beside its path.
type leaf struct {
	path  Path
	above []int // numbers of the comments that it stands under, the top first
}

// grow makes a discussion of steps: each says under which of the comments before
// it, counted backwards, the next one stands; 0 is the top. Each jumps to make the
// numbers wider than a byte.
func grow(steps []byte, jump uint32) []leaf {
	list := []leaf{}
	for i, step := range steps {
		seq := uint32(i)*jump + 1
		parent := leaf{}
		if back := int(step); back > 0 && back <= len(list) {
			parent = list[len(list)-back]
		}
		above := slices.Clone(parent.above)
		if parent.path != nil && parent.path.Depth() < MaxDepth {
			above = append(above, int(parent.path.Seq()))
		}
		list = append(list, leaf{parent.path.Child(seq), above})
	}
	return list
}

// read lists the numbers of a discussion as a reader meets them: under each
// comment its answers, by number.
func read(list []leaf, above int, depth int) []int {
	var order []int
	for _, l := range list { // by number
		if len(l.above) == depth && (depth == 0 || l.above[depth-1] == above) {
			order = append(append(order, int(l.path.Seq())), read(list, int(l.path.Seq()), depth+1)...)
		}
	}
	return order
}

func FuzzPath(f *testing.F) {
	f.Add([]byte{0, 1, 1, 3, 0, 2, 9}, uint32(1))
	f.Add(bytes.Repeat([]byte{1}, 70), uint32(255))
	f.Add([]byte{0, 0, 0, 1, 2, 3, 1, 2, 3, 250}, uint32(1<<24))
	f.Fuzz(func(t *testing.T, steps []byte, jump uint32) {
		if len(steps) > 150 {
			steps = steps[:150]
		}
		list := grow(steps, jump%(1<<24)+1) // the last number stays below 0xffffffff
		byBytes := slices.Clone(list)
		slices.SortFunc(byBytes, func(a, b leaf) int { return bytes.Compare(a.path, b.path) })
		var order []int
		for _, l := range byBytes {
			order = append(order, int(l.path.Seq()))
		}
		if want := read(list, 0, 0); !slices.Equal(order, want) {
			t.Fatalf("the order of bytes is %v, one reads %v", order, want)
		}
		for _, p := range list {
			pathHolds(t, p)
			for _, q := range list {
				under := slices.Contains(q.above, int(p.path.Seq()))
				inRange := bytes.Compare(q.path, p.path) > 0 && bytes.Compare(q.path, p.path.End()) < 0
				if q.path.Under(p.path) != under || inRange != under {
					t.Fatalf("% x under % x: %v, in range: %v, want %v", q.path, p.path, q.path.Under(p.path), inRange, under)
				}
			}
		}
	})
}

// pathHolds checks a path by itself.
func pathHolds(t *testing.T, l leaf) {
	t.Helper()
	p := l.path
	above := p.Ancestors()
	if !p.Valid() || p.Depth() != len(l.above)+1 || len(above) != len(l.above) || p.Depth() > MaxDepth {
		t.Fatalf("% x has depth %d and %d above it, want %d", p, p.Depth(), len(above), len(l.above))
	}
	var made Path
	for i, a := range above {
		made = made.Child(uint32(l.above[i]))
		if !bytes.Equal(a, made) || !p.Under(a) || a.Under(p) {
			t.Fatalf("% x stands under % x, want % x", p, a, made)
		}
	}
	if made = made.Child(p.Seq()); !bytes.Equal(made, p) || !bytes.Equal(p.Root(), p[:4]) || binary.BigEndian.Uint32(p[len(p)-4:]) != p.Seq() {
		t.Fatalf("% x is put together as % x", p, made)
	}
}

// Letters that are what they seem are tried by the tables; here stand the others:
// marks, signs, capitals, variants, what is drawn as nothing and what is nothing.
func TestNoCharacterBreaksWhatHoldsForEveryText(t *testing.T) {
	for r := range rune(0x20000) {
		c := string(r)
		if unicode.IsLetter(r) && strings.ToLower(norm.NFKC.String(c)) == c || !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cc, unicode.Cf) {
			continue
		}
		text := "a" + c + "b" + c + " क" + c + "\u0301 ᄒ" + c + "ᆫ"
		lineHolds(t, text)
		bodyHolds(t, text)
		slugHolds(t, text)
		termsHold(t, text)
		addressHolds(t, c+"a@"+c+".example")
	}
}
