package config

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

const examplePath = "../config.example.yaml"

// exampleLine is one line of the example file.
type exampleLine struct {
	key     string // dotted; empty on lines without one
	group   bool
	text    string
	comment string // the lines of comment right above
}

var keyLine = regexp.MustCompile(`^( *)([a-z_]+):(.*)$`)

// example reads the example file line by line; it is simple enough for that.
func example(t *testing.T) []exampleLine {
	t.Helper()
	text, err := os.ReadFile(examplePath)
	if err != nil {
		t.Fatal(err)
	}
	var lines []exampleLine
	var path []string
	comment := ""
	for line := range strings.SplitSeq(strings.TrimSuffix(string(text), "\n"), "\n") {
		one := exampleLine{text: line}
		m := keyLine.FindStringSubmatch(line)
		switch {
		case m != nil:
			path = append(path[:len(m[1])/2], m[2])
			one.key, one.group, one.comment = strings.Join(path, "."), m[3] == "", comment
			comment = ""
		case strings.HasPrefix(strings.TrimSpace(line), "#"):
			comment += strings.TrimSpace(line) + "\n"
		default:
			comment = ""
		}
		lines = append(lines, one)
	}
	return lines
}

func exampleComment(t *testing.T, key string) string {
	t.Helper()
	for _, line := range example(t) {
		if line.key == key {
			return line.comment
		}
	}
	t.Errorf("%s is not in the example", key)
	return ""
}

func TestTheExampleIsTheDefault(t *testing.T) {
	if got := load(t, Source{File: examplePath}); !same(got, Default()) {
		t.Errorf("the example gives\n%+v\nthe defaults are\n%+v", got, Default())
	}
}

func TestTheExampleHasEachKeyOnceInOrder(t *testing.T) {
	var got []string
	for _, line := range example(t) {
		if line.key != "" {
			got = append(got, line.key)
		}
	}
	s := newSchema()
	expect(t, got, s.names())
}

func TestTheExampleExplainsEachKey(t *testing.T) {
	for _, line := range example(t) {
		if line.key != "" && line.comment == "" {
			t.Errorf("%s has no comment", line.key)
		}
		if len(line.text) > 80 {
			t.Errorf("longer than a terminal: %s", line.text)
		}
	}
}

func TestEachKeyOfTheExampleCanBeCommentedOut(t *testing.T) {
	lines := example(t)
	for without := range lines {
		if lines[without].key == "" || lines[without].group {
			continue
		}
		got := load(t, Source{File: file(t, commentOut(lines, func(i int) bool { return i == without }))})
		if !same(got, Default()) {
			t.Errorf("without %s: got %+v", lines[without].key, got)
		}
	}
}

func TestAllKeysOfTheExampleCanBeCommentedOut(t *testing.T) {
	lines := example(t)
	for name, out := range map[string]func(int) bool{
		"all":                  func(int) bool { return true },
		"all but group titles": func(i int) bool { return !lines[i].group },
	} {
		if got := load(t, Source{File: file(t, commentOut(lines, out))}); !same(got, Default()) {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

// commentOut puts # before the lines that out names.
func commentOut(lines []exampleLine, out func(int) bool) string {
	var b strings.Builder
	for i, line := range lines {
		if out(i) && line.key != "" {
			b.WriteString("#")
		}
		b.WriteString(line.text + "\n")
	}
	return b.String()
}
