package forum

import (
	"strconv"
	"time"
)

// SettingDigest is the name of the setting that says when the digest goes out.
const SettingDigest = "digest"

var digestSetting = Setting{
	Name: SettingDigest, Label: "Weekly digest", Help: "When the issues go out. The monthly list goes out on the first such day of a month.",
	Fields: []SettingField{
		{Name: "on", Label: "Send the digest", Kind: SettingBool},
		{Name: "weekday", Label: "Day", Kind: SettingOneOf, Choices: weekdays()},
		{Name: "hour", Label: "Hour", Kind: SettingNumber, Min: 0, Max: 23},
		{Name: "minute", Label: "Minute", Kind: SettingNumber, Min: 0, Max: 59},
		{Name: "zone", Label: "Time zone", Hint: "A name such as Europe/Zurich.", Kind: SettingZone, Required: true, Max: MaxZone, Choices: zoneChoices()},
		{Name: "approve", Label: "Wait for an editor’s word before it goes out", Kind: SettingBool},
		{Name: "sponsor", Label: "Sponsor", Hint: "Stands in each issue, labelled as sponsored. Empty: none.", Kind: SettingLine, Max: MaxField},
		{Name: "sponsor_text", Label: "What the sponsor says", Kind: SettingLine, Max: 300},
		{Name: "sponsor_url", Label: "Where the sponsor’s name leads", Kind: SettingLink},
	},
	Default: Entry{"on": Yes, "weekday": time.Friday.String(), "hour": "9", "minute": "0", "zone": "UTC"},
}

func weekdays() (list []SettingChoice) {
	for _, d := range []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday} {
		list = append(list, SettingChoice{d.String(), d.String()})
	}
	return list
}

// MaxZone is the longest name of a time zone, in characters.
const MaxZone = 64

// Zones are names of the time zone database to begin with, one for most offsets of
// today; every other name is taken as well.
func Zones() []string {
	return []string{
		"UTC", "Europe/London", "Europe/Berlin", "Europe/Zurich", "Europe/Athens", "Europe/Istanbul", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu",
		"Asia/Dhaka", "Asia/Bangkok", "Asia/Shanghai", "Asia/Singapore", "Asia/Tokyo", "Australia/Adelaide", "Australia/Sydney", "Pacific/Auckland", "Africa/Lagos",
		"Africa/Johannesburg", "Africa/Nairobi", "America/Sao_Paulo", "America/St_Johns", "America/Halifax", "America/New_York", "America/Chicago", "America/Denver",
		"America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu",
	}
}

func zoneChoices() (list []SettingChoice) {
	for _, name := range Zones() {
		list = append(list, SettingChoice{name, name})
	}
	return list
}

// isZone tells whether a text names a time zone. “Local” is that of the machine, and
// means another one on the next.
func isZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "" && name != "Local"
}

// DigestPlan is what the setting says.
type DigestPlan struct {
	On      bool
	Approve bool // an issue waits for an editor's word
	Zone    *time.Location
	weekday time.Weekday
	hour    int
	minute  int
}

// ReadDigestPlan reads the entry of the setting. What a later release does not
// know any more, such as a zone, is as in the default.
func ReadDigestPlan(e Entry) DigestPlan {
	p := DigestPlan{On: e["on"] == Yes, Approve: e["approve"] == Yes, Zone: time.UTC, weekday: time.Friday}
	for d := range time.Saturday + 1 {
		if d.String() == e["weekday"] {
			p.weekday = d
		}
	}
	p.hour, _ = strconv.Atoi(e["hour"])
	p.minute, _ = strconv.Atoi(e["minute"])
	if zone, err := time.LoadLocation(e["zone"]); err == nil && e["zone"] != "" {
		p.Zone = zone
	}
	return p
}

// Schedule is that of a list.
func (p DigestPlan) Schedule(list FollowKind) Schedule {
	return Schedule{Weekday: p.weekday, Hour: p.hour, Minute: p.minute, Zone: p.Zone, Monthly: list == FollowMonthly}
}
