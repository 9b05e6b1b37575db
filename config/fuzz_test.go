package config

import (
	"errors"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// Whatever comes in: no panic; a configuration that is taken passes its own
// checks and can be printed and read again; one that is not is explained in
// lines that a terminal can show.
func FuzzLoad(f *testing.F) {
	example, err := os.ReadFile(examplePath)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(example), "COLLOQUY_DATA=x", "listen", ":80")
	for _, c := range append(wrongFiles, brokenFiles...) {
		f.Add(c.text, "COLLOQUY_LIMITS_PROXIES=10.0.0.0/8", "policy.edit_window", "1h")
	}
	for _, name := range slices.Sorted(maps.Keys(checked)) {
		for _, text := range slices.Sorted(maps.Keys(checked[name].wrong)) {
			f.Add("", envName(name)+"="+text, name, text)
		}
	}
	f.Fuzz(func(t *testing.T, text, variable, flag, value string) {
		if strings.Contains(variable, fileSuffix) {
			return // it may name any file of this machine
		}
		path := file(t, text)
		c, err := Load(Source{File: path, Env: []string{variable}, Flags: map[string]string{flag: value}})
		if err != nil {
			checkComplaints(t, err)
			return
		}
		checkPrintsAndLoads(t, c)
	})
}

func checkComplaints(t *testing.T, err error) {
	t.Helper()
	var found *Complaints
	if !errors.As(err, &found) {
		t.Fatalf("not complaints: %v", err)
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != len(found.List) {
		t.Errorf("%d complaints in %d lines: %q", len(found.List), len(lines), err)
	}
	for _, line := range lines {
		if checkLine(line) != nil {
			t.Errorf("not one line of text: %q", line)
		}
	}
}

func checkPrintsAndLoads(t *testing.T, c Config) {
	t.Helper()
	text := printed(t, c)
	want := c
	if c.Mail.SMTP.Password != "" {
		text = strings.Replace(text, "password: "+hidden, "password: x", 1)
		want.Mail.SMTP.Password = "x"
	}
	again, err := Load(Source{File: file(t, text)})
	if err != nil || !reflect.DeepEqual(again, want) {
		t.Errorf("%v\n%+v\n%+v\n%s", err, again, want, text)
	}
}
