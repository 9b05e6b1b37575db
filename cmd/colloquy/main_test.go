package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
)

// binaries is the folder of the program that the tests start.
var binaries string

func TestMain(m *testing.M) {
	var err error
	if binaries, err = os.MkdirTemp("", "colloquy-test-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(binaries)
	os.Exit(code)
}

// buildOnce makes the real program, once for all tests that start it.
var buildOnce = sync.OnceValues(func() (string, error) {
	path := filepath.Join(binaries, "colloquy")
	out, err := exec.Command("go", "build", "-buildvcs=false", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return path, nil
})

// A result is what a command left behind.
type result struct {
	code     int
	out, err string
}

// colloquy runs a command within the test, with an empty standard input and an
// empty environment.
func colloquy(t *testing.T, args ...string) result {
	t.Helper()
	return colloquyWith(t, "", nil, args...)
}

func colloquyWith(t *testing.T, stdin string, env []string, args ...string) result {
	t.Helper()
	var out, err bytes.Buffer
	a := &app{in: strings.NewReader(stdin), out: &out, err: &err, env: env, now: time.Now}
	code := a.run(t.Context(), args)
	return result{code, out.String(), err.String()}
}

// fails checks that a command ended with the code and said why on one line.
func (r result) fails(t *testing.T, code int, why string) {
	t.Helper()
	if r.code != code || strings.Count(r.err, "\n") != 1 || !strings.HasSuffix(r.err, "\n") || !strings.Contains(r.err, why) {
		t.Errorf("exit code %d and standard error %q, want %d and one line with %q", r.code, r.err, code, why)
	}
	if r.out != "" {
		t.Errorf("standard output: %q", r.out)
	}
}

// does checks that a command was done, and said so.
func (r result) does(t *testing.T, says string) {
	t.Helper()
	if r.code != done || r.err != "" || !strings.Contains(r.out, says) {
		t.Errorf("exit code %d, standard error %q, standard output %q; want %q", r.code, r.err, r.out, says)
	}
}

// withData opens the database in a folder, which is made where it is missing.
func withData(t *testing.T, dir string, do func(context.Context, *store.Store) error) {
	t.Helper()
	st, err := store.Open(t.Context(), store.Options{Dir: dir, Policy: forum.DefaultPolicy(), Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := do(t.Context(), st); err != nil {
		t.Fatal(err)
	}
}

// site is a folder with one article, named first.
func site(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	withData(t, dir, func(ctx context.Context, st *store.Store) error {
		_, _, err := st.ImportArticle(ctx, forum.NewArticle{Slug: "first", Title: "First", Body: "Text.", Published: time.Now().Add(-time.Hour), Source: "test"})
		return err
	})
	return dir
}

func writeFile(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWrongUsageIsToldOnOneLine(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"srve":                                `there is no command "srve"; did you mean serve?`,
		"serv":                                `there is no command "serv"; did you mean serve?`,
		"user ad":                             `there is no command "user ad"; did you mean user add?`,
		"article opne first":                  `did you mean article open?`,
		"import markdwon x":                   `did you mean import markdown?`,
		"xyzzy":                               `there is no command "xyzzy" (see colloquy --help)`,
		"help srve":                           `did you mean serve?`,
		"--verbose":                           `unknown flag: --verbose (see colloquy --help)`,
		"serve --port 80":                     `unknown flag: --port (see colloquy serve --help)`,
		"serve now":                           `too much: now`,
		"serve --listen":                      `flag needs an argument: --listen`,
		"serve --listen nowhere":              `command line: listen: "nowhere"`,
		"backup":                              `FILE is missing`,
		"article close":                       `SLUG is missing`,
		"article withdraw first":              `--why is needed`,
		"import markdown":                     `PATH is missing`,
		"import markdown a b":                 `too much: b`,
		"user role ann@example.org":           `ROLE is missing`,
		"user role ann@example.org king":      `there is no role "king"`,
		"user add --name Ann":                 `--name and --email are needed`,
		"user add --name A --email a@b.org":   `no terminal to ask for the password`,
		"user password":                       `EMAIL is missing`,
		"version --data":                      `flag needs an argument: --data`,
		"user add --name A --role x --email ": `there is no role`,
	} {
		t.Run(line, func(t *testing.T) {
			args := strings.Split(line, " ")
			if strings.HasSuffix(line, " ") {
				args[len(args)-1] = "a@b.org"
			}
			colloquy(t, args...).fails(t, wrongUsage, want)
		})
	}
}

func TestAGroupWithoutACommandShowsItsHelp(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{}, {"user"}, {"article"}, {"config"}, {"import"}} {
		r := colloquy(t, args...)
		if r.code != wrongUsage || r.out != "" || !strings.Contains(r.err, "Available Commands:") {
			t.Errorf("%v: %+v", args, r)
		}
	}
}

func TestHelpIsWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"--help":                "Exit codes: 0 done, 1 could not, 2 wrong usage.",
		"help":                  "Available Commands:",
		"help user add":         "--password-stdin",
		"serve --help":          "Listening on http://HOST:PORT",
		"import --help":         "markdown",
		"completion bash":       "bash completion",
		"completion zsh":        "#compdef colloquy",
		"completion fish":       "fish completion",
		"__complete user ":      "password",
		"version":               "schema version 7\n",
		"--version":             "schema version 7\n",
		"config check":          "Nothing is wrong",
		"config print":          "announce_delay: 5m",
		"--data x config print": "data: x\n",
	} {
		t.Run(line, func(t *testing.T) {
			r := colloquy(t, strings.Split(line, " ")...)
			if r.code != done || !strings.Contains(r.out, want) {
				t.Errorf("%+v, want %q", r, want)
			}
		})
	}
}

func TestEveryMistakeOfTheConfigurationHasALine(t *testing.T) {
	t.Parallel()
	file := writeFile(t, filepath.Join(t.TempDir(), "c.yaml"), "lisen: x\nsite:\n  time_zone: Mars\n")
	for _, command := range []string{"config check", "config print", "serve", "demo", "user list"} {
		r := colloquyWith(t, "", []string{"COLLOQUY_DATE=x"}, append(strings.Fields(command), "--config", file)...)
		if r.code != couldNot || r.out != "" {
			t.Errorf("%s: %+v", command, r)
		}
		lines := strings.Split(strings.TrimSuffix(r.err, "\n"), "\n")
		for i, want := range []string{"c.yaml:1:1: lisen: unknown", "c.yaml:3:14: site.time_zone", "COLLOQUY_DATE: unknown"} {
			if len(lines) != 3 || !strings.HasPrefix(lines[i], "colloquy: ") || !strings.Contains(lines[i], want) {
				t.Errorf("%s: %q", command, lines)
				break
			}
		}
	}
	for _, key := range []string{"fonts", "picture"} {
		for _, command := range []string{"config check", "serve --listen 127.0.0.1:0"} {
			r := colloquyWith(t, "", []string{"COLLOQUY_CARDS_" + strings.ToUpper(key) + "=/nowhere/x"}, append(strings.Fields(command), "--data", t.TempDir())...)
			r.fails(t, couldNot, "cards."+key+": ")
		}
	}
	colloquy(t, "config", "check", "--config", "/nowhere/c.yaml").fails(t, couldNot, "/nowhere/c.yaml: cannot be read: no such file or directory")
}

func TestTheLaterLayerOfTheConfigurationWins(t *testing.T) {
	t.Parallel()
	file := writeFile(t, filepath.Join(t.TempDir(), "c.yaml"), "data: of-file\nsite: {name: Of the file}\n")
	env := []string{"COLLOQUY_DATA=of-env", "HOME=/root"}
	colloquyWith(t, "", env, "config", "print", "--config", file).does(t, "data: of-env\n")
	colloquyWith(t, "", env, "config", "print", "--config", file, "--data", "of-flag").does(t, "data: of-flag\n")
	colloquyWith(t, "", env, "config", "print", "--config", file).does(t, "name: Of the file\n")
}
