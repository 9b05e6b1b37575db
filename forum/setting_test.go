package forum

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func setting(t *testing.T, name string) Setting {
	t.Helper()
	s, ok := FindSetting(name)
	if !ok {
		t.Fatalf("there is no setting %s", name)
	}
	return s
}

func TestEachSettingIsCompleteAndItsDefaultCanBeTaken(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Settings() {
		if s.Name == "" || s.Label == "" || s.Help == "" || len(s.Fields) == 0 || seen[s.Name] || s.Many > 0 && s.Default != nil {
			t.Errorf("%+v", s)
		}
		seen[s.Name] = true
		entry := s.Filled(nil)
		got, err := s.Clean([]Entry{entry})
		if err != nil || s.Many == 0 && !maps.Equal(got[0], entry) || s.Many > 0 && got != nil {
			t.Errorf("%s: %v becomes %v, %v", s.Name, entry, got, err)
		}
	}
	if _, ok := FindSetting("nothing"); ok {
		t.Error("a setting that is none")
	}
}

func TestASettingIsCheckedFieldByField(t *testing.T) {
	for _, test := range []struct {
		setting string
		entries []Entry
		want    []Entry
		wrong   string
	}{
		{SettingSponsors, []Entry{Sponsor{" Routing ", " Example  Ltd ", " We route. ", " https://example.org "}.Entry(), {"topic": " "}}, []Entry{Sponsor{"Routing", "Example Ltd", "We route.", "https://example.org"}.Entry()}, ""},
		{SettingSponsors, []Entry{{}, {"text": strings.Repeat("a", 301), "url": "javascript:alert(1)"}}, nil, "topic-2: missing, name-2: missing, text-2: too_long 300, url-2: bad_link"},
		{SettingSponsors, slices.Repeat([]Entry{Sponsor{"a", "b", "", "https://example.org"}.Entry()}, 13), nil, "topic-13: too_many 12"},
		{SettingReadersWord, []Entry{ReadersWord{" I read it  daily. ", " Bo ", " Student "}.Entry()}, []Entry{ReadersWord{"I read it daily.", "Bo", "Student"}.Entry()}, ""},
		{SettingReadersWord, []Entry{{"text": strings.Repeat("a", 1001), "name": strings.Repeat("a", 151), "position": "a\nb"}}, nil, "text: too_long 1000, name: too_long 150, position: line_break"},
		{SettingNotice, []Entry{{"text": "Down *tonight*.", "level": "warning", "roles": "15"}}, []Entry{{"text": "Down *tonight*.", "level": "warning", "until": ""}}, ""},
		{SettingNotice, []Entry{{"level": "info", "until": "2027-01-31 18:00"}}, []Entry{{"text": "", "level": "info", "until": "2027-01-31T18:00"}}, ""},
		{SettingNotice, []Entry{{"text": "a\x00", "level": "loud"}}, nil, "text: bad_text, level: not_offered"},
		{SettingJoining, []Entry{{"open": "1"}}, []Entry{{"open": Yes}}, ""},
		{SettingJoining, []Entry{{}}, []Entry{{"open": ""}}, ""},
		{SettingDiscussed, []Entry{{"number": "010"}}, []Entry{{"number": "10"}}, ""},
		{SettingDiscussed, []Entry{{"number": "11"}}, nil, "number: bad_number"},
		{SettingDiscussed, []Entry{{"number": "many"}}, nil, "number: bad_number"},
	} {
		got, err := setting(t, test.setting).Clean(test.entries)
		if bad := problems(t, err); bad != test.wrong || err == nil && !slices.EqualFunc(got, test.want, maps.Equal[Entry, Entry]) {
			t.Errorf("%s %v: %v, %s", test.setting, test.entries, got, bad)
		}
	}
}

func TestASettingThatWasSavedBeforeAFieldCameHasItsDefault(t *testing.T) {
	s := setting(t, SettingNotice)
	if got := s.Filled(Entry{"text": "Hello."}); !maps.Equal(got, Entry{"text": "Hello.", "level": LevelInfo, "until": ""}) {
		t.Errorf("%v", got)
	}
	if s.Default["text"] != "" {
		t.Error("the default was changed")
	}
}
