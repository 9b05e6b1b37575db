// Package static holds the style sheet, the one script and the icons. They are
// part of the program, served under names that carry a hash of their content,
// and compressed beforehand.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
)

//go:embed files
var embedded embed.FS

// Prefix is where the files are served.
const Prefix = "/static/"

// A File is ready to be sent.
type File struct {
	Type  string // MIME type
	Plain []byte
	Gzip  []byte // nil where compressing gains nothing
	Hash  string // of the content
}

// Files are all files by name.
type Files struct {
	byName map[string]File
	hash   string
}

var types = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".ico": "image/x-icon",
}

// lightAccent and darkAccent are the site's own colours in the style sheet,
// where a configuration can put others.
const (
	lightAccent = "#8a2b1d"
	darkAccent  = "#f09a86"
)

// New prepares the files. The accents are the site's colour on light and on
// dark paper, as "#rrggbb".
func New(accentLight, accentDark string) (*Files, error) {
	own, err := prepared()
	if err != nil {
		return nil, err
	}
	f := &Files{byName: maps.Clone(own)}
	style := strings.NewReplacer(lightAccent, accentLight, darkAccent, accentDark).Replace(string(own["style.css"].Plain))
	f.byName["style.css"], err = prepare("style.css", []byte(style))
	all := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(f.byName)) {
		all.Write(f.byName[name].Plain)
	}
	f.hash = hex.EncodeToString(all.Sum(nil))[:12]
	return f, err
}

// prepared are the files with the site's own colours, made ready once: they are
// part of the program.
var prepared = sync.OnceValues(func() (map[string]File, error) {
	texts, err := sources()
	if err != nil {
		return nil, err
	}
	byName := map[string]File{}
	for name, text := range texts {
		if byName[name], err = prepare(name, text); err != nil {
			return nil, err
		}
	}
	return byName, nil
})

// sources are the files as they are served: the parts of the style sheet and of
// the script, each a subject in a file of its own, are put together.
func sources() (map[string][]byte, error) {
	texts := map[string][]byte{}
	err := fs.WalkDir(embedded, "files", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := embedded.ReadFile(name)
		switch path.Dir(name) {
		case "files/style":
			texts["style.css"] = append(texts["style.css"], text...)
		case "files/desk": // of the pages of those who moderate, edit, write and administer
			texts["desk.css"] = append(texts["desk.css"], text...)
		case "files/script":
			texts["script.js"] = append(texts["script.js"], block(text, texts["script.js"] == nil)...)
		default:
			texts[path.Base(name)] = text
		}
		return err
	})
	texts["script.js"] = slim(append(texts["script.js"], "})();\n"...))
	for _, name := range []string{"mentions.js", "acts.js", "moderation.js", "notes.js", "pictures.js", "editor.js"} { // each comes when it is needed
		texts[name] = slim(append([]byte(block(texts[name], true)), "})();\n"...))
	}
	return texts, err
}

// remark is a comment at the end of a line; no text of the script looks like one.
var remark = regexp.MustCompile(`([;{},]) // .*`)

var (
	// literal is a text of the script, or may be one: what stands between two
	// signs of division is left as it is, too.
	literal = regexp.MustCompile(`"(?:[^"\\\n]|\\.)*"|` + "`[^`]*`" + `|/(?:[^/\\\n]|\\.)+/`)
	// spaced is a sign with spaces that say nothing; plus and minus need theirs.
	spaced = regexp.MustCompile(` ?([=<>&|?:,;{}()]+) ?`)
)

// tighten drops spaces outside of texts.
func tighten(line []byte) []byte {
	var b []byte
	at := 0
	for _, l := range literal.FindAllIndex(line, -1) {
		b = append(append(b, spaced.ReplaceAll(line[at:l[0]], []byte("$1"))...), line[l[0]:l[1]]...)
		at = l[1]
	}
	return append(b, spaced.ReplaceAll(line[at:], []byte("$1"))...)
}

// slim leaves out what is there for those who read the script alone:
// indentation, comments, and spaces between signs.
func slim(script []byte) []byte {
	var b bytes.Buffer
	for line := range bytes.Lines(script) {
		line = bytes.TrimLeft(line, " \t")
		if !bytes.HasPrefix(line, []byte("//")) && !bytes.HasPrefix(line, []byte("/** ")) {
			b.Write(tighten(remark.ReplaceAll(line, []byte("$1"))))
		}
	}
	return b.Bytes()
}

// block keeps the names of a part of the script to itself; what the first part
// says is for all of them.
func block(text []byte, first bool) string {
	if first {
		return "(() => {\n\"use strict\";\n" + string(text)
	}
	return "{\n" + string(text) + "}\n"
}

func prepare(name string, text []byte) (File, error) {
	mime, ok := types[path.Ext(name)]
	if !ok {
		return File{}, fmt.Errorf("the file %s has no known type", name)
	}
	sum := sha256.Sum256(text)
	file := File{Type: mime, Plain: text, Hash: hex.EncodeToString(sum[:])[:12]}
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return file, err
	}
	if _, err := w.Write(text); err != nil {
		return file, err
	}
	if err := w.Close(); err != nil {
		return file, err
	}
	if packed.Len() < len(text) {
		file.Gzip = packed.Bytes()
	}
	return file, nil
}

// URL is the address of a file. It panics for a name that does not exist: a
// template names it, and templates are part of the program.
func (f *Files) URL(name string) string {
	file, ok := f.byName[name]
	if !ok {
		panic("static: no file " + name)
	}
	ext := path.Ext(name)
	return Prefix + strings.TrimSuffix(name, ext) + "-" + file.Hash + ext
}

// Hash is one for all files: part of the ETag of pages that name them.
func (f *Files) Hash() string { return f.hash }

// Get returns the file for an address after the prefix. Current tells whether
// the address carries the file's own hash: only then may it be kept for ever.
// An address with another hash is that of an earlier version of the program.
func (f *Files) Get(address string) (file File, current, ok bool) {
	ext := path.Ext(address)
	stem := strings.TrimSuffix(address, ext)
	hash := ""
	if i := strings.LastIndexByte(stem, '-'); i >= 0 && len(stem)-i == 13 {
		stem, hash = stem[:i], stem[i+1:]
	}
	file, ok = f.byName[stem+ext]
	return file, hash == file.Hash, ok
}
