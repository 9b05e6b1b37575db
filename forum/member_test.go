package forum

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestRolesAreASetAndNotALadder(t *testing.T) {
	all := []Roles{RoleAuthor, RoleEditor, RoleModerator, RoleAdministrator}
	for _, a := range all {
		for _, b := range all {
			if a.Has(b) != (a == b) {
				t.Errorf("%s is %s: %v", a, b, a.Has(b))
			}
			if both := a | b; !both.Has(a) || !both.Has(b) || !both.Has(both) {
				t.Errorf("%s lacks what it is made of", both)
			}
		}
		if Roles(0).Has(a) || !a.Has(0) {
			t.Errorf("a reader is %s, or %s is no reader", a, a)
		}
	}
	if (RoleEditor | RoleModerator).Has(RoleModerator | RoleAdministrator) {
		t.Error("one of two roles is not both")
	}
}

func TestRolesAreNamed(t *testing.T) {
	for roles, want := range map[Roles]string{
		0: "reader", RoleAuthor: "author", RoleEditor: "editor", RoleModerator: "moderator", RoleAdministrator: "administrator",
		RoleAdministrator | RoleAuthor:                              "author, administrator",
		RoleAuthor | RoleEditor | RoleModerator | RoleAdministrator: "author, editor, moderator, administrator",
		1 << 7: "reader", // a bit of a later version
	} {
		if got := roles.String(); got != want {
			t.Errorf("%b: %q, want %q", roles, got, want)
		}
	}
}

func TestARoleIsReadByItsName(t *testing.T) {
	for name, want := range map[string]Roles{
		"reader": 0, "author": RoleAuthor, "editor": RoleEditor, "moderator": RoleModerator, "administrator": RoleAdministrator, "admin": RoleAdministrator,
	} {
		if got, ok := ParseRole(name); got != want || !ok {
			t.Errorf("%q: %v, %v", name, got, ok)
		}
	}
	for _, name := range []string{"", "Admin", "EDITOR", " editor", "editor ", "author, editor", "root", "admin\x00", "moderators"} {
		if got, ok := ParseRole(name); got != 0 || ok {
			t.Errorf("%q: %v, %v", name, got, ok)
		}
	}
}

func TestANewMemberIsTidied(t *testing.T) {
	n := NewMember{Name: " Søren  Å ", Email: " S@Example.org ", Position: " Engineer ", Affiliation: " Example ", Roles: RoleAuthor, SecretHash: "x"}
	if err := n.Clean(); err != nil {
		t.Fatal(err)
	}
	if n != (NewMember{Name: "Søren Å", Email: "S@Example.org", Position: "Engineer", Affiliation: "Example", Handle: "søren-a", Roles: RoleAuthor, SecretHash: "x"}) {
		t.Errorf("%+v", n)
	}
	n = NewMember{Name: "Anna", Email: "a@example.org", Handle: "weber"}
	if err := n.Clean(); err != nil || n.Handle != "weber" {
		t.Errorf("a handle of one's own became %q, %v", n.Handle, err)
	}
}

