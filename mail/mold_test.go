package mail

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-message"
	"github.com/jhillyerd/enmime/v2"
)

const stopPath = "https://example.org/unsubscribe/"

// many is a mail that goes to many, to one of them: as a message that stands
// alone, and as one from a mold.
func many(t testing.TB, to, token string) (alone, molded Message) {
	t.Helper()
	hole, twice := NewHole(), NewHole()
	alone = letter()
	alone.Subject = "Re: Zur Lage der Netze, naïve Fragen und 量子"
	alone.Text = "Zoë wrote:\n\n  " + strings.Repeat("Ein Satz über Netze. ", 40) + "\n\nStop:\n" + hole + "\n\n" + twice + " and = " + hole + "\n"
	alone.HTML = `<!doctype html><p dir="auto">` + strings.Repeat("שלום עולם, ", 60) + `</p><a href="` + hole + `">Stop</a><p>` + twice + "</p>"
	alone.Header = []Field{{"List-Id", "<article-7.discussions.example.org>"}, {"List-Unsubscribe", "<" + hole + ">"}, {"References", strings.Repeat("<comment-12345@discuss.example.org> ", 20) + "<x@example.org>"}}
	mold, err := NewMold(alone, Holes{Values: []string{hole, twice}, Fields: []string{"List-Unsubscribe"}})
	if err != nil {
		t.Fatal(err)
	}
	fill := func(s string) string {
		return strings.NewReplacer(hole, stopPath+token, twice, "Zoë "+token).Replace(s)
	}
	alone.To, alone.ID = to, token[:8]+"@example.org"
	alone.Text, alone.HTML = fill(alone.Text), fill(alone.HTML)
	alone.Header[1].Value = "<" + stopPath + token + ">"
	molded = alone
	molded.Text, molded.HTML, molded.Mold, molded.Fill = "", "", mold, []string{stopPath + token, "Zoë " + token}
	return alone, molded
}

// A reading is a mail as a program understands it.
type reading struct {
	header     map[string][]string
	text, html string
}

// read lets two libraries read a mail that neither composed, and holds them
// against each other.
func read(t *testing.T, raw []byte) reading {
	t.Helper()
	e, err := enmime.ReadEnvelope(bytes.NewReader(raw))
	if err != nil || len(e.Errors) > 0 {
		t.Fatalf("%v, %v", err, e.Errors)
	}
	r := reading{header: map[string][]string{}, text: e.Text, html: e.HTML}
	for _, k := range e.GetHeaderKeys() {
		if k != "Content-Type" { // the boundary is another
			r.header[k] = e.GetHeaderValues(k)
		}
	}
	entity, err := message.Read(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	reader := entity.MultipartReader()
	for reader != nil {
		p, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(p.Body)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, string(body))
	}
	if !slices.Equal(parts, []string{r.text, r.html}) {
		t.Errorf("two libraries read two mails:\n%q\n%q", parts, []string{r.text, r.html})
	}
	return r
}

func TestAMailFromAMoldIsReadLikeOneThatStandsAlone(t *testing.T) {
	for _, token := range []string{"0123456789abcdef", strings.Repeat("aZ09-_", 8), strings.Repeat("x", 75), strings.Repeat("y", 76), strings.Repeat("z=", 100), strings.Repeat("w", 500)} {
		alone, molded := many(t, "amara@bücher.example", token)
		raw := composed(t, molded)
		want, got := read(t, composed(t, alone)), read(t, raw)
		if got.text != want.text || got.html != want.html {
			t.Errorf("%.20s: bodies differ:\n%q\n%q", token, got, want)
		}
		if !maps.EqualFunc(got.header, want.header, slices.Equal) {
			t.Errorf("%.20s: headers differ:\n%v\n%v", token, got.header, want.header)
		}
		for line := range strings.SplitSeq(string(raw), "\r\n") {
			if len(line) > 78 && !strings.HasPrefix(line, " <https") || strings.ContainsAny(line, "\r\n") || !isASCII(line) {
				t.Errorf("%d: %q", len(line), line)
			}
		}
		if bytes.Contains(raw, []byte("hole")) {
			t.Errorf("a hole is left:\n%s", raw)
		}
	}
}

