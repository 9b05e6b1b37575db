package imports

import (
	"reflect"
	"testing"

	"colloquy/forum"
)

func TestBylines(t *testing.T) {
	person := func(name string) forum.Author { return forum.Author{Name: name} }
	for text, want := range map[string][]forum.Author{
		"Ada Brandt":                          {person("Ada Brandt")},
		"Ada Brandt, Executive Director":      {{Name: "Ada Brandt", Position: "Executive Director"}},
		"Ada Brandt, ISRG Board of Directors": {{Name: "Ada Brandt", Position: "ISRG Board of Directors"}},
		"Ada Brandt, ISRG Board Member":       {{Name: "Ada Brandt", Position: "ISRG Board Member"}},
		"Ada Brandt, Bo Lind":                 {person("Ada Brandt"), person("Bo Lind")},
		"Ada Brandt and Bo van der Lind":      {person("Ada Brandt"), person("Bo van der Lind")},
		"Ada Brandt, Bo Lind, and Cy Dun":     {person("Ada Brandt"), person("Bo Lind"), person("Cy Dun")},
		"Ada Brandt, for the Foo team":        {person("Ada Brandt, for the Foo team")},
		"Ada Brandt on behalf of the Team":    {person("Ada Brandt on behalf of the Team")},
		"Brandt, Ada":                         {person("Brandt, Ada")},
		"The Release Team":                    {person("The Release Team")},
		"Doctors without Borders":             {person("Doctors without Borders")},
		"Marks and Spencer":                   {person("Marks and Spencer")},
		"ann-b":                               {person("Ann B")},
		"niek-de-wilde":                       {person("Niek de Wilde")},
		"the-editors":                         {person("the-editors")},
		"release-team":                        {person("release-team")},
		"vdavez":                              {person("vdavez")},
		"18F":                                 {person("18F")},
		"jo3-x":                               {person("jo3-x")},
		`Richard "RichiH" Hartmann`:           {person(`Richard "RichiH" Hartmann`)},
		"小林 花":                                {person("小林 花")},
	} {
		if got := bylines(text); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
}

func TestNobodyIsNamedTwice(t *testing.T) {
	f := fields{"authors": []any{"Ada Brandt", "ada-brandt", fields{"name": "Ada  Brandt"}, "", fields{}, fields{"id": "bo-lind"}}}
	want := []forum.Author{{Name: "Ada Brandt"}, {Name: "Bo Lind", Handle: "bo-lind"}}
	if got := authors(f); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestTopicsComeFromListsAndTexts(t *testing.T) {
	for name, c := range map[string]struct {
		front string
		want  []string
	}{
		"a list":               {"tags: [a, b]", []string{"a", "b"}},
		"a text":               {"tags: open data, policy", []string{"open data", "policy"}},
		"one word":             {"category: news", []string{"news"}},
		"the broadest first":   {"tags: [x]\ncategories: [y]\ntopics: [z]", []string{"z", "y", "x"}},
		"a list in a list":     {"categories:\n- [a, b]\n- c", []string{"a", "b", "c"}},
		"the same in capitals": {"tags: [DNS, dns, Dns]", []string{"DNS"}},
		"nothing":              {"tags:", nil},
		"numbers":              {"tags: [2024, 1.0]", []string{"2024", "1.0"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := readText(t, "x.md", "---\n"+c.front+"\n---\n\nText.\n").Topics
			if len(got)+len(c.want) > 0 && !reflect.DeepEqual(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
