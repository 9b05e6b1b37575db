package forum

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Names of the settings.
const (
	SettingNotice      = "notice"
	SettingJoining     = "joining"
	SettingHint        = "hint"
	SettingFoot        = "foot"
	SettingSponsors    = "sponsors"
	SettingReadersWord = "readers_word"
	SettingDiscussed   = "discussed"
)

// A Setting is something about the site that administrators change while it
// runs. What the process needs to start is configuration; nothing is both.
type Setting struct {
	Name    string // in the database and in the address of its form
	Label   string
	Help    string
	Fields  []SettingField
	Many    int   // how many entries it may have; 0: it has one
	Default Entry // of a setting with one entry
	// Defaults are those of a setting with many entries; most have none.
	Defaults []Entry
}

// A SettingField is one field of a setting.
type SettingField struct {
	Name     string // in the database and in the form
	Label    string
	Hint     string
	Kind     SettingKind
	Required bool            // in an entry that is not empty
	Min, Max int             // characters at most; of a number the bounds
	Choices  []SettingChoice // of a SettingZone those that are suggested
	Lines    int             // of SettingLines: how many there may be
	// Line says of a line what is wrong with it, by its key, or how much it weighs;
	// Weight is how much all may.
	Line   func(line string) (weight int, wrong string)
	Weight int
}

// SettingKind is what a field of a setting holds.
type SettingKind int

// The kinds.
const (
	SettingLine     SettingKind = iota // one line
	SettingMarkdown                    // several lines, in Markdown
	SettingLink                        // an http or https address
	SettingBool                        // Yes or empty
	SettingNumber                      // digits, within bounds
	SettingOneOf                       // one of the choices
	SettingZone                        // a name of the time zone database
	SettingLines                       // one entry a line
	SettingMoment                      // a day and time as clocks show them, see SiteMoment
)

// Yes is what a SettingBool that is ticked holds.
const Yes = "yes"

// A SettingChoice is one of those that a field can hold.
type SettingChoice struct{ Value, Label string }

// An Entry holds the values of a setting by field.
type Entry map[string]string

// Levels of the notice for the whole site.
const (
	LevelInfo    = "info"
	LevelWarning = "warning"
)

// settings is the register: what is added here is on the administrators' page.
var settings = []Setting{
	{
		Name: SettingNotice, Label: "Notice above every page", Help: "Everybody sees it, signed in or not, until it is emptied here or its time is over.",
		Fields: []SettingField{
			{Name: "text", Label: "Text", Hint: "Markdown. A sentence or two.", Kind: SettingMarkdown, Max: 600},
			{Name: "level", Label: "How it looks", Kind: SettingOneOf, Choices: []SettingChoice{{LevelInfo, "Quiet, for information"}, {LevelWarning, "As a warning"}}},
			{Name: "until", Label: "Until", Hint: "By the clocks of the site, see Publishing. Empty: for as long as it stands here.", Kind: SettingMoment},
		},
		Default: Entry{"level": LevelInfo},
	},
	{
		Name: SettingJoining, Label: "New members", Help: "Whether somebody without an account can join. Administrators can add members all the same.",
		Fields:  []SettingField{{Name: "open", Label: "New members may join", Kind: SettingBool}},
		Default: Entry{"open": Yes},
	},
	{
		Name: SettingHint, Label: "Words above the form for comments", Help: "What a comment should be like, in your words. The link to the code of conduct stands behind them.",
		Fields:  []SettingField{{Name: "text", Label: "Text", Kind: SettingLine, Max: 400}},
		Default: Entry{"text": "Say what you know and how you know it: opinion, experience, links, data. Disagree with the argument, not the person. Comments are the views of those who write them."},
	},
	{
		Name: SettingFoot, Label: "Words at the foot of every page", Help: "Who publishes the site, where its legal notice is.",
		Fields: []SettingField{{Name: "text", Label: "Text", Hint: "Markdown. A line or two.", Kind: SettingMarkdown, Max: 600}},
	},
	{
		Name: SettingSponsors, Label: "Sponsored topics", Help: "They stand beside every article, in this order. An entry whose fields are all empty goes.", Many: 12,
		Fields: []SettingField{
			{Name: "topic", Label: "Topic", Kind: SettingLine, Required: true, Max: MaxField},
			{Name: "name", Label: "Sponsored by", Kind: SettingLine, Required: true, Max: MaxField},
			{Name: "text", Label: "Text", Kind: SettingLine, Max: 300},
			{Name: "url", Label: "Address", Hint: "Where the name leads to.", Kind: SettingLink, Required: true},
		},
	},
	{
		Name: SettingReadersWord, Label: "A reader’s word", Help: "What a reader says about the site; it stands beside every article.",
		Fields: []SettingField{
			{Name: "text", Label: "What they say", Kind: SettingLine, Max: 1000},
			{Name: "name", Label: "Who says it", Kind: SettingLine, Max: MaxName},
			{Name: "position", Label: "Their position", Kind: SettingLine, Max: MaxField},
		},
	},
	{
		Name: SettingDiscussed, Label: "Most discussed articles", Help: "How many of them are named beside an article. None hides the list.",
		Fields:  []SettingField{{Name: "number", Label: "How many", Kind: SettingNumber, Min: 0, Max: 10}},
		Default: Entry{"number": "5"},
	},
	publishingSetting,
	digestSetting,
	rulesSetting,
	reasonsSetting,
	screeningSetting,
}

