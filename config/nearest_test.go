package config

import "testing"

func TestTheNearestName(t *testing.T) {
	s := newSchema()
	for word, want := range map[string]string{
		"listen":             "listen",
		"lisetn":             "listen", // swapped
		"listn":              "listen", // left out
		"lissten":            "listen", // one too many
		"polcy":              "policy",
		"policy.edit_window": "policy.edit_window",
		"Policy.EditWindow":  "policy.edit_window",
		"smtp.host":          "mail.smtp.host",
		"limits.comment":     "guests.comment",
		"mail.smtp.pasword":  "mail.smtp.password",
		"timezone":           "site.time_zone",
		"":                   "",
		".":                  "",
		"x":                  "",
		"storage":            "",
		"theme.colour":       "",
	} {
		if got := nearest(word, s.names()); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
}

func TestNoGuessWhereTwoNamesEndAlike(t *testing.T) {
	if got := nearest("window", []string{"billing.window", "archive.window"}); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestDistanceCountsTypingMistakes(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "ab", 2},
		{"data", "data", 0},
		{"data", "dta", 1},
		{"data", "datta", 1},
		{"data", "dara", 1},
		{"data", "daat", 1},
		{"kitten", "sitting", 3},
		{"abcdef", "ghijkl", 5}, // the limit
	} {
		if got := distance(c.a, c.b, 5); got != c.want {
			t.Errorf("%s, %s: got %d, want %d", c.a, c.b, got, c.want)
		}
		if got := distance(c.b, c.a, 5); got != c.want {
			t.Errorf("%s, %s: got %d, want %d", c.b, c.a, got, c.want)
		}
	}
}
