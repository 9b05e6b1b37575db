package config

import (
	"maps"
	"slices"
	"strings"
)

// fileSuffix ends the variables that name a file with a secret in it.
const fileSuffix = "_FILE"

// readEnv takes the values of the environment. Each variable that begins with
// our name must be known, so that a mistyped one does not go unnoticed.
func (l *loader) readEnv(env []string) {
	ours := ourVariables(env)
	known := l.schema.variables()
	for _, name := range slices.Sorted(maps.Keys(ours)) {
		at := origin{where: printable(name), named: true, order: order{layer: inEnv}}
		k, ok := known[name]
		switch {
		case !ok:
			l.complain(at, "", l.unknownVariable(name))
		case k.group:
			l.complain(at, "", "a group of keys; set one of them, such as "+l.schema.member(k.name).env)
		case name != k.env:
			l.setFromFile(k, ours, at)
		default:
			l.setText(k, ours[name], at)
		}
	}
}

// ourVariables are the variables that we answer for, by name.
func ourVariables(env []string) map[string]string {
	ours := map[string]string{}
	for _, line := range env {
		name, value, _ := strings.Cut(line, "=")
		if strings.HasPrefix(name, envPrefix) && !forTests(name) {
			ours[name] = value
		}
	}
	return ours
}

// forTests says whether a variable is one that only tests read.
func forTests(name string) bool {
	return name == envPrefix+"TESTDATA" || strings.HasPrefix(name, envPrefix+"TEST_")
}

// variables are all names that a variable of ours may have. A secret has two.
func (s *schema) variables() map[string]key {
	known := map[string]key{}
	for _, k := range s.keys {
		known[k.env] = k
		if k.secret {
			known[k.env+fileSuffix] = k
		}
	}
	return known
}

func (l *loader) unknownVariable(name string) string {
	plain, file := strings.CutSuffix(name, fileSuffix)
	for _, k := range l.schema.values() {
		if file && k.env == plain {
			return "only secrets are read from files; set " + k.env
		}
	}
	word := strings.ToLower(strings.TrimPrefix(plain, envPrefix))
	k, ok := l.schema.byName[nearest(word, l.schema.valueNames())]
	switch {
	case !ok:
		return "unknown variable"
	case file && k.secret:
		return "unknown variable; did you mean " + k.env + fileSuffix + "?"
	}
	return "unknown variable; did you mean " + k.env + "?"
}

// setFromFile takes a secret from the file that a variable names, without the
// line break that editors put at its end.
func (l *loader) setFromFile(k key, ours map[string]string, at origin) {
	if _, both := ours[k.env]; both {
		l.complain(at, "", "set together with "+k.env+"; which one counts? Unset one")
		return
	}
	text, err := readText(ours[k.env+fileSuffix])
	if err != nil {
		l.complain(at, "", "the file "+err.Error()) // without its name: it may be the secret itself
		return
	}
	secret := strings.TrimRight(string(text), "\r\n")
	if secret == "" {
		l.complain(at, "", "the file is empty")
		return
	}
	l.setText(k, secret, at)
}
