package forum

// Names of the settings about moderation.
const (
	SettingRules   = "rules"
	SettingReasons = "reasons"
)

// rulesSetting is the code of conduct, as a list that decisions can name.
var rulesSetting = Setting{
	Name: SettingRules, Label: "Rules of the code of conduct", Many: 20,
	Help: "They stand on the page of the code of conduct, numbered, and every decision of a moderator names one. What they begin with is put into the message to the author.",
	Fields: []SettingField{
		{Name: "title", Label: "Rule", Kind: SettingLine, Required: true, Max: 120},
		{Name: "text", Label: "What it means", Hint: "Markdown. A sentence or two.", Kind: SettingMarkdown, Max: 1000},
		{Name: "message", Label: "What a decision by it says to the author", Kind: SettingLine, Max: 400},
	},
	Defaults: []Entry{
		{"title": "Argue about the matter, not the person", "text": "No insults, threats, or guesses at motives. Disagree as sharply as you like with what somebody wrote.", "message": "Your comment is about a person rather than about what they wrote."},
		{"title": "Stay with the subject", "text": "A comment adds to the article or to what it answers. What interests you otherwise may be worth an article.", "message": "Your comment is not about the article or the comment that it answers."},
		{"title": "No promotion", "text": "Say when you earn money with what you recommend. What is there only to be clicked goes.", "message": "Your comment promotes something rather than adding to the discussion."},
		{"title": "No personal data of others", "text": "No private addresses, numbers or messages of people who did not publish them themselves.", "message": "Your comment shows personal data of somebody else."},
		{"title": "Nothing illegal", "text": "Nothing that the law forbids, or that belongs to somebody who has not agreed.", "message": "Your comment contains something that the law does not allow us to show."},
		{"title": "One person, one name", "text": "Do not write under the name of somebody else, and do not agree with yourself under a second one.", "message": "Your comment does not come from whom it says it comes from."},
	},
}

// reasonsSetting is for what something can be reported.
var reasonsSetting = Setting{
	Name: SettingReasons, Label: "Reasons for reports", Many: 12,
	Help: "What the form for a report offers, in this order; “Something else” always ends the list.",
	Fields: []SettingField{
		{Name: "label", Label: "Reason", Kind: SettingLine, Required: true, Max: 80},
		{Name: "kind", Label: "What kind it is", Kind: SettingOneOf, Choices: []SettingChoice{
			{"", "Choose"},
			{string(ReasonPlain), "An ordinary one"},
			{string(ReasonSpam), "Spam"},
			{string(ReasonIllegal), "Illegal content: asks for the law, and comes first"},
			{string(ReasonCopyright), "A right of somebody’s: asks for the right, and comes first"},
		}, Required: true},
	},
	Defaults: []Entry{
		{"label": "Off topic", "kind": string(ReasonPlain)},
		{"label": "Personal attack", "kind": string(ReasonPlain)},
		{"label": "Spam or promotion", "kind": string(ReasonSpam)},
		{"label": "Illegal content", "kind": string(ReasonIllegal)},
		{"label": "Copyright", "kind": string(ReasonCopyright)},
	},
}
