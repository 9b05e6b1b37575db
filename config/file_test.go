package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestFilesThatSayNothingAreFine(t *testing.T) {
	for name, text := range map[string]string{
		"empty":               "",
		"blank lines":         "\n\n",
		"comments":            "# nothing\n  # here\n",
		"a document mark":     "---\n",
		"both marks":          "---\n...\n",
		"null":                "null\n",
		"an empty mapping":    "{}\n",
		"empty groups":        "policy:\nmail:\n  smtp:\nlimits: {}\nsite: ~\n",
		"an empty list":       "limits:\n  proxies:\n",
		"a byte order mark":   "\ufeff# x\n",
		"Windows line breaks": "policy:\r\n# edit_window: 1m\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			if got := load(t, Source{File: file(t, text)}); !same(got, Default()) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestValuesAreReadAsWritten(t *testing.T) {
	c := load(t, Source{File: file(t, `---
listen: ":8081"
base_url: HTTPS://Discuss.Example.org:443/
site: {name: 'Norway', language: no, tagline: 2026}
guests:
  comment: True
limits:
  comments_burst: "3"
  proxies: [127.0.0.1, "10.0.0.0/8", '2001:db8::/32']
policy:
  edit_window: "1h30m"
  close_after: 0
mail:
  smtp:
    username: 007
    password: 0123
`)})
	if c.BaseURL != "https://discuss.example.org" || c.Listen != ":8081" {
		t.Errorf("addresses: %q %q", c.BaseURL, c.Listen)
	}
	if c.Site.Language != "no" || c.Site.Tagline != "2026" || !c.Guests.Comment || c.Limits.CommentsBurst != 3 {
		t.Errorf("got %+v %+v %+v", c.Site, c.Guests, c.Limits)
	}
	if c.Policy.EditWindow != 90*time.Minute || c.Policy.CloseAfter != 0 {
		t.Errorf("durations: %+v", c.Policy)
	}
	if c.Mail.SMTP.Username != "007" || string(c.Mail.SMTP.Password) != "0123" {
		t.Error("digits of name or password changed")
	}
	if len(c.Limits.Proxies) != 3 || c.Limits.Proxies[0].String() != "127.0.0.1/32" {
		t.Errorf("proxies: %v", c.Limits.Proxies)
	}
}

// Each text is wrong; the complaints say where and what to do.
var wrongFiles = []struct {
	name, text string
	want       []string
}{
	{"unknown key", "listne: x\n", []string{"1:1: listne: unknown key; did you mean listen?"}},
	{"unknown key in a group", "site:\n  nmae: x\n", []string{"2:3: site.nmae: unknown key; did you mean site.name?"}},
	{"unknown key like no other", "theme: x\n", []string{"1:1: theme: unknown key"}},
	{"unknown group with values", "polcy:\n  edit_window: 1m\n  twin_windw: 1m\n", []string{
		"2:3: polcy.edit_window: unknown key; did you mean policy.edit_window?",
		"3:3: polcy.twin_windw: unknown key; did you mean policy.twin_window?",
	}},
	{"unknown empty group", "polcy:\n", []string{"1:1: polcy: unknown key; did you mean policy?"}},
	{"key outside its group", "edit_window: 1m\n", []string{"1:1: edit_window: unknown key; did you mean policy.edit_window?"}},
	{"key in the wrong group", "site:\n  edit_window: 1m\n", []string{"2:3: site.edit_window: unknown key; did you mean policy.edit_window?"}},
	{"other spelling", "policy:\n  editWindow: 1m\n  twin-window: 1m\n", []string{
		"2:3: policy.editWindow: unknown key; did you mean policy.edit_window?",
		"3:3: policy.twin-window: unknown key; did you mean policy.twin_window?",
	}},
	{"dotted key", "policy.edit_window: 1m\n", []string{"1:1: policy.edit_window: write edit_window indented below policy"}},
	{"dotted key two deep", "mail.smtp.host: x\n", []string{"1:1: mail.smtp.host: write host indented below mail.smtp"}},
	{"key twice", "listen: ':1'\ndata: x\nlisten: ':2'\n", []string{"3:1: listen: written twice; first in line 1"}},
	{"group twice", "site:\n  name: x\nsite:\n  nmae: y\n", []string{"3:1: site: written twice; first in line 1"}},
	{"second document", "listen: ':1'\n---\ndata: x\n", []string{"2:1: a second document; a configuration is one, so take the --- away"}},
	{"list for a file", "- listen\n", []string{"1:1: lines of the form “key: value” are expected, not a list"}},
	{"text for a file", "listen\n", []string{"1:1: lines of the form “key: value” are expected, not a single value"}},
	{"value for a group", "site: Agora\n", []string{"1:7: site: a group of keys, indented below it, is expected, not a single value"}},
	{"list for a group", "site:\n- name: x\n", []string{"2:1: site: a group of keys, indented below it, is expected, not a list"}},
	{"group for a value", "listen:\n  host: x\n", []string{"2:3: listen: one value is expected, not a group of keys"}},
	{"list for a value", "listen: [x]\n", []string{"1:9: listen: one value is expected, not a list"}},
	{"value for a list", "limits:\n  proxies: 10.0.0.1\n", []string{"2:12: limits.proxies: a list is expected, like [10.0.0.0/8, 192.0.2.1]"}},
	{"wrong entries of a list", "limits:\n  proxies: [10.0.0.1, x, [y], 10.0.0.1/8]\n", []string{
		`2:23: limits.proxies[1]: "x": not a network; write it like 10.0.0.0/8 or 2001:db8::1`,
		`2:26: limits.proxies[2]: "": not a network; write it like 10.0.0.0/8 or 2001:db8::1`,
		`2:31: limits.proxies[3]: "10.0.0.1/8": its address has digits beyond the mask; write 10.0.0.0/8`,
	}},
	{"no value", "site:\n  name:\n", []string{`2:3: site.name: no value; write "" for an empty one, or take the line away`}},
	{"no value, but a comment", "site:\n  name: # ours\n", []string{`2:3: site.name: no value; write "" for an empty one, or take the line away`}},
	{"colour without quotes", "site:\n  accent:\n    light: #8a2b1d\n    dark: #fff\n", []string{
		"3:5: site.accent.light: no value; what begins with # needs quotes, or it is a comment",
		"4:5: site.accent.dark: no value; what begins with # needs quotes, or it is a comment",
	}},
	{"number with a fraction", "mail:\n  smtp:\n    port: 25.5\n", []string{`3:11: mail.smtp.port: "25.5": not a whole number; write digits only, like 60`}},
	{"group as a key", "[a, b]: c\n{a: b}: c\n", []string{"1:1: a list where a key is expected", "2:1: a group of keys where a key is expected"}},
	{"empty key", "~: x\n'': x\n", []string{"1:1: ~: unknown key", "2:1: unknown key"}},
	{"text over lines", "site:\n  name: |\n    a\n    b\n", []string{`2:9: site.name: "a\nb\n": more than one line`}},
	{"alias and anchor", "site: &s\n  name: x\nmail: *s\n", []string{
		"1:7: site: anchors (&name) are not taken here; a value that begins with & needs quotes",
		"3:7: mail: aliases (*name) are not taken here; a value that begins with * needs quotes",
	}},
	{"merge key", "mail:\n  <<: {from: x}\n", []string{"2:3: mail.<<: merge keys are not taken here; write the keys out"}},
	{"tag", "listen: !!str x\n", []string{"1:9: listen: tags (!name) are not taken here; a value that begins with ! needs quotes"}},
	{"tag on everything", "!x\nlisten: x\n", []string{"1:1: tags (!name) are not taken here; a value that begins with ! needs quotes"}},
	{"anchor on a key", "&a listen: x\n", []string{"1:1: listen: anchors (&name) are not taken here; a value that begins with & needs quotes"}},
	{"anchor in a list", "limits:\n  proxies: [&a 10.0.0.1]\n", []string{
		"2:13: limits.proxies[0]: anchors (&name) are not taken here; a value that begins with & needs quotes",
	}},
	{"not UTF-8", "listen: \xff\n", []string{"is not UTF-8 text; save it as UTF-8"}},
}

func TestComplaintsAboutAFileSayWhereAndWhat(t *testing.T) {
	for _, c := range append(wrongFiles, brokenFiles...) {
		t.Run(c.name, func(t *testing.T) {
			want := make([]string, len(c.want))
			for i, line := range c.want {
				want[i] = "colloquy.yaml:" + strings.TrimPrefix(line, ":")
				if line[0] < '0' || line[0] > '9' {
					want[i] = "colloquy.yaml: " + line
				}
			}
			expect(t, complaints(t, Source{File: file(t, c.text)}), want)
		})
	}
}

// brokenFiles are not YAML at all. The line is where it begins to go wrong.
var brokenFiles = []struct {
	name, text string
	want       []string
}{
	{"tab", "policy:\n\tedit_window: 1m\n", []string{"2:1: a tab in the indentation; YAML takes spaces only"}},
	{"tab after spaces", "policy:\n  edit_window: 1m\n \ttwin_window: 1m\n", []string{"3:2: a tab in the indentation; YAML takes spaces only"}},
	{"tab at the start", "\tlisten: x\n", []string{"1:1: a tab in the indentation; YAML takes spaces only"}},
	{"quote left open", "listen: ':1'\ndata: \"x\nbase_url: ''\n", []string{"2:7: not YAML: the value must end where its quotes do"}},
	{"quote within quotes", "site:\n  name: 'it's'\n", []string{"2:9: not YAML: the value must end where its quotes do"}},
	{"backslash in quotes", "data: \"C:\\data\"\n", []string{"1:1: not YAML: found unknown escape character"}},
	{"bracket left open", "listen: ':1'\nlimits: {enabled: true\n", []string{"2:1: not YAML: did not find expected ',' or '}'"}},
	{"colon in a value", "site:\n  name: Colloquy: a site\n", []string{"2:9: not YAML: a value with a colon and a space in it needs quotes"}},
	{"at sign first", "mail:\n  from: @example\n", []string{"2:9: not YAML: a value that begins with @ needs quotes"}},
	{"unknown alias", "mail:\n  from: *name\n", []string{"2:9: not YAML: a value that begins with * needs quotes"}},
	{"colon forgotten", "listen: ':1'\npolicy\n  edit_window: 1m\n", []string{"2:1: not YAML: could not find expected ':'"}},
	{"indented by chance", "listen: ':1'\n  data: x\n", []string{"2:3: not YAML: did not find expected key; is the indentation right?"}},
	{"indented back by chance", "site:\n    name: x\n  tagline: y\n", []string{"3:3: not YAML: did not find expected key; is the indentation right?"}},
	{"broken second document", "listen: ':1'\n---\na: [\n", []string{"3:1: not YAML: did not find expected node content"}},
	{"control character", "listen: ':1'\ndata: \x01\n", []string{"2:1: not YAML: control characters are not allowed"}},
}

func TestAFileThatCannotBeReadSaysWhy(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]string{
		filepath.Join(dir, "none.yaml"): "cannot be read: no such file or directory",
		dir:                             "cannot be read: is a directory",
		file(t, strings.Repeat("# to and fro\n", maxFile/10)): "is larger than 64 KiB; is it the right file?",
	} {
		expect(t, complaints(t, Source{File: path}), []string{"colloquy.yaml: " + want})
	}
}

