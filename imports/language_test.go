package imports

import "testing"

const (
	english = "An English text of some length, which says nothing.\n"
	arabic  = "هذا نص باللغة العربية لا يقول شيئا.\n"
	persian = "این متن به زبان فارسی است و چیزی نمی\u200cگوید.\n"
	hebrew  = "זה טקסט בעברית שאינו אומר דבר.\n"
	hindi   = "यह हिन्दी में एक पाठ है जो कुछ नहीं कहता।\n"
	chinese = "这是一个什么都没说的中文文本。\n"
	japan   = "これは何も言わない日本語の文章です。\n"
	korean  = "이것은 아무 말도 하지 않는 한국어 글입니다.\n"
	thai    = "นี่คือข้อความภาษาไทยที่ไม่ได้พูดอะไร\n"
	tamil   = "இது எதுவும் சொல்லாத தமிழ் உரை.\n"
	russian = "Это русский текст, который ничего не говорит.\n"
)

func TestLanguages(t *testing.T) {
	for name, c := range map[string]struct {
		path, text, want string
		rightLeft        bool
	}{
		"front matter":                 {"x.md", "---\nlang: de\n---\n" + english, "de", false},
		"front matter over the script": {"x.md", "---\nlanguage: en\n---\n" + arabic, "en", false},
		"front matter as locales are":  {"x.md", "---\nlocale: pt_BR.UTF-8\n---\n" + english, "pt-BR", false},
		"a script in the tag":          {"x.md", "---\nlang: zh_hant_tw\n---\n" + chinese, "zh-Hant-TW", false},
		"Arabic in Latin letters":      {"x.md", "---\nlang: ar-Latn\n---\n" + english, "ar-Latn", false},
		"front matter that is no tag":  {"x.md", "---\nlang: French, mostly\n---\n" + english, "", false},
		"nothing said":                 {"x.md", english, "", false},
		"Arabic":                       {"x.md", arabic, "ar", true},
		"Persian":                      {"x.md", persian, "fa", true},
		"Hebrew":                       {"x.md", hebrew, "he", true},
		"Hindi":                        {"x.md", hindi, "hi", false},
		"Chinese":                      {"x.md", chinese, "zh", false},
		"Japanese":                     {"x.md", japan, "ja", false},
		"Korean":                       {"x.md", korean, "ko", false},
		"Thai":                         {"x.md", thai, "th", false},
		"Tamil":                        {"x.md", tamil, "ta", false},
		"Cyrillic alone says little":   {"x.md", russian, "", false},
		"Cyrillic and a name":          {"x-uk.md", russian, "uk", false},
		"a name before":                {"ar-lesson.md", arabic, "ar", true},
		"a name that knows better":     {"mr-lesson.md", hindi, "mr", false},
		"a name with a region":         {"zh-cn-certificates.md", chinese, "zh-CN", false},
		"a name after":                 {"HOWTO-ur.md", arabic, "ur", true},
		"a locale in a name":           {"HOWTO-pt_BR.md", english, "pt-BR", false},
		"a language as an ending":      {"post.fr.md", english, "fr", false},
		"an ending that is none":       {"release.xq.md", english, "", false},
		"English words in names":       {"he-is-in.md", english, "", false},
		"more of them":                 {"to-UK-and-back-to-US.md", english, "", false},
		"a word that the text denies":  {"hi-there.md", english, "", false},
		"a quotation is not the text":  {"x.md", english + english + "> " + hebrew, "", false},
		"code is not the text":         {"x.md", arabic + "```\n" + english + english + english + "```\n", "ar", true},
	} {
		t.Run(name, func(t *testing.T) {
			n := readText(t, c.path, c.text)
			if n.Lang != c.want || n.RightLeft != c.rightLeft {
				t.Errorf("%q, right to left %t; want %q, %t", n.Lang, n.RightLeft, c.want, c.rightLeft)
			}
		})
	}
}

func TestTitlesFromNames(t *testing.T) {
	for path, want := range map[string][2]string{ // title and slug
		"hello-world.md":              {"Hello world", "hello-world"},
		"2020-01-02-hello_world.md":   {"Hello world", "hello-world"},
		"posts/2020-01-02-x/index.md": {"X", "x"},
		"posts/hello/_index.md":       {"Hello", "hello"},
		"CONTRIBUTING-pt_BR.md":       {"CONTRIBUTING", "contributing-pt-br"},
		"étude.md":                    {"Étude", "etude"},
		"release-1.20.md":             {"Release 1.20", "release-1-20"},
	} {
		n := readText(t, path, english)
		if n.Title != want[0] || n.Slug != want[1] {
			t.Errorf("%s: %q, %q; want %q", path, n.Title, n.Slug, want)
		}
	}
}

func TestATitleWithoutLettersTakesItsAddressFromTheName(t *testing.T) {
	n := readText(t, "what.md", "---\ntitle: \"?!\"\n---\n\nText.\n")
	if n.Title != "?!" || n.Slug != "what" {
		t.Errorf("%q, %q", n.Title, n.Slug)
	}
}

func TestHeadings(t *testing.T) {
	for text, want := range map[string]string{
		"# Plain\n":                "Plain",
		"#   Closed   ##\n":        "Closed",
		"# C# and F\\#\n":          "C# and F#",
		"# With an id {#anchor}\n": "With an id",
		"# A [link](https://example.org/a_(b)) in it\n": "A link in it",
		"# ![Logo](x.png) Name\n":                       "Logo Name",
		"# snake_case and 2*3*4\n":                      "snake_case and 2*3*4",
		"# <a name=\"x\"></a>Anchored\n":                "Anchored",
		"# Tom &amp; Jerry\n":                           "Tom & Jerry",
		"#No space\n\n# Space\n":                        "Space",
		"    # Code\n\n# Not code\n":                    "Not code",
		"~~~\n# Fenced\n~~~\n# Free\n":                  "Free",
		"````\n```\n# Fenced\n````\n# Free\n":           "Free",
		"<!--\n# Hidden\n-->\n# Shown\n":                "Shown",
		"<div>\n\n# Within\n\n</div>\n":                 "Within",
		"#\n\n# Second\n":                               "Second",
		"Text\n\nUnder\n===\n":                          "Under",
		"- item\n===\n\n# After\n":                      "After",
	} {
		h, ok := firstHeading(splitLines(text))
		if !ok || h.text != want {
			t.Errorf("%q: %q, want %q", text, h.text, want)
		}
	}
	if h, ok := firstHeading(splitLines("## Second level\n\nText #hash\n===\x00")); ok {
		t.Errorf("found %q", h.text)
	}
}
