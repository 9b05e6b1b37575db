package forum

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// screened is what a setting says of a body and its links.
func screened(e Entry, body string, links ...string) Verdict {
	s := NewScreening(e)
	return s.Screen(s.Read(ScreenedText{Body: body, Text: body, Links: links}), ScreenHistory{})
}

func TestAListedWordIsFoundHoweverItIsWritten(t *testing.T) {
	e := Entry{"hold_words": "casino\nfree money\n赌场\nказино\nпривет\nкафе\nالقمار\nकैसीनो\nété"}
	for _, test := range []struct {
		text string
		held bool
	}{
		{"The best CASINO in town.", true},
		{"Casino", true},
		{"(casino)", true},
		{"cásïno", true},
		{"c\u200bas\u200dino", true},
		{"cas\u00adino", true},
		{"ｃａｓｉｎｏ", true},
		{"𝐜𝐚𝐬𝐢𝐧𝐨", true},
		{"сasіno", true},
		{"c4s1n0", true},
		{"ca$ino!", true},
		{"c a s i n o", true},
		{"c.a.s.i.n.o", true},
		{"[x](https://a.example/casino)", true},
		{"casinos", false},
		{"Casinoville", false},
		{"free  *money*, now", true},
		{"money free", false},
		{"我去赌场玩", true},
		{"КАЗИНО онлайн", true},
		{"القِمَار هنا", true},
		{"कैसीनो", true},
		{"कसन", false},
		{"in the ete", true},
		{"In 1998 there were 14 of 100.", false},
		{"", false},
	} {
		if v := screened(e, test.text); v.Held() != test.held {
			t.Errorf("%q: %v", test.text, v)
		}
	}
	if v := screened(e, "Casino casino c4sino"); len(v.Hold) != 1 || v.Why() != "word “casino” in the list" {
		t.Errorf("%q", v.Why())
	}
	if v := screened(Entry{"hold_words": "lol"}, "Chapter 101 has 1,010 words."); v.Held() {
		t.Errorf("a number is no word: %v", v)
	}
}

func TestAListedDomainIsFoundWithWhatIsBelowIt(t *testing.T) {
	e := Entry{"hold_domains": "bit.example\nhttps://bücher.example/shop\n*.wild.example\n.zip"}
	for _, test := range []struct {
		text, link, want string
	}{
		{"see BIT.example.", "", "domain bit.example"},
		{"see www.a.bit.example/x", "", "domain bit.example"},
		{"", "https://bit.example:8443/?q", "domain bit.example"},
		{"", "http://user@bit.example/", "domain bit.example"},
		{"<https://bit。example>", "", "domain bit.example"},
		{"b\u200bit.example", "", "domain bit.example"},
		{"", "https://www.xn--bcher-kva.example", "domain xn--bcher-kva.example"},
		{"BÜCHER.example", "", "domain xn--bcher-kva.example"},
		{"", "https://t.example/?to=https%3A%2F%2Fbit.example%2Fa", "domain bit.example"},
		{"mail@bit.example", "", "domain bit.example"},
		{"read a.wild.example", "", "domain wild.example"},
		{"open report.zip", "", "domain zip"},
		{"rabbit.example", "https://rabbit.example", ""},
		{"bit.example.org", "https://bit.example.org", ""},
		{"a bit. Example", "", ""},
		{"", "::not a link::%zz", ""},
	} {
		if v := screened(e, test.text, test.link); v.Why() != test.want {
			t.Errorf("%q %q: %q", test.text, test.link, v.Why())
		}
	}
}

func TestAPatternIsNamedByItsLineAndAListThatRefusesGoesFirst(t *testing.T) {
	e := Entry{"hold_patterns": "(?i)tele(gram|phone) me\n\\$\\d{4,}", "refuse_words": "pills"}
	if v := screened(e, "Telegram me: $5000"); v.Why() != "pattern 1; pattern 2" || v.Refused() {
		t.Error(v)
	}
	if v := screened(e, "Telegram me about pills"); !v.Refused() || v.Held() || v.Refuse[0] != "word “pills” in the list" {
		t.Error(v)
	}
	if v := screened(e, "A telegram came."); v.Refused() || v.Held() {
		t.Error(v)
	}
}

