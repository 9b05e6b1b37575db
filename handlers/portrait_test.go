package handlers

import (
	"errors"
	"testing"

	"colloquy/forum"
)

func TestOnlySoManyPicturesAreReadIntoMemoryAtOnce(t *testing.T) {
	u := make(uploads, maxUploads)
	var ends []func()
	for range maxUploads {
		end, err := u.begin()
		if err != nil {
			t.Fatal(err)
		}
		ends = append(ends, end)
	}
	var limited *forum.Limited
	if _, err := u.begin(); !errors.As(err, &limited) {
		t.Error(err)
	}
	ends[0]()
	if _, err := u.begin(); err != nil {
		t.Error(err)
	}
}

func TestAnAddressAsPeopleReadIt(t *testing.T) {
	for link, want := range map[string]string{
		"": "", "https://example.org/": "example.org", "http://www.example.org/a/": "example.org/a", "https://example.org/?u=https://x": "example.org/?u=https://x",
	} {
		if got := bareLink(link); got != want {
			t.Errorf("%q: %q", link, got)
		}
	}
}
