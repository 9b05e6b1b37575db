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
		{"title": "Argue about the matter, not the person", "text": "Say what is wrong with a claim as sharply as you like. Insults, mockery, and guesses about somebody's motives or intelligence have no place here.", "message": "Your comment is about a person rather than about what they wrote."},
		{"title": "Stay with the subject", "text": "A digression that leads somewhere is fine. A quarrel brought in from another place, or a comment that could stand under any article, is not.", "message": "Your comment is not about the article or the comment that it answers."},
		{"title": "No promotion", "text": "You may mention your own product or employer where it answers the question, and must say that it is yours. Advertising, and links that are there for their own sake, go.", "message": "Your comment promotes something rather than adding to the discussion."},
		{"title": "No personal data of others", "text": "Do not publish other people's addresses, mail or confidences, or details that could put somebody at risk. If you have found a hole in a system that is still open, tell its owner first.", "message": "Your comment shows what is private to somebody else."},
		{"title": "Nothing illegal", "text": "Nothing that the law forbids. Quote fairly, mark what is not yours, and do not paste whole works that belong to somebody who has not agreed.", "message": "Your comment contains something that the law does not allow us to show."},
		{"title": "One person, one name", "text": "Write under the name that colleagues know you by, and say whom you work for where it bears on the subject. Do not write under the name of somebody else, and do not agree with yourself under a second one.", "message": "Your comment does not come from whom it says it comes from."},
		{"title": "No hatred and no threats", "text": "Contempt for people because of where they come from, what they believe, whom they love, or their sex, age, colour or health has no place here, in any wording.", "message": "Your comment shows contempt for people, or threatens somebody."},
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
