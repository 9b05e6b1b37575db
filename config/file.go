package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// maxFile is the largest file that is read, in bytes: ten times the example.
// What is larger is some other file.
const maxFile = 64 << 10

// readFile reads the configuration file. It says whether the file could be
// read as a whole; where not, what is missing is unknown and checks of the
// whole would complain about what may well be written there.
func (l *loader) readFile(path string) bool {
	if path == "" {
		return true
	}
	text, err := readText(path)
	if err != nil {
		l.complain(origin{where: path, order: order{layer: inFile}}, "", err.Error())
		return false
	}
	docs, err := documents(text)
	if err != nil {
		l.complainSyntax(path, text, err)
		return false
	}
	return l.walkDocuments(path, docs)
}

// readText reads a small file of UTF-8 text.
func readText(path string) ([]byte, error) {
	text, err := readSmall(path)
	var failed *fs.PathError
	switch {
	case errors.As(err, &failed):
		return nil, fmt.Errorf("cannot be read: %w", failed.Err)
	case err != nil:
		return nil, fmt.Errorf("cannot be read: %w", err)
	case len(text) > maxFile:
		return nil, fmt.Errorf("is larger than %d KiB; is it the right file?", maxFile>>10)
	case !utf8.Valid(text):
		return nil, errors.New("is not UTF-8 text; save it as UTF-8")
	}
	return text, nil
}

func readSmall(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFile+1))
}

// documents parses text into nodes, which keep their places and expand no
// alias. More than one document is more than we want, but an error in the
// later ones counts too.
func documents(text []byte) ([]*yaml.Node, error) {
	var docs []*yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var doc yaml.Node
		switch err := d.Decode(&doc); {
		case errors.Is(err, io.EOF):
			return docs, nil
		case err != nil:
			return nil, err
		}
		docs = append(docs, &doc)
	}
}

// complainSyntax says where a text stops being YAML, and why.
func (l *loader) complainSyntax(path string, text []byte, cause error) {
	line := faultLine(text)
	if line == 0 {
		l.complain(origin{where: path, order: order{layer: inFile}}, "", "not YAML: "+cause.Error())
		return
	}
	column, reason := explain(lineOf(text, line), cause)
	l.complain(place(path, line, column), "", reason)
}

// faultLine is the line that breaks text: the one after the longest beginning
// that is YAML. The parser's own line is that of a quote's end, or one off. It
// is 0 where trying would take too long.
func faultLine(text []byte) int {
	// The parser is slow with brackets within brackets. Within these bounds, twice
	// the example file, the worst takes a second and what people write a moment.
	const mostLines, mostBytes = 600, 2 << 20
	lines := bytes.SplitAfter(text, []byte("\n"))
	if len(lines) > mostLines || len(lines)*len(text) > mostBytes {
		return 0
	}
	end := len(text)
	for n := len(lines) - 1; n > 0; n-- {
		end -= len(lines[n])
		if _, err := documents(text[:end]); err == nil {
			return n + 1
		}
	}
	return 1
}

func lineOf(text []byte, line int) string {
	lines := strings.Split(string(text), "\n")
	return strings.TrimRight(lines[line-1], "\r")
}

// parserPlace is what the parser puts before its messages.
var parserPlace = regexp.MustCompile(`^yaml: (line \d+: )?`)

// explain says in which column of a broken line to look, and what is wrong.
func explain(line string, cause error) (int, string) {
	body := strings.TrimLeft(line, " \t")
	indent := line[:len(line)-len(body)]
	if tab := strings.IndexByte(indent, '\t'); tab >= 0 {
		return tab + 1, "a tab in the indentation; YAML takes spaces only"
	}
	_, value, _ := strings.Cut(body, ": ")
	value = strings.TrimLeft(value, " ")
	if reason := explainValue(value); reason != "" {
		return len(line) - len(value) + 1, "not YAML: " + reason
	}
	reason := "not YAML: " + parserPlace.ReplaceAllString(cause.Error(), "")
	if indent != "" {
		reason += "; is the indentation right?"
	}
	return len(indent) + 1, reason
}

// explainValue guesses what is wrong with the value in a broken line, or "".
func explainValue(value string) string {
	switch {
	case value == "":
		return ""
	case strings.ContainsAny(value[:1], signs):
		return "a value that begins with " + value[:1] + " needs quotes"
	case strings.ContainsAny(value[:1], `"'`) && !strings.Contains(value, `\`):
		return "the value must end where its quotes do"
	case strings.Contains(value, ": ") && !strings.ContainsAny(value[:1], "[{"):
		return "a value with a colon and a space in it needs quotes"
	}
	return ""
}

// signs are the characters that cannot begin a value without meaning something
// else to YAML. The parser's own message about some of them shows the value,
// which may be a password.
const signs = "@`%*&!"
