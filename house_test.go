package colloquy_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The rooms of the house: what each may import of ours, and which libraries it
// alone may import (pictures have two rooms). Down is allowed; beside and up are not.
var rooms = []struct {
	floor   int
	name    string
	imports []string
	owns    []string
}{
	{4, "cmd/colloquy", []string{"*"}, []string{"os/signal", "github.com/spf13/cobra", "github.com/schollz/progressbar/v3", "golang.org/x/term"}},
	{3, "handlers", []string{"store", "templates", "static", "markup", "media", "cards", "forum"}, []string{"github.com/labstack/echo/v4", "github.com/gorilla/sessions", "golang.org/x/time/rate"}},
	{3, "jobs", []string{"store", "mail", "templates", "markup", "forum"}, nil},
	{3, "imports", []string{"store", "markup", "forum"}, []string{"github.com/BurntSushi/toml"}},
	{2, "store", []string{"markup", "forum"}, []string{"database/sql", "modernc.org/sqlite", "modernc.org/sqlite/lib", "github.com/alexedwards/argon2id", "github.com/ccojocar/zxcvbn-go"}},
	{2, "mail", []string{"forum"}, []string{"github.com/wneessen/go-mail", "github.com/emersion/go-smtp", "github.com/emersion/go-message", "github.com/emersion/go-sasl", "github.com/emersion/go-msgauth"}},
	{2, "media", []string{"forum"}, []string{"image", "golang.org/x/image"}},
	{2, "cards", []string{"forum"}, []string{"image", "golang.org/x/image", "github.com/go-text/typesetting"}},
	{1, "markup", []string{"forum"}, []string{"github.com/yuin/goldmark", "github.com/microcosm-cc/bluemonday", "github.com/sergi/go-diff"}},
	{1, "templates", []string{"forum"}, []string{"html/template", "text/template"}},
	{1, "static", nil, nil},
	{1, "config", []string{"forum"}, nil},
	{0, "forum", nil, []string{"github.com/mtibben/confusables", "github.com/clipperhouse/uax29/v2/words"}},
}

// shared are libraries that several rooms may import, and no other.
var shared = map[string][]string{
	"html/template":      {"templates", "handlers"}, // handlers: the type of what is not escaped again
	"go.yaml.in/yaml/v3": {"config", "imports", "cmd/colloquy"},
	"golang.org/x/text":  {"forum"},
	"net/http":           {"handlers", "cmd/colloquy"},
}

const (
	longestFile     = 600
	longestFunction = 60
)

// longFunctions are lists, not programs.
var longFunctions = []string{"handlers/routes.go:table"}

type source struct {
	path, room string
	test       bool
	file       *ast.File
	set        *token.FileSet
	lines      int
}

func sources(t *testing.T) []source {
	t.Helper()
	var list []source
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains([]string{".git", "e2e", "tools", "testdata"}, d.Name()) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, text, parser.ParseComments)
		list = append(list, source{filepath.ToSlash(path), roomOf(path), strings.HasSuffix(path, "_test.go"), file, set, strings.Count(string(text), "\n")})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func roomOf(path string) string {
	path = filepath.ToSlash(path)
	for _, r := range rooms {
		if strings.HasPrefix(path, r.name+"/") {
			return r.name
		}
	}
	return ""
}

func testOnly(path string) bool {
	return strings.HasPrefix(path, "store/storetest/") || strings.HasPrefix(path, "mail/mailtest/")
}

func TestEachRoomImportsWhatIsBelowItAlone(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || testOnly(s.path) {
			continue
		}
		if s.room == "" {
			t.Errorf("%s is in no room", s.path)
			continue
		}
		i := slices.IndexFunc(rooms, func(r struct {
			floor         int
			name          string
			imports, owns []string
		},
		) bool {
			return r.name == s.room
		})
		for _, spec := range s.file.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			ours, isOurs := strings.CutPrefix(path, "colloquy/")
			switch {
			case isOurs && roomOf(ours+"/") != s.room && !slices.Contains(rooms[i].imports, "*") && !slices.Contains(rooms[i].imports, ours):
				t.Errorf("%s imports %s", s.path, path)
			case !isOurs && !mayImport(s.room, path):
				t.Errorf("%s imports %s, which belongs to another room", s.path, path)
			}
		}
	}
}

