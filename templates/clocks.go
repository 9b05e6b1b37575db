package templates

import (
	"strings"
	"time"
)

// OnClocks is a time as the clocks of a zone show it.
func OnClocks(at time.Time, zone *time.Location) string {
	return at.In(zone).Format("Monday, 2 January 2006, 15:04") + " (" + ZoneName(zone) + ")"
}

// ZoneName names a zone as people read it.
func ZoneName(zone *time.Location) string { return strings.ReplaceAll(zone.String(), "_", " ") }