func TestAPatternThatIsWrongOrWouldExplodeIsRefusedWithItsLine(t *testing.T) {
	is := setting(t, SettingScreening)
	for _, test := range []struct{ text, want string }{
		{"a+\n\n(abc", "hold_patterns: bad_pattern 3"},
		{"(a{1000}){1000}", "hold_patterns: large_pattern 1"},
		{"((((a{30}){30}){30}){30}){30}", "hold_patterns: large_pattern 1"},
		{"(a{30}b){20}", "hold_patterns: large_pattern 1"},
		{strings.Repeat("(", 140) + "a" + strings.Repeat(")", 140), ""},
		{strings.Repeat("(a?){99}", 20), "hold_patterns: large_pattern 1"},
		{`[\pL\pM]{200}`, "hold_patterns: large_pattern 1"},
		{strings.Repeat("a", 301), "hold_patterns: large_pattern 1"},
		{"a*", "hold_patterns: empty_pattern 1"},
		{"x|", "hold_patterns: empty_pattern 1"},
		{"(?<!a)b", "hold_patterns: bad_pattern 1"},
		{"a\x00", "hold_patterns: bad_text"},
		{strings.Repeat("a\n", 101), "hold_patterns: too_many 100"},
		{strings.Repeat("\\bsub(scribe)? (to|4) me\\b\n", 20), ""},
		{strings.Repeat("a{250}\n", 7), "hold_patterns: heavy_lines 7"},
	} {
		e := is.Filled(nil)
		e["hold_patterns"] = test.text
		_, err := is.Clean([]Entry{e})
		if got := problems(t, err); got != test.want {
			t.Errorf("%.40q: %s", test.text, got)
		}
		NewScreening(e) // whatever was saved under other rules
	}
	e := is.Filled(nil)
	e["hold_words"], e["refuse_domains"] = " casino \r\n\r\n…", "a.example\nnot a domain\nlocalhost\n127.0.0.1"
	if _, err := is.Clean([]Entry{e}); problems(t, err) != "hold_words: no_word 3, refuse_domains: bad_domain 2, refuse_domains: bad_domain 3, refuse_domains: bad_domain 4" {
		t.Error(err)
	}
	e["hold_words"], e["refuse_domains"] = " casino \r\n\r\n free money\n", ""
	if got, err := is.Clean([]Entry{e}); err != nil || got[0]["hold_words"] != "casino\nfree money" {
		t.Error(got, err)
	}
}

func TestWhatIsKnownOfTheAuthorHolds(t *testing.T) {
	all := Entry{"newcomers": NewcomersAll, "first": "2", "repeats": RepeatsAnybody, "removals": "3", "links": "2"}
	guests := Entry{"newcomers": NewcomersGuests}
	for _, test := range []struct {
		setting Entry
		links   int
		history ScreenHistory
		want    string
	}{
		{all, 0, ScreenHistory{}, "first comment"},
		{all, 0, ScreenHistory{Shown: 1}, "one of the first 2 comments"},
		{all, 0, ScreenHistory{Shown: 2}, ""},
		{all, 0, ScreenHistory{Roles: RoleAuthor}, ""},
		{all, 5, ScreenHistory{Roles: RoleModerator, HoldAll: true, Same: 3}, ""},
		{all, 1, ScreenHistory{Shown: 2}, ""},
		{all, 5, ScreenHistory{Shown: 2}, "5 links"},
		{all, 0, ScreenHistory{Shown: 2, Same: 1200, SameAge: 20 * time.Minute}, "same text as comment 1200, 20 minutes ago"},
		{all, 0, ScreenHistory{Shown: 2, Same: 7, SameAge: 90 * time.Minute}, "same text as comment 7, 1 hour ago"},
		{all, 0, ScreenHistory{Shown: 9, Removed: 2}, ""},
		{all, 0, ScreenHistory{Shown: 9, Removed: 3}, "3 of this author’s comments removed in 30 days"},
		{guests, 0, ScreenHistory{Guest: true}, "first comment"},
		{guests, 0, ScreenHistory{}, ""},
		{guests, 0, ScreenHistory{Guest: true, Shown: 1}, ""},
		{nil, 30, ScreenHistory{Guest: true, Same: 4, Removed: 50}, ""},
		{nil, 0, ScreenHistory{HoldAll: true}, "everything in this discussion is held"},
	} {
		s := NewScreening(test.setting)
		v := s.Screen(s.Read(ScreenedText{Body: "Hello", Text: "Hello", Links: make([]string, test.links)}), test.history)
		if v.Why() != test.want || v.Refused() {
			t.Errorf("%v %+v: %q", test.setting, test.history, v.Why())
		}
	}
	if !NewScreening(nil).Off() || NewScreening(all).Off() || NewScreening(Entry{"refuse_words": "x"}).Off() {
		t.Error("what is off")
	}
}

func TestTheSameTextIsRecognisedUnderSmallChanges(t *testing.T) {
	const text = "Great article, thank you! I learned so much, and my cousin earns well at home."
	same := SameKey(text)
	for _, other := range []string{
		strings.ToUpper(text), "  " + strings.ReplaceAll(text, " ", "  "), strings.ReplaceAll(text, "!", "…"), text + " https://a.example/x7f3", text + " 4711 x9",
		strings.ReplaceAll(text, "e", "е"), strings.ReplaceAll(text, "ar", "a\u200br"),
	} {
		if SameKey(other) != same {
			t.Errorf("%q is another text", other)
		}
	}
	for _, other := range []string{text + " No.", "Thank you!", "+1", "", "https://a.example/" + strings.Repeat("a", 100)} {
		if SameKey(other) == same {
			t.Errorf("%q is the same text", other)
		}
	}
	if SameKey("Thank you!") != 0 || SameKey("谢谢你的文章") != 0 || SameKey("谢谢你的文章，我学到了很多东西，非常感谢。") == 0 {
		t.Error("how long a text must be")
	}
}

