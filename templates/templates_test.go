package templates

import (
	"testing"
	"time"

	"github.com/jba/templatecheck"
)

func set(t testing.TB) *Set {
	t.Helper()
	s, err := New(Site{Name: "Colloquy", Language: "en", BaseURL: "http://localhost", Zone: time.UTC, Asset: func(n string) string { return "/static/" + n }})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEveryTemplateFitsItsView(t *testing.T) {
	s := set(t)
	for _, v := range Views() {
		if err := templatecheck.CheckHTML(s.Template(v), v); err != nil {
			t.Errorf("%T: %v", v, err)
		}
	}
	for _, f := range Fragments() {
		if err := templatecheck.CheckHTML(s.FragmentTemplate(f), f); err != nil {
			t.Errorf("%T: %v", f, err)
		}
	}
}