func mayImport(room, path string) bool {
	if allowed, ok := shared[path]; ok {
		return slices.Contains(allowed, room)
	}
	foreign := false
	for _, r := range rooms {
		for _, owned := range r.owns {
			if path != owned && !strings.HasPrefix(path, owned+"/") {
				continue
			}
			if r.name == room {
				return true
			}
			foreign = true
		}
	}
	if foreign {
		return false
	}
	if room == "forum" {
		return !strings.Contains(path, ".") && path != "log" && path != "os" && !strings.HasPrefix(path, "log/") || strings.HasPrefix(path, "golang.org/x/text/") ||
			path == "github.com/mtibben/confusables" || path == "github.com/clipperhouse/uax29/v2/words" || path == "golang.org/x/net/idna"
	}
	return true
}

func TestTheClockAndTheExitBelongToTheCommand(t *testing.T) {
	measuring := []string{"store/tx.go", "store/group.go", "handlers/handlers.go"}
	for _, s := range sources(t) {
		if s.test || testOnly(s.path) || s.room == "cmd/colloquy" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := call.X.(*ast.Ident)
			if !ok {
				return true
			}
			name := pkg.Name + "." + call.Sel.Name
			if name == "os.Exit" || name == "time.Now" && !slices.Contains(measuring, s.path) {
				t.Errorf("%s: %s", s.set.Position(call.Pos()), name)
			}
			return true
		})
	}
}

func TestFilesAndFunctionsFitOnAScreen(t *testing.T) {
	for _, s := range sources(t) {
		if s.lines > longestFile {
			t.Errorf("%s has %d lines", s.path, s.lines)
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Body == nil || s.test {
				continue
			}
			lines := s.set.Position(f.End()).Line - s.set.Position(f.Pos()).Line + 1
			if lines > longestFunction && !slices.Contains(longFunctions, s.path+":"+f.Name.Name) {
				t.Errorf("%s: %s has %d lines", s.path, f.Name.Name, lines)
			}
		}
	}
}

func TestEverythingExportedSaysWhatItMeans(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		for _, d := range s.file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) {
					t.Errorf("%s: %s", s.set.Position(d.Pos()), d.Name.Name)
				}
			case *ast.GenDecl:
				undocumented(t, s, d)
			}
		}
	}
}

func exportedReceiver(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	kind := f.Recv.List[0].Type
	if star, ok := kind.(*ast.StarExpr); ok {
		kind = star.X
	}
	name, ok := kind.(*ast.Ident)
	return ok && name.IsExported()
}

func undocumented(t *testing.T, s source, d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if spec.Name.IsExported() && d.Doc == nil && spec.Doc == nil {
				t.Errorf("%s: %s", s.set.Position(spec.Pos()), spec.Name.Name)
			}
		case *ast.ValueSpec:
			if spec.Names[0].IsExported() && d.Doc == nil && spec.Doc == nil && spec.Comment == nil {
				t.Errorf("%s: %s", s.set.Position(spec.Pos()), spec.Names[0].Name)
			}
		}
	}
}

func TestTheArchitecturePageShowsThisHouse(t *testing.T) {
	text, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rooms {
		imports := strings.Join(r.imports, ", ")
		switch imports {
		case "*":
			imports = "everything"
		case "":
			imports = "–"
		}
		row := "| " + strconv.Itoa(r.floor) + " | `" + r.name + "` | " + imports + " |"
		if !strings.Contains(string(text), row) {
			t.Errorf("ARCHITECTURE.md lacks the row %s", row)
		}
	}
}