// hostileScreening has something in every list.
var hostileScreening = NewScreening(Entry{
	"hold_words": "casino\nfree money\n赌场", "refuse_words": "pills\nकैसीनो", "hold_domains": "bit.example\n.zip", "refuse_domains": "bücher.example",
	"hold_patterns": "(?i)a+b+c+$\n(x+x+)+y\n\\w{1,20}@", "links": "3",
})

func TestHostileTextsAreScreened(t *testing.T) {
	long := []string{
		strings.Repeat("a.", MaxBody/2), strings.Repeat("x", MaxBody), strings.Repeat("c a s i n o ", MaxBody/12), strings.Repeat("\u200b", MaxBody),
		strings.Repeat("赌", MaxBody), strings.Repeat("a\u0301", MaxBody/2), strings.Repeat("$1", MaxBody/2), strings.Repeat("xn--", MaxBody/4) + ".example",
	}
	if testing.Short() {
		long = nil
	}
	for _, text := range slices.Concat(hostile, long) {
		hostileScreening.Read(ScreenedText{Title: text, Name: text, Body: text, Text: text, Links: []string{text}})
		SameKey(text)
	}
}

func TestRealCommentsAndSpamAreScreened(t *testing.T) {
	dir := os.Getenv("COLLOQUY_TESTDATA")
	data, err := os.ReadFile(filepath.Join(dir, "spam", "train.tsv"))
	if dir == "" || err != nil {
		t.Skip("there is no test data")
	}
	s := NewScreening(Entry{
		"hold_words": "subscribe\nmy channel\ncheck out\nfree\nearn\nmake money", "hold_patterns": `(?i)\bsub(scribe)? (to|4)\b`, "hold_domains": "bit.ly\ngoo.gl", "links": "1",
	})
	held := map[string]int{}
	all := map[string]int{}
	for line := range strings.SplitSeq(strings.TrimSpace(string(data)), "\n") {
		label, rest, _ := strings.Cut(line, "\t")
		text, _, _ := strings.Cut(rest, "\t")
		all[label]++
		if s.Screen(s.Read(ScreenedText{Body: text, Text: text}), ScreenHistory{}).Held() {
			held[label]++
		}
	}
	t.Logf("held %d of %d that are spam, and %d of %d that are not", held["spam"], all["spam"], held["ham"], all["ham"])
	if held["spam"]*2 < all["spam"] || held["ham"]*20 > all["ham"] {
		t.Errorf("held %v of %v", held, all)
	}
}

// FuzzScreen looks for a text that cannot be screened, or whose words are lost by
// being decorated with what is drawn as nothing.
func FuzzScreen(f *testing.F) {
	for _, text := range append(hostile, "c a s i n o", "c4s1n0", "a.bit.example", "https://xn--bcher-kva.example/?to=https%3A%2F%2Fbit.example") {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2000 {
			return
		}
		s := hostileScreening
		v := s.Read(ScreenedText{Title: text, Body: text, Text: text, Links: []string{text}})
		w := s.Read(ScreenedText{Title: text, Body: text, Text: text, Links: []string{text}})
		if !slices.Equal(v.Hold, w.Hold) || !slices.Equal(v.Refuse, w.Refuse) {
			t.Errorf("%q: %v, then %v", text, v, w)
		}
		if v := s.Read(ScreenedText{Body: text + "\ncas\u200bino"}); !slices.Contains(v.Hold, "word “casino” in the list") {
			t.Errorf("%q hides a word", text)
		}
		if SameKey(text) != SameKey(strings.ReplaceAll(text, " ", " \u00ad")) {
			t.Errorf("%q is another text with hyphens", text)
		}
	})
}

func TestNaughtyStringsAreScreened(t *testing.T) {
	for line := range strings.SplitSeq(realText(t, "blns.txt"), "\n") {
		v := hostileScreening.Read(ScreenedText{Title: line, Name: line, Body: line, Text: line, Links: []string{line}})
		if strings.HasPrefix(line, "#") || v.Refused() {
			continue
		}
		with := hostileScreening.Read(ScreenedText{Body: line + "\ncasino", Text: line + "\ncasino"})
		if !slices.Contains(with.Hold, "word “casino” in the list") {
			t.Errorf("%q hides a word", line)
		}
		e := Entry{"hold_words": line, "hold_domains": line, "hold_patterns": line}
		NewScreening(e).Read(ScreenedText{Body: line, Text: line})
		_, _ = screeningSetting.Clean([]Entry{screeningSetting.Filled(e)})
	}
}
