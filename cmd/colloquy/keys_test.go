package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"colloquy/forum"
)

func TestKeysAreMadeOnceAndReadableByTheirOwnerAlone(t *testing.T) {
	dir := t.TempDir()
	first, err := loadKeys(dir)
	if err != nil || len(first) != 1 || len(first[0]) != forum.KeySize {
		t.Fatal(first, err)
	}
	info, err := os.Stat(filepath.Join(dir, keysFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	again, err := loadKeys(dir)
	if err != nil || !reflect.DeepEqual(first, again) {
		t.Errorf("%x after %x, %v", again, first, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 1 {
		t.Error(left)
	}
}

func TestARetiredKeyGoesOnVerifying(t *testing.T) {
	dir := t.TempDir()
	old, err := loadKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, keysFile)
	text, _ := os.ReadFile(path)
	if err := os.WriteFile(path, append([]byte(strings.Repeat("ab", forum.KeySize)+"\n\n"), text...), 0o600); err != nil {
		t.Fatal(err)
	}
	keys, err := loadKeys(dir)
	if err != nil || len(keys) != 2 || !reflect.DeepEqual(keys[1], old[0]) {
		t.Errorf("%x, %v", keys, err)
	}
}

func TestAFileThatHoldsNoKeysIsRefused(t *testing.T) {
	for _, text := range []string{"", "\n", "abcd\n", "not hex\n"} {
		dir := t.TempDir()
		path := filepath.Join(dir, keysFile)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if keys, err := loadKeys(dir); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%q: %x, %v", text, keys, err)
		}
	}
}