func TestEveryFieldOfANewMemberIsChecked(t *testing.T) {
	for want, n := range map[string]NewMember{
		"name: missing, email: missing": {},
		"name: control":                 {Name: "a\x1b", Email: "a@example.org"},
		"email: bad_address":            {Name: "Anna", Email: "Anna <a@example.org>"},
		"position: line_break":          {Name: "Anna", Email: "a@example.org", Position: "a\nb"},
		"affiliation: too_long 200":     {Name: "Anna", Email: "a@example.org", Affiliation: strings.Repeat("a", 201)},
		"affiliation: missing":          {Name: "Anna", Email: "a@example.org", Affiliation: "\u200b"},
		"handle: bad_handle":            {Name: "Anna", Email: "a@example.org", Handle: "Anna/Weber"},
	} {
		if got := problems(t, n.Clean()); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestEveryCharacterOfAPasswordCounts(t *testing.T) {
	for password, want := range map[string]string{
		"":                         "too_short 8",
		"1234567":                  "too_short 8",
		"12345678":                 "",
		" 123456 ":                 "", // nothing is trimmed
		"        ":                 "",
		"пароль":                   "too_short 8", // 6 characters, 12 bytes
		"пароль12":                 "",
		"😀😀😀😀":                     "too_short 8", // 4 characters, 16 bytes
		"😀😀😀😀😀😀😀😀":                 "",
		"tab\tand\nline":           "",
		strings.Repeat("ä", 1000):  "",
		strings.Repeat("a", 1001):  "too_long 1000",
		strings.Repeat("a", 1<<20): "too_long 1000",
		"12345678\x00":             BadText,
		"1234567\xff":              BadText,
		"\xff":                     BadText,
	} {
		e := &Invalid{}
		if CheckPassword(e, "field", password); wrong(e) != want {
			t.Errorf("%.20q: %q, want %q", password, wrong(e), want)
		}
	}
}

func TestInitialsInEveryScript(t *testing.T) {
	for name, want := range map[string]string{
		"Anna Weber":                          "AW",
		"anna weber":                          "AW",
		"Teller":                              "T",
		"Ursula K. Le Guin":                   "UG",
		"J. R. R. Tolkien":                    "JT",
		"D'Arcy Wentworth O’Neil":             "DO",
		"Jean-Philippe Rameau":                "JR",
		"van der Waals":                       "VW",
		"Anna - Weber":                        "AW",
		"Anna (she/her)":                      "A",
		"Anna Weber | Example":                "AW",
		"Martin Luther King, Jr.":             "MK",
		"Anne-Marie Slaughter, J.D., D.Phil.": "AS",
		", Anna Weber":                        "AW",
		"Ólafur Þórðarson":                    "ÓÞ",
		"e\u0301mile zola":                    "EZ", // as CleanName never stores it
		"ßtrange Name":                        "ßN",
		"ǆon":                                 "ǅ", // the letter that begins a word
		"ı i":                                 "II",
		"3Jane 4th":                           "34",
		"ʻAkamu Kai":                          "AK",
		"Лев Толстой":                         "ЛТ",
		"Αλέξανδρος Παπαδιαμάντης": "ΑΠ",
		"შოთა რუსთაველი":           "შრ", // Georgian names have no capitals
		"Շառլ Ազնավուր":            "ՇԱ",
		"王小明":                      "王",
		"山田 太郎":                    "山太",
		"李〇明":                      "李",
		"김 민준":                     "김민",
		"مريم حور":                 "مح",
		"مُحَمَّد عَلِيّ":          "مع",
		"علی\u200cرضا کریمی":       "عک",
		"שמואל עגנון":              "שע",
		"प्रिया शर्मा":             "पश",
		"রবীন্দ্রনাথ ঠাকুর":        "রঠ",
		"அ. ப. ஜெ. அப்துல் கலாம்":  "அக",
		"ไพวรินทร์ ขาวงาม":         "พข",
		"ອຸທຸມມາ":                  "ອ",
		"ጸጋዬ ገብረ":                  "ጸገ",
		"\u200fדוד\u200e":          "ד",
		"ไ":                        "ไ",
		"ー":                        "ー",
		"":                         "?",
		"...":                      "?",
		"- - -":                    "?",
		"😀 😀":                      "?",
		"\u3164":                   "?",
		"(, )":                     "?",
		"Anna ...":                 "A",
	} {
		if got := Initials(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
		initialsHold(t, name)
	}
}

// initialsHold checks what is true of the initials of every name.
func initialsHold(t *testing.T, name string) {
	t.Helper()
	got := Initials(name)
	if n := utf8.RuneCountInString(got); n < 1 || n > 2 || !Visible(got) {
		t.Errorf("%q: %q", name, got)
	}
	if got == "?" && strings.ContainsFunc(name, isNamePart) {
		t.Errorf("%q has a letter", name)
	}
}
