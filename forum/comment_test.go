package forum

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestAMembersCommentIsTidied(t *testing.T) {
	n := NewComment{Article: "peering", MemberID: 7, Title: " Re:  Peering ", Body: "\r\nOne\r\ntwo ", Name: "Moderator\n", Email: "not an address"}
	if err := n.Clean(); err != nil {
		t.Fatal(err)
	}
	// a member's name and address are the account's, whatever came in
	if n != (NewComment{Article: "peering", MemberID: 7, Title: "Re: Peering", Body: "One\ntwo"}) {
		t.Errorf("%+v", n)
	}
}

func TestAGuestsCommentNeedsANameAndAnAddress(t *testing.T) {
	n := NewComment{Body: "Hello", Name: " Anna  Weber ", Email: " Anna@Example.org "}
	if err := n.Clean(); err != nil || n.Name != "Anna Weber" || n.Email != "Anna@Example.org" || n.Title != "" {
		t.Errorf("%+v, %v", n, err)
	}
	for want, spoil := range map[string]func(n *NewComment){
		"name: missing":         func(n *NewComment) { n.Name = "" },
		"name: reserved_name":   func(n *NewComment) { n.Name = "Mode\u200brator" },
		"name: too_long 150":    func(n *NewComment) { n.Name = strings.Repeat("a", 151) },
		"name: line_break":      func(n *NewComment) { n.Name = "Admin\n" }, // one problem is enough
		"email: missing":        func(n *NewComment) { n.Email = " " },
		"email: bad_address":    func(n *NewComment) { n.Email = "anna" },
		"title: bidi":           func(n *NewComment) { n.Title = "\u202e" },
		"title: too_long 200":   func(n *NewComment) { n.Title = strings.Repeat("a", 201) },
		"title: missing":        func(n *NewComment) { n.Title = "\u3164" },
		"body: missing":         func(n *NewComment) { n.Body = "\u200b\n" },
		"body: too_long 20000":  func(n *NewComment) { n.Body = strings.Repeat("a", 20_001) },
		"body: too_complicated": func(n *NewComment) { n.Body = "Z" + marks(30) },
		"body: missing, name: missing, email: missing": func(n *NewComment) { *n = NewComment{} },
	} {
		n := NewComment{Body: "Hello", Name: "Anna", Email: "anna@example.org"}
		spoil(&n)
		if got := problems(t, n.Clean()); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	n = NewComment{Body: strings.Repeat("a", 20_000), Title: strings.Repeat("a", 200), Name: strings.Repeat("a", 150), Email: "anna@example.org"}
	if err := n.Clean(); err != nil {
		t.Errorf("at the limits: %v", err)
	}
}

func TestTheSameTextByTheSamePersonUnderTheSameParentIsATwin(t *testing.T) {
	member := NewComment{MemberID: 7, Parent: 3, Title: "A", Body: "The same words."}
	guest := NewComment{Name: "Anna", Email: "anna@example.org", Parent: 3, Body: "The same words."}
	for name, twin := range map[string]struct{ a, b NewComment }{
		"a member's":                       {member, member},
		"a member's with another title":    {member, NewComment{MemberID: 7, Parent: 3, Title: "B", Body: "The same words."}},
		"a guest's":                        {guest, guest},
		"a guest's in another spelling":    {guest, NewComment{Name: "Anna", Email: "ANNA@Example.org", Parent: 3, Body: "The same words."}},
		"a member's, whatever name it has": {member, NewComment{MemberID: 7, Name: "X", Email: "x@example.org", Parent: 3, Body: "The same words."}},
	} {
		if twin.a.TwinKey(1) != twin.b.TwinKey(1) {
			t.Errorf("%s is no twin", name)
		}
	}
	keys := map[int64]string{member.TwinKey(1): "the first"}
	for name, n := range map[string]NewComment{
		"another member's":   {MemberID: 8, Parent: 3, Body: "The same words."},
		"under another":      {MemberID: 7, Parent: 4, Body: "The same words."},
		"at the top":         {MemberID: 7, Body: "The same words."},
		"another text":       {MemberID: 7, Parent: 3, Body: "The same words!"},
		"a guest's":          guest,
		"another name's":     {Name: "Anne", Email: "anna@example.org", Parent: 3, Body: "The same words."},
		"another guest's":    {Name: "Anna", Email: "bo@example.org", Parent: 3, Body: "The same words."},
		"a guest's, shifted": {Name: "Ann", Email: "anna@example.org", Parent: 3, Body: "aThe same words."},
	} {
		key := n.TwinKey(1)
		if before, ok := keys[key]; ok {
			t.Errorf("%s is a twin of %s", name, before)
		}
		keys[key] = name
	}
	if _, ok := keys[member.TwinKey(2)]; ok {
		t.Error("the same words under another article are another comment")
	}
}

func TestAnAnswerStartsWithTheTitleOfWhatItAnswers(t *testing.T) {
	for parent, want := range map[string]string{
		"":                              "",
		"Peering":                       "Re: Peering",
		"Re: Peering":                   "Re: Peering",
		"Re:Peering":                    "Re: Re:Peering",
		"Reading":                       "Re: Reading",
		strings.Repeat("a", 196):        "Re: " + strings.Repeat("a", 196),
		strings.Repeat("a", 197):        "Re: " + strings.Repeat("a", 195) + "…",
		strings.Repeat("word ", 40):     "Re: " + strings.TrimSpace(strings.Repeat("word ", 39)) + "…",
		"Re: " + strings.Repeat("a", 9): "Re: " + strings.Repeat("a", 9),
	} {
		got := AnswerTitle(parent)
		if got != want || utf8.RuneCountInString(got) > MaxTitle {
			t.Errorf("%q: %q, want %q", parent, got, want)
		}
		if got != "" && (!Repeats(got) || AnswerTitle(got) != got) {
			t.Errorf("an answer to %q has the title %q", got, AnswerTitle(got))
		}
	}
	for title, want := range map[string]bool{"": false, "Re: a": true, "Re:a": false, "re: a": false, "a Re: b": false} {
		if Repeats(title) != want {
			t.Errorf("%q repeats: %v", title, !want)
		}
	}
}

func TestAGuestHasNoAccount(t *testing.T) {
	if !(Commenter{Name: "Anna"}).Guest() || (Commenter{MemberID: 7, Name: "Anna"}).Guest() || (Commenter{Name: AnonymousName}).Guest() || !ReservedName(AnonymousName) {
		t.Error("a guest is who has no account")
	}
}

func TestAnUnknownOrderIsTheOldestFirst(t *testing.T) {
	for s, want := range map[string]Order{"newest": Newest, "oldest": Oldest, "": Oldest, "best": Best, "Newest": Oldest, "newest\x00": Oldest} {
		if got := ParseOrder(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}