func TestComplaintsNameTheFileAsItWasGiven(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("site.yaml", []byte("listen: 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Load(Source{File: "site.yaml"})
	if err == nil || !strings.HasPrefix(err.Error(), "site.yaml:1:9: listen: ") {
		t.Errorf("got %v", err)
	}
}

// Small files that other readers of YAML make gigabytes or minutes of.
func TestHostileFilesAreRefusedQuickly(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c <= 'j'; c++ {
		bomb += string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+string(c-1)+",", 9) + "]\n"
	}
	for name, text := range map[string]string{
		"aliases":       bomb,
		"an own alias":  "a: &a [*a]\n",
		"deep brackets": strings.Repeat("[", maxFile-10),
		"deep groups":   strings.Repeat("{a: ", 9000) + strings.Repeat("}", 9000),
		"deep and wide": strings.Repeat("{a: ", 9000) + "{" + strings.Repeat("b,", 9000) + "}" + strings.Repeat("}", 9000),
		"many keys":     strings.Repeat("k: \n", maxFile/5),
		"many docs":     strings.Repeat("---\n", maxFile/5),
		"an open quote": "data: \"" + strings.Repeat("x\n", maxFile/3),
		"a long key":    strings.Repeat("k", 60_000) + ": x\n",
		"a long value":  "listen: " + strings.Repeat("k", 60_000) + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := complaints(t, Source{File: file(t, text)})
			if n := len(strings.Join(got, "")); n > 2<<20 {
				t.Errorf("%d bytes of complaints", n)
			}
		})
	}
}
