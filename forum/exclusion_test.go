package forum

import (
	"errors"
	"slices"
	"testing"
)

func TestWhatIsExcludedByHandIsChecked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ kind, value, want, problem string }{
		{ExcludeNetwork, "192.0.2.7", "192.0.2.7/32", ""},
		{ExcludeNetwork, " 192.0.2.7/24 ", "192.0.2.0/24", ""},
		{ExcludeNetwork, "10.0.0.0/16", "10.0.0.0/16", ""},
		{ExcludeNetwork, "2001:db8::1", "2001:db8::/64", ""},
		{ExcludeNetwork, "2001:db8::/32", "2001:db8::/32", ""},
		{ExcludeNetwork, "::ffff:192.0.2.7", "192.0.2.7/32", ""},
		{ExcludeNetwork, "0.0.0.0/0", "", WideNetwork},
		{ExcludeNetwork, "::/0", "", WideNetwork},
		{ExcludeNetwork, "10.0.0.0/15", "", WideNetwork},
		{ExcludeNetwork, "2001:db8::/31", "", WideNetwork},
		{ExcludeNetwork, "::ffff:0.0.0.0/96", "", WideNetwork},
		{ExcludeNetwork, "fe80::1%eth0", "", BadNetwork},
		{ExcludeNetwork, "example.org", "", BadNetwork},
		{ExcludeNetwork, "", "", Missing},
		{ExcludeDomain, "@Example.ORG", "example.org", ""},
		{ExcludeDomain, "org", "", NoDomain},
		{ExcludeDomain, "a b", "", NoDomain},
		{ExcludeDomain, "", "", Missing},
		{ExcludeAddress, "Some.Body@Example.org", "some.body@example.org", ""},
		{ExcludeAddress, "somebody", "", BadAddress},
		{"planet", "earth", "", NotOffered},
	} {
		n := NewExclusion{Kind: c.kind, Value: c.value, Why: "Spam."}
		err := n.Clean()
		var bad *Invalid
		switch {
		case c.problem == "" && (err != nil || n.Value != c.want):
			t.Errorf("%s %q is %q, %v; want %q", c.kind, c.value, n.Value, err, c.want)
		case c.problem != "" && (!errors.As(err, &bad) || bad.Problems[0].Key != c.problem):
			t.Errorf("%s %q is answered %v, not %s", c.kind, c.value, err, c.problem)
		}
	}
}

func TestSomebodyIsExcludedByAddressDomainAndNetwork(t *testing.T) {
	t.Parallel()
	got := ExcludedBy("a@mail.example.org", "192.0.2.7/32")
	for _, want := range [][2]string{
		{ExcludeAddress, "a@mail.example.org"}, {ExcludeDomain, "mail.example.org"}, {ExcludeDomain, "example.org"}, {ExcludeNetwork, "192.0.2.7/32"}, {ExcludeNetwork, "192.0.0.0/16"},
	} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not among %q", want, got)
		}
	}
	if len(ExcludedBy("", "")) != 0 || slices.Contains(got, [2]string{ExcludeNetwork, "192.0.0.0/15"}) {
		t.Errorf("%q", got)
	}
}
