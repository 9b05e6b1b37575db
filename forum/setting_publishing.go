package forum

import "time"

// SettingPublishing is the name of the setting about the editors' work.
const SettingPublishing = "publishing"

var publishingSetting = Setting{
	Name: SettingPublishing, Label: "Publishing", Help: "Who may hand in articles, and by which clocks they are scheduled. Editors decide about each article.",
	Fields: []SettingField{
		{Name: "open", Label: "Members without the role of an author may hand in articles", Kind: SettingBool},
		{Name: "text", Label: "What authors should know", Hint: "Markdown. It stands above the form in which an article is written.", Kind: SettingMarkdown, Max: 2000},
		{Name: "zone", Label: "Time zone of the site", Hint: "Articles are scheduled by its clocks. A name such as Europe/Zurich.", Kind: SettingZone, Required: true, Max: MaxZone, Choices: zoneChoices()},
	},
	Default: Entry{"zone": "UTC"},
}

// ZoneOf is where the clocks of a setting stand; UTC where a later release does not know
// the zone any more.
func ZoneOf(e Entry) *time.Location {
	if zone, err := time.LoadLocation(e["zone"]); err == nil && e["zone"] != "" {
		return zone
	}
	return time.UTC
}

// clockLayout is how a SettingMoment is kept, and how browsers send it.
const clockLayout = "2006-01-02T15:04"

// parseClock reads a day and time; people without a field for it type a space.
func parseClock(text string) (time.Time, bool) {
	for _, layout := range []string{clockLayout, "2006-01-02T15:04:05", "2006-01-02 15:04"} {
		if at, err := time.Parse(layout, text); err == nil && at.Year() >= 2000 && at.Year() < 3000 {
			return at, true
		}
	}
	return time.Time{}, false
}

// SiteMoment is when clocks in a zone show what a SettingMoment says; zero where it
// says nothing.
func SiteMoment(text string, zone *time.Location) time.Time {
	at, ok := parseClock(text)
	if !ok {
		return time.Time{}
	}
	return LocalMoment(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), zone)
}