func TestBlocksStandInTheirPlacesAsIfTheMailHadBeenWrittenWithThem(t *testing.T) {
	place, value, none := NewHole(), NewHole(), NewHole()
	m := letter()
	m.Text, m.HTML = "Head\n\n"+place+"foot = "+value+"\n", "<p>"+none+"</p>"+place+`<a href="`+value+`">x</a>`
	mold, err := NewMold(m, Holes{Values: []string{value}, Places: []string{place, none}})
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{"one\n\n", strings.Repeat("Zoë = ", 40) + "\n\n", "", " trailing \n"}
	pages := []string{"<p>one</p>\n", `<p dir="auto">` + strings.Repeat("量子", 50) + "</p>", "<hr>", ""}
	var blocks []*Block
	for i := range texts {
		b, err := NewBlock(texts[i], pages[i])
		if err != nil {
			t.Fatal(err)
		}
		blocks = append(blocks, b)
	}
	molded := m
	molded.Text, molded.HTML, molded.Mold, molded.Fill, molded.Blocks = "", "", mold, []string{"token"}, [][]*Block{blocks, nil}
	m.Text, m.HTML = "Head\n\n"+strings.Join(texts, "")+"foot = token\n", "<p></p>"+strings.Join(pages, "")+`<a href="token">x</a>`
	raw := composed(t, molded)
	want, got := read(t, composed(t, m)), read(t, raw)
	if got.text != want.text || got.html != want.html {
		t.Errorf("bodies differ:\n%q\n%q", got, want)
	}
	for line := range strings.SplitSeq(string(raw), "\r\n") {
		if len(line) > 76 || !isASCII(line) {
			t.Errorf("%d: %q", len(line), line)
		}
	}
	molded.Blocks = molded.Blocks[:1]
	if _, err := molded.Compose(); !errors.Is(err, ErrHeader) {
		t.Errorf("too few lists: %v", err)
	}
	if _, err := NewBlock("\xff", ""); !errors.Is(err, ErrHeader) {
		t.Errorf("no UTF-8: %v", err)
	}
}

func TestTheSameMailFromTwoMoldsIsTheSame(t *testing.T) {
	_, one := many(t, "amara@example.net", "0123456789abcdef")
	_, two := many(t, "amara@example.net", "0123456789abcdef")
	if first := composed(t, one); !bytes.Equal(first, composed(t, two)) || !bytes.Equal(first, composed(t, one)) {
		t.Error("it is written differently")
	}
}

func TestManyFillAMoldAtOnce(t *testing.T) {
	_, m := many(t, "amara@example.net", "0123456789abcdef")
	var wg sync.WaitGroup
	for i := range 50 {
		mine := m
		mine.To, mine.ID = fmt.Sprintf("reader-%d@example.net", i), fmt.Sprintf("%d@example.org", i)
		mine.Fill = []string{fmt.Sprintf("%s%050d", stopPath, i), "me"}
		wg.Go(func() {
			raw, err := mine.Compose()
			if err != nil || bytes.Count(raw, []byte(mine.To)) != 1 || !bytes.Contains(raw, []byte("Message-ID: <"+mine.ID+">")) {
				t.Errorf("%v\n%s", err, raw)
			}
		})
	}
	wg.Wait()
}

func TestNothingBeginsAFieldOrALineThroughAHole(t *testing.T) {
	for name, change := range map[string]func(*Message){
		"recipient":     func(m *Message) { m.To = "a@example.org\r\nBcc: victim@example.org" },
		"named":         func(m *Message) { m.To = "A <a@example.org>" },
		"message id":    func(m *Message) { m.ID = "x@y> <z" },
		"id's line":     func(m *Message) { m.ID = "x@y\r\nBcc:victim" },
		"no date":       func(m *Message) { m.Date = time.Time{} },
		"field":         func(m *Message) { m.Header = []Field{{"List-Unsubscribe", "<x>\r\nBcc: victim@example.org"}} },
		"beyond ASCII":  func(m *Message) { m.Header = []Field{{"List-Unsubscribe", "<https://bücher.example>"}} },
		"no such field": func(m *Message) { m.Header = nil },
		"body":          func(m *Message) { m.Fill = []string{"x\r\n--part", "y"} },
		"empty":         func(m *Message) { m.Fill = []string{"", "y"} },
		"too few":       func(m *Message) { m.Fill = m.Fill[:1] },
	} {
		_, m := many(t, "amara@example.net", "0123456789abcdef")
		change(&m)
		if _, err := m.Compose(); !errors.Is(err, ErrAddress) && !errors.Is(err, ErrHeader) {
			t.Errorf("%s: %v", name, err)
		}
	}
	m := letter()
	if _, err := NewMold(m, Holes{Fields: []string{"List-Help"}}); !errors.Is(err, ErrHeader) {
		t.Errorf("a field that is not there: %v", err)
	}
	m.HTML = ""
	if _, err := NewMold(m, Holes{}); !errors.Is(err, ErrHeader) {
		t.Errorf("one part: %v", err)
	}
	m.Text = "\xff"
	if _, err := NewMold(m, Holes{}); !errors.Is(err, ErrHeader) {
		t.Errorf("no UTF-8: %v", err)
	}
}

// BenchmarkComposing says how long a message from a mold takes, as a share of the
// library's own time for the same message.
func BenchmarkComposing(b *testing.B) {
	alone, molded := many(b, "amara@example.net", strings.Repeat("aZ09-_", 8))
	each := func(m Message) time.Duration {
		const rounds = 2000
		begun := time.Now()
		for range rounds {
			if _, err := m.Compose(); err != nil {
				b.Fatal(err)
			}
		}
		return time.Since(begun) / rounds
	}
	for b.Loop() {
		each(alone) // warm
		library, ours := each(alone), each(molded)
		b.ReportMetric(float64(ours)/float64(library), "of-library")
		b.ReportMetric(float64(library.Microseconds()), "library-µs")
		b.ReportMetric(float64(ours.Nanoseconds())/1000, "mold-µs")
	}
	b.ReportMetric(0, "ns/op")
}