// Settings lists all settings in the order of their page.
func Settings() []Setting { return slices.Clone(settings) }

// FindSetting finds a setting by its name.
func FindSetting(name string) (Setting, bool) {
	i := slices.IndexFunc(settings, func(s Setting) bool { return s.Name == name })
	if i < 0 {
		return Setting{}, false
	}
	return settings[i], true
}

// FieldName is how a form names a field of entry i, the first being 0.
func (s Setting) FieldName(i int, f SettingField) string {
	if s.Many == 0 {
		return f.Name
	}
	return f.Name + "-" + strconv.Itoa(i+1)
}

// Clean checks and tidies the entries of a setting. Empty ones go where there
// may be many. The error is an *Invalid by the names of FieldName.
func (s Setting) Clean(entries []Entry) ([]Entry, error) {
	e := &Invalid{}
	var clean []Entry
	for i, entry := range entries {
		if s.Many > 0 && entry.Empty() {
			continue
		}
		tidy := Entry{}
		for _, f := range s.Fields {
			tidy[f.Name] = f.clean(e, s.FieldName(i, f), entry[f.Name])
		}
		clean = append(clean, tidy)
	}
	if s.Many > 0 && len(clean) > s.Many {
		e.Add(s.FieldName(s.Many, s.Fields[0]), TooMany, s.Many)
	}
	return clean, e.Or()
}

// Empty tells whether nothing of the entry can be seen.
func (n Entry) Empty() bool {
	for _, v := range n {
		if Visible(v) {
			return false
		}
	}
	return true
}

// clean checks the value of one field.
func (f SettingField) clean(e *Invalid, name, text string) string {
	before := len(e.Problems)
	switch f.Kind {
	case SettingLine:
		text = CleanOptional(e, name, text, f.Max)
	case SettingMarkdown:
		if text != "" {
			text = CleanBody(e, name, text, f.Max)
		}
	case SettingLink:
		text = CleanLink(e, name, text)
	case SettingBool:
		if text != "" {
			text = Yes
		}
	case SettingNumber:
		n, err := strconv.Atoi(text)
		if err != nil || n < f.Min || n > f.Max {
			e.Add(name, BadNumber, 0)
		} else {
			text = strconv.Itoa(n)
		}
	case SettingZone:
		if text != "" && !isZone(text) {
			e.Add(name, BadZone, 0)
		}
	case SettingOneOf:
		if !slices.ContainsFunc(f.Choices, func(c SettingChoice) bool { return c.Value == text }) {
			e.Add(name, NotOffered, 0)
		}
	case SettingLines:
		text = f.cleanLines(e, name, text)
	case SettingMoment:
		if at, ok := parseClock(text); ok {
			text = at.Format(clockLayout)
		} else if text != "" {
			e.Add(name, BadMoment, 0)
		}
	}
	if f.Required && len(e.Problems) == before && !Visible(text) {
		e.Add(name, Missing, 0)
	}
	return text
}

// cleanLines checks each line by itself; the limit of a problem is the number of
// the line.
func (f SettingField) cleanLines(e *Invalid, name, text string) string {
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		e.Add(name, BadText, 0)
		return text
	}
	text = norm.NFC.String(strings.Map(bodyRune, strings.ReplaceAll(text, "\r\n", "\n")))
	if utf8.RuneCountInString(text) > f.Max {
		e.Add(name, TooLong, f.Max)
		return text
	}
	lines := settingLines(text)
	if len(lines) > f.Lines {
		e.Add(name, TooMany, f.Lines)
		return text
	}
	total := 0
	for i, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		weight, wrong := f.Line(line)
		if total += weight; wrong == "" && total > f.Weight {
			wrong = HeavyLines
		}
		if wrong != "" {
			e.Add(name, wrong, i+1)
		}
	}
	return strings.Join(lines, "\n")
}

// Filled is the entry of a setting with one, with the default of what it lacks.
func (s Setting) Filled(saved Entry) Entry {
	if saved == nil {
		saved = s.Default
	}
	filled := maps.Clone(saved)
	if filled == nil {
		filled = Entry{}
	}
	for _, f := range s.Fields {
		if _, ok := filled[f.Name]; !ok {
			filled[f.Name] = s.Default[f.Name]
		}
	}
	return filled
}

// glimpse is how much of a value stands in a note about it, in characters.
const glimpse = 80

// Glimpse says in a few words what a setting was changed to.
func (s Setting) Glimpse(entries []Entry) string {
	switch {
	case len(entries) == 0:
		return "none"
	case s.Many > 0:
		return strconv.Itoa(len(entries)) + " entries"
	}
	value := entries[0][s.Fields[0].Name]
	switch {
	case s.Fields[len(s.Fields)-1].Kind == SettingLines:
		return "changed"
	case s.Fields[0].Kind == SettingBool && value == Yes:
		return "on"
	case s.Fields[0].Kind == SettingBool:
		return "off"
	case value == "":
		return "empty"
	}
	return "“" + Shorten(strings.Join(strings.Fields(value), " "), glimpse) + "”"
}
