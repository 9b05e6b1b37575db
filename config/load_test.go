package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the zones, on machines that have none
	"unicode/utf8"
)

// file writes a configuration file and returns its path.
func file(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "colloquy.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// load loads what must be right.
func load(t *testing.T, src Source) Config {
	t.Helper()
	c, err := Load(src)
	if err != nil {
		t.Fatalf("unexpected complaints:\n%v", err)
	}
	return c
}

// complaints loads what must be wrong and returns the complaints, one a line,
// with the file named as an operator would.
func complaints(t *testing.T, src Source) []string {
	t.Helper()
	c, err := Load(src)
	var found *Complaints
	if !errors.As(err, &found) {
		t.Fatalf("got %v, want complaints; configuration %+v", err, c)
	}
	if c.Listen != "" {
		t.Errorf("a configuration came with the complaints: %+v", c)
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != len(found.List) {
		t.Errorf("%d lines for %d complaints:\n%v", len(lines), len(found.List), err)
	}
	for i := range lines {
		if src.File != "" {
			lines[i] = strings.ReplaceAll(lines[i], src.File, "colloquy.yaml")
		}
	}
	return lines
}

// expect compares complaints, each with its own line in the report.
func expect(t *testing.T, got, want []string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

func TestNothingConfiguredGivesTheDefaults(t *testing.T) {
	if got := load(t, Source{}); !same(got, Default()) {
		t.Errorf("got %+v", got)
	}
}

func TestLaterLayersWin(t *testing.T) {
	const key = "policy.announce_delay"
	src := Source{Preset: map[string]string{key: "5s"}}
	steps := []struct {
		layer string
		add   func()
		want  time.Duration
	}{
		{"preset", func() {}, 5 * time.Second},
		{"file", func() { src.File = file(t, "policy:\n  announce_delay: 2m\n") }, 2 * time.Minute},
		{"environment", func() { src.Env = []string{"COLLOQUY_POLICY_ANNOUNCE_DELAY=3m"} }, 3 * time.Minute},
		{"flags", func() { src.Flags = map[string]string{key: "4m"} }, 4 * time.Minute},
	}
	for _, step := range steps {
		step.add()
		if got := load(t, src).Policy.AnnounceDelay; got != step.want {
			t.Errorf("with %s: got %v, want %v", step.layer, got, step.want)
		}
	}
}

func TestALayerChangesOnlyWhatItNames(t *testing.T) {
	got := load(t, Source{
		File:  file(t, "site:\n  name: Agora\n"),
		Env:   []string{"COLLOQUY_SITE_TAGLINE=On names"},
		Flags: map[string]string{"listen": ":9000"},
	})
	want := Default()
	want.Site.Name, want.Site.Tagline, want.Listen = "Agora", "On names", ":9000"
	if !same(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestFlagsAreCheckedLikeEverythingElse(t *testing.T) {
	got := complaints(t, Source{Flags: map[string]string{
		"listen":               "8080",
		"lissten":              ":1",
		"limits":               "off",
		"limits.enabled":       "off",
		"policy.session_idle2": "1h",
		"limits.proxies":       "10.0.0.0/8, here",
	}})
	expect(t, got, []string{
		`command line: limits: a group of keys; set one of them, such as limits.enabled`,
		`command line: limits.enabled: "off": neither true nor false; write false`,
		`command line: limits.proxies: "here": not a network; write it like 10.0.0.0/8 or 2001:db8::1`,
		`command line: lissten: unknown key; did you mean listen?`,
		`command line: listen: "8080": not host:port; write it like 127.0.0.1:8080, [::1]:8080 or :8080`,
		`command line: policy.session_idle2: unknown key; did you mean policy.session_idle?`,
	})
}

func TestAPresetIsCheckedToo(t *testing.T) {
	got := complaints(t, Source{Preset: map[string]string{"policy.edit_window": "5"}})
	expect(t, got, []string{`preset: policy.edit_window: "5": not a duration; write it like 15m or 2h`})
}

func TestAllComplaintsComeAtOnceInOrder(t *testing.T) {
	got := complaints(t, Source{
		File: file(t, `listen: nowhere
colour: red
polcy:
  edit_window: 15m
policy:
  edit_window: 15
  twin_window: 0
limits:
  enabled: yes
  comments_burst: lots
site:
  language: en_GB
mail:
  transport: smtp
`),
		Env: []string{
			"COLLOQUY_SITE_NAME=",
			"COLLOQUY_POLICY_EDIT_WINDOW=15",
			"COLLOQUY_MAIL_FROM=nobody",
		},
		Flags: map[string]string{"data": ""},
	})
	expect(t, got, []string{
		`colloquy.yaml:1:9: listen: "nowhere": not host:port; write it like 127.0.0.1:8080, [::1]:8080 or :8080`,
		`colloquy.yaml:2:1: colour: unknown key`,
		`colloquy.yaml:4:3: polcy.edit_window: unknown key; did you mean policy.edit_window?`,
		`colloquy.yaml:6:16: policy.edit_window: "15": not a duration; write it like 15m or 2h`,
		`colloquy.yaml:7:16: policy.twin_window: "0s": must be more than 0`,
		`colloquy.yaml:9:12: limits.enabled: "yes": neither true nor false; write true`,
		`colloquy.yaml:10:19: limits.comments_burst: "lots": not a whole number; write digits only, like 60`,
		`colloquy.yaml:12:13: site.language: "en_GB": not a language tag; write en-GB`,
		`colloquy.yaml:14:14: mail.transport: smtp needs mail.smtp.host`,
		`COLLOQUY_MAIL_FROM: "nobody": not an e-mail address; write it like colloquy@example.org`,
		`COLLOQUY_POLICY_EDIT_WINDOW: "15": not a duration; write it like 15m or 2h`,
		`COLLOQUY_SITE_NAME: empty; the site needs a name`,
		`command line: data: empty; name the folder that holds everything, like colloquy-data`,
	})
}

func TestOneMistakeIsToldOnce(t *testing.T) {
	got := complaints(t, Source{File: file(t, "policy: {edit_window: soon}\nlimits: {comments_burst: x}\n")})
	if len(got) != 2 {
		t.Errorf("got %q", got)
	}
}

func TestAnUnreadableFileHidesNoMistakeElsewhereAndInventsNone(t *testing.T) {
	got := complaints(t, Source{
		File: file(t, "mail: {host: [\n"),
		// What smtp needs may stand in the file.
		Env: []string{"COLLOQUY_MAIL_TRANSPORT=smtp", "COLLOQUY_LIMITS_ENABLED=maybe"},
	})
	expect(t, got, []string{
		`colloquy.yaml:1:1: not YAML: did not find expected node content`,
		`COLLOQUY_LIMITS_ENABLED: "maybe": neither true nor false`,
	})
}

func TestComplaintsAreOneLineEachWhateverTheyQuote(t *testing.T) {
	hostile := "x\ny\x1b[31m\xff"
	got := complaints(t, Source{
		File:  file(t, "? \"a\\nb\"\n: 1\nlisten: \"a\\nb\"\n"),
		Env:   []string{"COLLOQUY_" + hostile + "=1", "COLLOQUY_DATA=" + hostile, "COLLOQUY_MAIL_FROM=" + strings.Repeat("ä", 500)},
		Flags: map[string]string{hostile: hostile},
	})
	if len(got) != 6 {
		t.Errorf("got %d complaints:\n%s", len(got), strings.Join(got, "\n"))
	}
	for _, line := range got {
		if len(line) > 300 || strings.ContainsRune(line, 0x1b) || !utf8.ValidString(line) {
			t.Errorf("not fit for a terminal: %q", line)
		}
	}
}
