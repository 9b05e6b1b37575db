package config

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestAComplaintShowsWhatItKnows(t *testing.T) {
	for _, c := range []struct {
		complaint Complaint
		want      string
	}{
		{Complaint{Where: "a.yaml:1:2", Key: "data", Text: "empty"}, "a.yaml:1:2: data: empty"},
		{Complaint{Where: "COLLOQUY_DATA", Text: "empty"}, "COLLOQUY_DATA: empty"},
		{Complaint{Key: "data", Text: "empty"}, "data: empty"},
		{Complaint{Text: "empty"}, "empty"},
	} {
		if got := c.complaint.String(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestComplaintsAreSortedAsOneReads(t *testing.T) {
	l := &loader{schema: newSchema()}
	l.complain(origin{where: "command line", order: order{layer: inFlags}}, "a", "7")
	l.complainOf("nowhere.set", "8")
	l.complain(origin{where: "COLLOQUY_B", named: true, order: order{layer: inEnv}}, "b", "6")
	l.complain(origin{where: "COLLOQUY_A", named: true, order: order{layer: inEnv}}, "a", "5")
	l.complain(place("f", 10, 1), "z", "4")
	l.complain(place("f", 2, 5), "y", "2")
	l.complain(place("f", 2, 5), "y", "3") // the same place: as noticed
	l.complain(place("f", 2, 1), "x", "1")
	lines := strings.Split(l.result().Error(), "\n")
	for i, line := range lines {
		if !strings.HasSuffix(line, string(rune('1'+i))) {
			t.Errorf("place %d: %s", i+1, line)
		}
	}
}

func TestNoComplaintIsNoError(t *testing.T) {
	if err := (&loader{}).result(); err != nil {
		t.Errorf("got %v", err)
	}
}

func TestLongValuesAreShortenedBetweenCharacters(t *testing.T) {
	got := quote(strings.Repeat("ü", 61))
	if !utf8.ValidString(got) || got != `"`+strings.Repeat("ü", 60)+`…"` {
		t.Errorf("got %s", got)
	}
	if got := quote(strings.Repeat("ü", 60)); strings.Contains(got, "…") {
		t.Errorf("shortened for nothing: %s", got)
	}
}

func TestNamesOfOthersCannotBreakTheLine(t *testing.T) {
	for name, want := range map[string]string{
		"policy.edit_window":     "policy.edit_window",
		"größe":                  "größe",
		"a\nb":                   `"a\nb"`,
		"a\x1b[2Jb":              `"a\x1b[2Jb"`,
		"\xff":                   `"\xff"`,
		strings.Repeat("k", 101): `"` + strings.Repeat("k", 60) + `…"`,
	} {
		if got := printable(name); got != want {
			t.Errorf("%q: got %s", name, got)
		}
	}
}

func TestWhereAFileStopsBeingYAML(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       int
	}{
		{"first line", "a: [\n", 1},
		{"no line break at the end", "a: 1\nb: [", 2},
		{"a quote, not where it would end", "a: 1\nb: \"x\nc: 1\nd: 1\n", 2},
		{"a bracket, not where the file ends", "a: 1\nb: {c: 1,\n  d: 1\ne: 1\n", 2},
		{"comments before", "# x\n\n# y\na: @\n", 4},
		{"whole values over lines before", "a: [1,\n  2]\nb: \"x\n  y\"\nc: d: e\n", 5},
		{"Windows line breaks", "a: 1\r\nb: @\r\n", 2},
		{"too long to try", strings.Repeat("# x\n", 600) + "a: [\n", 0},
		{"too large to try", strings.Repeat("# "+strings.Repeat("x", 400)+"\n", 100) + "a: [\n", 0},
	} {
		if got := faultLine([]byte(c.text)); got != c.want {
			t.Errorf("%s: line %d, want %d", c.name, got, c.want)
		}
	}
}

func TestLargeBrokenFilesHaveTheParsersLine(t *testing.T) {
	got := complaints(t, Source{File: file(t, strings.Repeat("# x\n", 700)+"a: b: c\n")})
	expect(t, got, []string{"colloquy.yaml: not YAML: yaml: line 701: mapping values are not allowed in this context"})
}
