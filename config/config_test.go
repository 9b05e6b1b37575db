package config

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
)

// same compares configurations, lists included.
func same(a, b Config) bool { return reflect.DeepEqual(a, b) }

func TestTheDefaultsPassTheirOwnChecks(t *testing.T) {
	l := &loader{schema: newSchema(), config: Default()}
	l.check()
	if err := l.result(); err != nil {
		t.Error(err)
	}
}

// Operators' files, scripts and units name these. One that goes or changes its
// name breaks them.
func TestTheKeysAreThePromisedOnes(t *testing.T) {
	s := newSchema()
	var top []string
	for _, k := range s.keys {
		if !strings.Contains(k.name, ".") {
			top = append(top, k.name)
		}
	}
	if got := strings.Join(top, " "); got != "listen data base_url site cards guests limits policy mail" {
		t.Errorf("top-level keys: %s", got)
	}
	for name, env := range map[string]string{
		"base_url":           "COLLOQUY_BASE_URL",
		"policy.edit_window": "COLLOQUY_POLICY_EDIT_WINDOW",
		"limits.enabled":     "COLLOQUY_LIMITS_ENABLED",
		"guests.comment":     "COLLOQUY_GUESTS_COMMENT",
		"mail.smtp.host":     "COLLOQUY_MAIL_SMTP_HOST",
		"site.accent.light":  "COLLOQUY_SITE_ACCENT_LIGHT",
	} {
		if k, ok := s.byName[name]; !ok || k.env != env || k.group {
			t.Errorf("%s: got %+v, want %s", name, k, env)
		}
	}
}

func TestEachKeyHasAUsableNameOfItsOwn(t *testing.T) {
	s := newSchema()
	seen := map[string]string{}
	for _, k := range s.keys {
		last := k.name[strings.LastIndexByte(k.name, '.')+1:]
		if last == "" || strings.Trim(last, "abcdefghijklmnopqrstuvwxyz_") != "" {
			t.Errorf("%q is no name for a key", k.name)
		}
		for _, env := range []string{k.env, k.env + fileSuffix} {
			if other, taken := seen[env]; taken {
				t.Errorf("%s stands for %s and for %s", env, other, k.name)
			}
			seen[env] = k.name
		}
		if forTests(k.env) {
			t.Errorf("%s is a name that only tests read", k.env)
		}
		if strings.Count(k.name, ".") >= deepest {
			t.Errorf("%s is deeper than deepest says", k.name)
		}
	}
}

// sample is a right value for a key, other than its default, and how it is
// written.
func sample(t *testing.T, k key) (any, string) {
	t.Helper()
	c := Default()
	special := map[string]string{
		"listen": ":81", "base_url": "https://example.org", "site.language": "fr", "site.time_zone": "Europe/London",
		"site.accent.light": "#000000", "site.accent.dark": "#ffffff",
		"mail.transport": "smtp", "mail.from": "a@example.org", "mail.reply_to": "b@example.org", "mail.bounces": "d@example.org", "site.contact": "c@example.org", "mail.smtp.tls": "implicit",
	}
	if text, ok := special[k.name]; ok {
		return text, text
	}
	switch v := k.field(&c).Interface().(type) {
	case string:
		return "something", "something"
	case Secret:
		return Secret("something"), "something"
	case bool:
		return !v, fmt.Sprint(!v)
	case int:
		return v + 1, fmt.Sprint(v + 1)
	case time.Duration:
		return v + time.Second, (v + time.Second).String()
	case []netip.Prefix:
		return []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, "10.0.0.0/8"
	}
	t.Fatalf("%s: config cannot read a %s yet", k.name, k.field(&c).Type())
	return nil, ""
}

// asFile writes one key as a file has it.
func asFile(name, text string) string {
	parts := strings.Split(name, ".")
	var b strings.Builder
	for i, p := range parts[:len(parts)-1] {
		fmt.Fprintf(&b, "%s%s:\n", strings.Repeat("  ", i), p)
	}
	if strings.Contains(text, "/8") {
		text = "[" + text + "]"
	} else if strings.ContainsAny(text, "#:") {
		text = `"` + text + `"`
	}
	fmt.Fprintf(&b, "%s%s: %s\n", strings.Repeat("  ", len(parts)-1), parts[len(parts)-1], text)
	return b.String()
}

func TestEachKeyCanBeSetInTheFileTheEnvironmentAndByAFlag(t *testing.T) {
	// What the mail keys need from one another.
	needs := map[string]string{
		"mail.smtp.host": "h", "mail.from": "x@example.org", "mail.smtp.username": "u", "mail.smtp.password": "p",
		"mail.dkim.domain": "example.org", "mail.dkim.selector": "mail", "mail.dkim.key": "k",
	}
	s := newSchema()
	for _, k := range s.values() {
		want, text := sample(t, k)
		preset := needs
		if !strings.HasPrefix(k.name, "mail.") {
			preset = nil
		}
		for layer, src := range map[string]Source{
			"file":        {Preset: preset, File: file(t, asFile(k.name, text))},
			"environment": {Preset: preset, Env: []string{k.env + "=" + text}},
			"flag":        {Preset: preset, Flags: map[string]string{k.name: text}},
		} {
			c := load(t, src)
			if got := k.field(&c).Interface(); !reflect.DeepEqual(got, want) {
				t.Errorf("%s by %s: got %v, want %v", k.name, layer, got, want)
			}
		}
	}
}

// policyFields reads the fields of forum.Policy off its source, so that one
// added there without a key or a comment is noticed here.
func policyFields(t *testing.T) []*ast.Field {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), "../forum/policy.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var fields []*ast.Field
	ast.Inspect(tree, func(n ast.Node) bool {
		if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.Name == "Policy" {
			fields = spec.Type.(*ast.StructType).Fields.List
		}
		return true
	})
	if len(fields) == 0 {
		t.Fatal("no fields of forum.Policy found")
	}
	return fields
}

func TestEachFieldOfThePolicyIsAKeyAndExplained(t *testing.T) {
	s := newSchema()
	fields := policyFields(t)
	if got := reflect.TypeFor[forum.Policy]().NumField(); got != len(fields) {
		t.Errorf("%d fields in the source, %d in the program", len(fields), got)
	}
	for _, f := range fields {
		name := f.Names[0].Name
		if f.Doc.Text() == "" {
			t.Errorf("forum.Policy.%s has no comment", name)
		}
		field, _ := reflect.TypeFor[forum.Policy]().FieldByName(name)
		k, ok := s.byName["policy."+field.Tag.Get("yaml")]
		c := Default()
		if !ok || k.field(&c).Type() != field.Type {
			t.Errorf("forum.Policy.%s cannot be configured", name)
		}
	}
}

func TestKeysThatMayBeZeroExistAndSaySoInTheirComment(t *testing.T) {
	s := newSchema()
	for name := range zeroMeans {
		if _, ok := s.byName[name]; !ok {
			t.Errorf("there is no key %s", name)
		}
		load(t, Source{Flags: map[string]string{name: "0"}})
		block := exampleComment(t, name)
		if !strings.Contains(block, "0") {
			t.Errorf("%s: the example does not say what 0 means: %q", name, block)
		}
	}
}

func TestChecksAreForKeysThatExist(t *testing.T) {
	s := newSchema()
	for name := range texts {
		if !slices.Contains(s.valueNames(), name) {
			t.Errorf("texts: there is no key %s", name)
		}
	}
	for name := range ranges {
		if !slices.Contains(s.valueNames(), name) {
			t.Errorf("ranges: there is no key %s", name)
		}
	}
}
