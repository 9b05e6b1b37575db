package cards_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"colloquy/cards"
	"colloquy/forum"
)

var (
	ctx  = context.Background()
	site = cards.Site{Name: "The Example Review", Tagline: "How the Internet is run", Language: "en", Accent: "#8a2b1d"}
)

// plain draws with the built-in fonts alone.
func plain(t testing.TB) *cards.Maker { t.Helper(); return maker(t, cards.Options{}) }

func maker(t testing.TB, o cards.Options) *cards.Maker {
	t.Helper()
	o.Site = site
	m, err := cards.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func draw(t testing.TB, m *cards.Maker, c cards.Card) *cards.Picture {
	t.Helper()
	p, err := m.Article(ctx, c)
	if err != nil {
		t.Fatalf("%q: %v", c.Title, err)
	}
	return p
}

// ink is where a picture is not paper, without the band at its top.
func ink(t testing.TB, p *cards.Picture) image.Rectangle {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(p.Bytes))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds() != image.Rect(0, 0, cards.Width, cards.Height) {
		t.Fatalf("%v", img.Bounds())
	}
	paper := img.At(0, cards.Height-1)
	var found image.Rectangle
	for y := 20; y < cards.Height; y++ {
		for x := range cards.Width {
			if img.At(x, y) != paper {
				found = found.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return found
}

func TestATitleIsSetWhereAFontHasItsLetters(t *testing.T) {
	m := plain(t)
	own, err := m.Site(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for title, covered := range map[string]bool{
		"Peering in practice":         true,
		"Größe, Ærø, “quoted” – 42 €": true,
		"Πώς λειτουργεί το διαδίκτυο": true,
		"Как устроен интернет":        true,
		"Cafe\u0301":                  true,  // as two characters
		"שלום לכולם":                  false, // no letter of it
		"Peering בפועל":               false, // nor of this one's second word
		"الفرق بين":                   false,
		"इंटरनेट":                     false,
		"日本語テスト":                      false,
		"도전 유형":                       false,
		"We shipped it 🎉🚀":            true, // without them
		"🎉🚀":                          false,
		"…!":                          false,
		"":                            false,
		"\x00\u202e":                  false,
	} {
		p := draw(t, m, cards.Card{Title: title, Byline: "Ann", Lang: "en"})
		if p.Drawn != covered || !covered && !bytes.Equal(p.Bytes, own.Bytes) {
			t.Errorf("%q: drawn %v", title, p.Drawn)
		}
	}
}

func TestWhatElseHasNoFontIsLeftOut(t *testing.T) {
	m := plain(t)
	bare := draw(t, m, cards.Card{Title: "Peering", Lang: "en"})
	with := draw(t, m, cards.Card{Title: "Peering", Standfirst: "शुरुआत", Byline: "山田", Lang: "en"})
	if !bytes.Equal(bare.Bytes, with.Bytes) {
		t.Error("something stands for letters that no font has")
	}
	for what, c := range map[string]cards.Card{"byline": {Title: "Peering", Byline: "Ann", Lang: "en"}, "standfirst": {Title: "Peering", Standfirst: "Who pays.", Lang: "en"}} {
		if bytes.Equal(bare.Bytes, draw(t, m, c).Bytes) {
			t.Errorf("the %s is missing", what)
		}
	}
}

func TestLinesStayWithinTheEdges(t *testing.T) {
	m := plain(t)
	for _, title := range []string{
		"W", "Images", strings.Repeat("Wide Words Make Wide Lines ", 11), strings.Repeat("W", 300), strings.Repeat("i ", 150),
		"Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz und was daraus wurde",
		strings.Repeat("A\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308", 40), "Q" + strings.Repeat("\u0323", 200) + " under",
		strings.Repeat("—", 100) + "a", "a\u00a0" + strings.Repeat("b\u00a0", 140),
	} {
		drawn := false
		for _, rtl := range []bool{false, true} {
			p := draw(t, m, cards.Card{Title: title, Standfirst: title, Byline: title, Lang: "en", RightLeft: rtl})
			if drawn = p.Drawn; !drawn && !strings.ContainsAny(title, "\u0302\u0323") { // piles of marks may be in no font
				t.Errorf("%.20q: not drawn", title)
			}
			const bearing = 12 // a letter may reach over its own edge
			if r := ink(t, p); r.Min.X < cards.Margin-bearing || r.Max.X > cards.Width-cards.Margin+bearing || r.Max.Y > cards.Height-20 {
				t.Errorf("%.20q: ink at %v", title, r)
			}
			if len(p.Bytes) > cards.MaxPicture {
				t.Errorf("%.20q: %d bytes", title, len(p.Bytes))
			}
		}
		if !drawn {
			continue
		}
		widths, room, _ := m.Lines(cards.Card{Title: title, Lang: "en"})
		for _, w := range widths {
			if w > room+1 {
				t.Errorf("%.20q: a line of %.0f pixels", title, w)
			}
		}
	}
}

func TestLinesAreEven(t *testing.T) {
	m := plain(t)
	for _, title := range []string{
		"Peering in practice: what an exchange point costs", "Shorter certificate lifetimes and rate limits",
		"Who answers when the root does not", "How a decade of deferred decisions about addresses shaped the routing table of today",
	} {
		widths, _, cut := m.Lines(cards.Card{Title: title, Lang: "en"})
		if cut || len(widths) < 2 {
			t.Fatalf("%q: %v, cut %v", title, widths, cut)
		}
		widest := 0.0
		for _, w := range widths {
			widest = max(widest, w)
		}
		if last := widths[len(widths)-1]; last < widest/2 {
			t.Errorf("%q: the last line is short: %.0f", title, widths)
		}
	}
	if _, _, cut := m.Lines(cards.Card{Title: strings.Repeat("Wide words ", 40), Lang: "en"}); !cut {
		t.Error("nothing was cut of a title that does not fit")
	}
}

func TestATitleFromRightToLeftBeginsAtTheRight(t *testing.T) {
	m := plain(t)
	left, right := ink(t, draw(t, m, cards.Card{Title: "Peering", Lang: "en"})), ink(t, draw(t, m, cards.Card{Title: "Peering", Lang: "ar", RightLeft: true}))
	if left.Min.X > cards.Margin+12 || left.Max.X > cards.Width/2 || right.Max.X < cards.Width-cards.Margin-12 || right.Min.X < cards.Width/2 {
		t.Errorf("%v, %v", left, right)
	}
}

func TestTheFontsOfTheSystemServeTheirScripts(t *testing.T) {
	m := maker(t, cards.Options{System: cards.SystemFonts()})
	for family, c := range map[string]cards.Card{
		"Noto Serif":            {Title: "Peering in practice", Lang: "en"},
		"Noto Naskh Arabic":     {Title: "الفرق بين كل هذا", Lang: "ar", RightLeft: true},
		"Noto Serif Hebrew":     {Title: "איך פועל ניתוב באינטרנט", Lang: "he", RightLeft: true},
		"Noto Serif Devanagari": {Title: "इंटरनेट कैसे चलता है", Lang: "hi"},
		"Noto Serif Thai":       {Title: "อินเทอร์เน็ต", Lang: "th"},
	} {
		got := m.Families(c)
		if len(got) == 0 {
			t.Logf("this machine has no font for %q", c.Title)
			continue
		}
		if p := draw(t, m, c); !p.Drawn {
			t.Errorf("%q: a font was found, and nothing drawn", c.Title)
		}
		if hasNoto && strings.Join(got, ", ") != family {
			t.Errorf("%q: set in %v", c.Title, got)
		}
	}
	if mixed := m.Families(cards.Card{Title: "الفرق بين IPv4 وIPv6", Lang: "ar", RightLeft: true}); hasNoto && strings.Join(mixed, ", ") != "Noto Naskh Arabic, Noto Serif, Noto Naskh Arabic, Noto Serif" {
		t.Errorf("%v", mixed)
	}
}

// hasNoto says that this machine has the fonts of Debian's fonts-noto-core.
var hasNoto = func() bool {
	_, err := os.Stat("/usr/share/fonts/truetype/noto/NotoNaskhArabic-Bold.ttf")
	return err == nil
}()

func TestHostileCharactersChangeNothing(t *testing.T) {
	for text, want := range map[string]string{
		"abc\u202edef\u202c":               "abcdef", // would turn the rest around
		"a\u2066b\u2069\u200fc\u061cd":     "abcd",
		"a\x00b\x1bc\nd\u0085e\u2028f":     "a b c d e f",
		"  a \t b  ":                       "a b",
		"a\xffb\xc3":                       "ab",
		"soft\u00adhyphen\ufeff\ufff9":     "softhyphen",
		"👩‍💻 at work 1\ufe0f\u20e3":        "\u200d at work 1", // a joiner alone shows nothing
		"\u0301\u0302a":                    "a",
		"a" + strings.Repeat("\u0301", 99): "á" + strings.Repeat("\u0301", 5),
		"نمی\u200cخواهم":                   "نمی\u200cخواهم",
		strings.Repeat("a", 500):           strings.Repeat("a", 400) + "…",
		"\ue000\U000e0041\U0010fffdx":      "x",
	} {
		if got := cards.Tidy(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
	m := plain(t)
	if a, b := draw(t, m, cards.Card{Title: "pay\u202e fdp.exe", Lang: "en"}), draw(t, m, cards.Card{Title: "pay fdp.exe", Lang: "en"}); !bytes.Equal(a.Bytes, b.Bytes) {
		t.Error("an override changed the picture")
	}
}

func TestTheSameCardIsTheSameBytesUnderTheSameName(t *testing.T) {
	c := cards.Card{Title: "Peering in practice", Standfirst: "Who pays.", Byline: "Ann", Lang: "en"}
	a, b := plain(t), plain(t)
	first := draw(t, a, c)
	a.Drop()
	if a.Name(c) != b.Name(c) || !bytes.Equal(first.Bytes, draw(t, b, c).Bytes) {
		t.Error("drawn twice, there are two")
	}
	names := map[string]bool{a.Name(c): true, a.SiteName(): true}
	for _, other := range []cards.Card{
		{Title: "Peering", Standfirst: c.Standfirst, Byline: c.Byline, Lang: "en"},
		{Title: c.Title, Standfirst: "x", Byline: c.Byline, Lang: "en"},
		{Title: c.Title, Standfirst: c.Standfirst, Byline: "x", Lang: "en"},
		{Title: c.Title, Standfirst: c.Standfirst, Byline: c.Byline, Lang: "de"},
		{Title: c.Title, Standfirst: c.Standfirst, Byline: c.Byline, Lang: "en", RightLeft: true},
		{Title: c.Title + c.Standfirst, Byline: c.Byline, Lang: "en"},
	} {
		names[a.Name(other)] = true
	}
	renamed, err := cards.New(cards.Options{Site: cards.Site{Name: "Another", Accent: site.Accent}})
	if err != nil {
		t.Fatal(err)
	}
	names[renamed.Name(c)], names[renamed.SiteName()] = true, true
	if len(names) != 10 {
		t.Errorf("%d names", len(names))
	}
}

func TestOneCardIsDrawnAtATimeAndFewWait(t *testing.T) {
	m := plain(t)
	draw(t, m, cards.Card{Title: "Kept", Lang: "en"})
	giveBack := m.TakeTurn()
	done := make(chan error)
	for i := range cards.MaxWaiting {
		go func() {
			_, err := m.Article(ctx, cards.Card{Title: fmt.Sprintf("Card %d", i%2), Lang: "en"})
			done <- err
		}()
	}
	for m.Waiting() < cards.MaxWaiting {
		runtime.Gosched()
	}
	var limited *forum.Limited
	if _, err := m.Article(ctx, cards.Card{Title: "One more", Lang: "en"}); !errors.As(err, &limited) || limited.RetryAfter <= 0 {
		t.Error(err)
	}
	if p := draw(t, m, cards.Card{Title: "Kept", Lang: "en"}); !p.Drawn { // waits for nothing
		t.Error("not drawn")
	}
	gone, leave := context.WithCancel(ctx)
	leave()
	giveBack()
	for range cards.MaxWaiting {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if n, _ := m.Kept(); n != 3 { // each of the two was drawn once
		t.Errorf("%d cards are kept", n)
	}
	defer m.TakeTurn()()
	if err := m.Wait(gone); !errors.Is(err, context.Canceled) || m.Waiting() != 0 {
		t.Error(err, m.Waiting())
	}
}

func TestWhatIsKeptIsBounded(t *testing.T) {
	m := plain(t)
	for i := range 100 {
		m.Keep(fmt.Sprint(i), &cards.Picture{Bytes: make([]byte, cards.MaxKept/20)})
		m.Keep(fmt.Sprint("none", i), nil)
	}
	if n, size := m.Kept(); n < 30 || size > cards.MaxKept {
		t.Errorf("%d cards of %d bytes", n, size)
	}
	if p := draw(t, m, cards.Card{Title: "Peering", Lang: "en"}); !p.Drawn {
		t.Error("not drawn")
	}
}

func FuzzTitle(f *testing.F) {
	for _, title := range []string{"Peering", "a\u0301\u202e", "👩‍💻", "الفرق بين IPv4 و", "न\u094d\u200d", "a\u200bb", "\U0001f1e9\U0001f1ea x"} {
		f.Add(title, false)
		f.Add(title, true)
	}
	m := plain(f)
	f.Fuzz(func(_ *testing.T, title string, rtl bool) {
		m.DrawUnguarded(cards.Card{Title: title, Lang: "en", RightLeft: rtl})
	})
}

// BenchmarkCard holds a new card against the writing of a bare PNG of its size.
func BenchmarkCard(b *testing.B) {
	m := plain(b)
	first, err := png.Decode(bytes.NewReader(draw(b, m, cards.Card{Title: "Peering", Lang: "en"}).Bytes))
	if err != nil {
		b.Fatal(err)
	}
	img := first.(*image.Paletted)
	const rounds = 10
	n := 0
	for b.Loop() {
		var bare, whole time.Duration
		for range rounds {
			n++
			begun := time.Now()
			if err := png.Encode(&bytes.Buffer{}, img); err != nil {
				b.Fatal(err)
			}
			bare += time.Since(begun)
			begun = time.Now()
			draw(b, m, cards.Card{Title: fmt.Sprintf("Peering in practice: what exchange point %d costs", n), Standfirst: "Who pays, and for what.", Byline: "Ann Author", Lang: "en"})
			whole += time.Since(begun)
		}
		b.ReportMetric(float64(whole)/float64(bare), "of-png")
		b.ReportMetric(float64(whole.Microseconds())/1000/rounds, "card-ms")
	}
	b.ReportMetric(0, "ns/op")
}
