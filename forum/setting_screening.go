package forum

import "strconv"

// SettingScreening names the setting that says what is held before it is shown.
const SettingScreening = "screening"

// screeningSetting says what waits for a moderator, and what is not taken at all.
// As it comes, nothing is.
var screeningSetting = Setting{
	Name: SettingScreening, Label: "Held before it is shown",
	Help: "What waits for a moderator before others see it, and what is not taken at all. Whoever has a role is never held. A change holds for what is written from then on.",
	Fields: []SettingField{
		{Name: "newcomers", Label: "First comments are held", Kind: SettingOneOf, Choices: []SettingChoice{
			{NewcomersNone, "Nobody’s"},
			{NewcomersGuests, "Those of guests"},
			{NewcomersAll, "Those of guests and members"},
		}},
		{Name: "first", Label: "How many first comments", Hint: "A comment counts once it is shown.", Kind: SettingNumber, Min: 1, Max: 20},
		{Name: "links", Label: "Hold from this many links on", Hint: "0 holds none.", Kind: SettingNumber, Min: 0, Max: MaxLinks},
		{Name: "repeats", Label: "The same text again within a day", Kind: SettingOneOf, Choices: []SettingChoice{
			{RepeatsOff, "Is not held"},
			{RepeatsOwn, "Is held where its author wrote it before"},
			{RepeatsAnybody, "Is held, whoever wrote it before"},
		}},
		{Name: "removals", Label: "Hold from this many removed comments of the author in 30 days on", Hint: "0 holds none.", Kind: SettingNumber, Min: 0, Max: 50},
		{Name: "hold_words", Label: "Words to hold", Hint: wordsHint, Kind: SettingLines, Max: maxListedSize, Lines: maxListed, Line: screenWord},
		{Name: "hold_domains", Label: "Domains to hold", Hint: domainsHint, Kind: SettingLines, Max: maxListedSize, Lines: maxListed, Line: screenDomain},
		{Name: "hold_patterns", Label: "Patterns to hold", Hint: patternsHint, Kind: SettingLines, Max: maxListedSize, Lines: maxPatterns, Line: screenPattern, Weight: maxAllInstructions},
		{Name: "refuse_words", Label: "Words to refuse", Hint: "What is to be refused is better held, unless you are sure: its author is told at once, and tries again.", Kind: SettingLines, Max: maxListedSize, Lines: maxListed, Line: screenWord},
		{Name: "refuse_domains", Label: "Domains to refuse", Kind: SettingLines, Max: maxListedSize, Lines: maxListed, Line: screenDomain},
		{Name: "refuse_patterns", Label: "Patterns to refuse", Kind: SettingLines, Max: maxListedSize, Lines: maxPatterns, Line: screenPattern, Weight: maxAllInstructions},
	},
	Default: Entry{"newcomers": NewcomersNone, "first": "1", "links": "0", "repeats": RepeatsOff, "removals": "0"},
}

const (
	wordsHint    = "One word or phrase a line. Whole words; capitals, accents and letters that look alike do not matter."
	domainsHint  = "One a line, such as casino.example: with everything below it. An ending such as .example begins with its point."
	patternsHint = "One regular expression a line, in the syntax of Go (RE2). It begins with (?i) where capitals do not matter."
)

// NewScreening makes of the setting what comments are held against.
func NewScreening(e Entry) *Screening {
	e = screeningSetting.Filled(e)
	number := func(name string) int {
		n, _ := strconv.Atoi(e[name]) // checked when it was saved
		return n
	}
	return &Screening{
		Newcomers: e["newcomers"], First: number("first"), Links: number("links"), Repeats: e["repeats"], Removals: number("removals"),
		hold:   compileLists(e["hold_words"], e["hold_domains"], e["hold_patterns"]),
		refuse: compileLists(e["refuse_words"], e["refuse_domains"], e["refuse_patterns"]),
	}
}
