package forum

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestRealNamesAreTaken(t *testing.T) {
	keys := map[string]string{}
	for _, row := range realRows(t, "names.tsv") {
		name := row["name"]
		if utf8.RuneCountInString(name) > MaxName {
			t.Errorf("%q is longer than names may be", name)
		}
		e := &Invalid{}
		if got := CleanName(e, "name", name); got != name || e.Or() != nil {
			t.Errorf("%q: %q, %v", name, got, e.Or())
		}
		if ReservedName(name) {
			t.Errorf("%q is reserved", name)
		}
		if got := Initials(name); got == "?" {
			t.Errorf("%q has no initials", name)
		}
		if NameKey(name) == "" || Slug(name) == "" {
			t.Errorf("%q: key %q, slug %q", name, NameKey(name), Slug(name))
		}
		if other, ok := keys[NameKey(name)]; ok && !strings.EqualFold(other, name) {
			t.Logf("%q and %q look alike", name, other)
		}
		keys[NameKey(name)] = name
		lineHolds(t, name)
		slugHolds(t, name)
		termsHold(t, name)
	}
}

// refusedOnPurpose are the diagnoses of addresses that may stand in an envelope
// and that CleanAddress does not take; see there.
var refusedOnPurpose = []string{
	"RFC5321_QUOTEDSTRING", "RFC5321_ADDRESSLITERAL", "RFC5321_TLD", "RFC5321_TLDNUMERIC",
}

func TestRealAddressesAreTakenWhereAMailServerTakesThem(t *testing.T) {
	taken := 0
	for _, row := range realRows(t, "email-addresses.tsv") {
		address := unquoted(t, row["address_json"])
		e := &Invalid{}
		got := CleanAddress(e, "email", address)
		ok := e.Or() == nil
		oneLabel := !strings.Contains(address[strings.LastIndexByte(address, '@')+1:], ".") // "test@io" counts as valid there
		want := row["smtp"] == "yes" && !slices.Contains(refusedOnPurpose, row["diagnosis"]) && !oneLabel
		if strings.Trim(address, " ") != address { // spaces around it are tidied away
			want = row["diagnosis"] == "CFWS_FWS" && !strings.ContainsAny(address, "\r\n")
		}
		switch {
		case ok != want:
			t.Errorf("%q (%s) is taken: %v, as %q", address, row["diagnosis"], ok, got)
		case ok && row["syntax"] != "valid":
			t.Errorf("%q is no address and is taken", address)
		case ok && got != strings.Trim(address, " "):
			t.Errorf("%q became %q", address, got)
		}
		if ok {
			taken++
		}
		addressHolds(t, address)
	}
	if taken < 20 {
		t.Errorf("only %d addresses are taken", taken)
	}
}

func TestNaughtyStringsDoNoHarm(t *testing.T) {
	var list []string
	if err := json.Unmarshal([]byte(realText(t, "blns.json")), &list); err != nil {
		t.Fatal(err)
	}
	for _, text := range list {
		lineHolds(t, text)
		bodyHolds(t, text)
		slugHolds(t, text)
		termsHold(t, text)
		addressHolds(t, text)
		e := &Invalid{}
		if link := CleanLink(e, "url", text); e.Or() == nil && link != "" && !strings.HasPrefix(link, "http") {
			t.Errorf("%q is a link", text)
		}
		if title := AnswerTitle(text); utf8.RuneCountInString(title) > max(MaxTitle, utf8.RuneCountInString(text)) {
			t.Errorf("%q is answered under %q", text, title)
		}
		n := NewComment{Title: text, Body: text, Name: text, Email: "anna@example.org"}
		if err := n.Clean(); err == nil && (n.Name == "" || n.Body == "" || ReservedName(n.Name)) {
			t.Errorf("%q became %+v", text, n)
		}
	}
}

func TestCommonPasswordsHaveALengthAtLeast(t *testing.T) {
	short := 0
	for password := range strings.Lines(realText(t, "common-passwords.txt")) {
		password = strings.TrimSuffix(password, "\n")
		e := &Invalid{}
		CheckPassword(e, "field", password)
		if want := utf8.RuneCountInString(password) < MinPassword; (wrong(e) == "too_short 8") != want {
			t.Errorf("%q: %q", password, wrong(e))
		}
		if e.Or() != nil {
			short++
		}
	}
	t.Logf("%d of the commonest passwords are too short", short)
}
