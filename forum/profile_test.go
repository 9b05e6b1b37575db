package forum

import (
	"strings"
	"testing"
	"time"
)

func TestEverySideFieldOfAProfileIsChecked(t *testing.T) {
	const bidi = "a\u202eb"
	p := ProfileText{Name: "Ann\nAuthor", Position: bidi, Affiliation: "x\x07", Biography: strings.Repeat("x", MaxProfileText+1), Website: "javascript:alert(1)"}
	e := &Invalid{}
	p.Clean(e)
	got := map[string]string{}
	for _, x := range e.Problems {
		got[x.Field] = x.Key
	}
	want := map[string]string{"name": LineBreak, "position": BidiOverride, "affiliation": ControlChar, "biography": TooLong, "website": BadLink}
	for field, key := range want {
		if got[field] != key {
			t.Errorf("%s: %q, want %q", field, got[field], key)
		}
	}
}

func TestAProfileMayBeEmptyButForTheName(t *testing.T) {
	p := ProfileText{Name: "  Ann  Author ", Biography: " \r\n\t "}
	e := &Invalid{}
	if p.Clean(e); e.Or() != nil || p != (ProfileText{Name: "Ann Author"}) {
		t.Errorf("%v %+v", e.Or(), p)
	}
	unseen := ProfileText{Name: "Ann", Biography: "\u200b"}
	if unseen.Clean(e); e.Or() == nil {
		t.Error("a biography that shows nothing was taken")
	}
}

func TestWebsitesAsPeopleWriteThem(t *testing.T) {
	for typed, want := range map[string]string{
		"": "", "  ": "", "example.org": "https://example.org", " https://example.org/~ann ": "https://example.org/~ann", "http://example.org": "http://example.org",
		"www.example.org/a?b=c": "https://www.example.org/a?b=c",
	} {
		e := &Invalid{}
		if got := CleanWebsite(e, "website", typed); got != want || e.Or() != nil {
			t.Errorf("%q: %q, %v", typed, got, e.Or())
		}
	}
	for _, typed := range []string{
		"nothing", "javascript:alert(1)", "JaVaScRiPt:alert(1)//.", "data:text/html,x.y", "//example.org", "/etc.d", "https://", "https://ann:secret@example.org", "mailto:ann@example.org",
		"ftp://example.org", "https://exa mple.org/", "https://example.org/\u202egro.elpmaxe", "https://example.org/" + strings.Repeat("x", MaxField),
	} {
		e := &Invalid{}
		if CleanWebsite(e, "website", typed); e.Or() == nil {
			t.Errorf("%q was taken", typed)
		}
	}
}

func TestNamesThatCouldBeTakenForAnother(t *testing.T) {
	const other = "Marit Solberg"
	for _, name := range []string{"Marit Solberg", "marit solberg", "MARIT SOLBERG", "Marit  Sólberg", "Marit-Solberg", "Маrit Solberg", "Marit SoIberg", "MARlT SOLBERG", "Ｍarit Solberg", "Marit S\u200bolberg"} {
		if !LookOf(name).Like(other) {
			t.Errorf("%q is not taken for %q", name, other)
		}
	}
	for _, name := range []string{"Marit Solbakken", "Marit", "Solberg Marit", "Marie Solberg", "Marit J. Solberg"} {
		if LookOf(name).Like(other) {
			t.Errorf("%q is taken for %q", name, other)
		}
	}
}

func TestWhoMayChangeTheirProfileAndSeeEarlierNames(t *testing.T) {
	now := time.Now()
	for _, c := range []struct {
		m             *Member
		change, names error
	}{
		{nil, ErrSignIn, ErrSignIn},
		{&Member{ID: 1}, nil, ErrForbidden},
		{&Member{ID: 1, SuspendedUntil: now.Add(time.Hour)}, ErrForbidden, ErrForbidden},
		{&Member{ID: 1, SuspendedUntil: now}, nil, ErrForbidden},
		{&Member{ID: 1, Roles: RoleEditor | RoleAuthor}, nil, ErrForbidden},
		{&Member{ID: 1, Roles: RoleModerator}, nil, nil},
		{&Member{ID: 1, Roles: RoleAdministrator}, nil, nil},
	} {
		if got := MayChangeProfile(c.m, now); got != c.change {
			t.Errorf("%+v: %v", c.m, got)
		}
		if got := MaySeeEarlierNames(c.m); got != c.names {
			t.Errorf("%+v: %v", c.m, got)
		}
	}
}

func BenchmarkNamesHeldAgainstEachOther(b *testing.B) {
	look := LookOf("Marit Solberg")
	for b.Loop() {
		look.Like("Maria Isabel de Sousa Vasconcelos e Albuquerque")
	}
}
