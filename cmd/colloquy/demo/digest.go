package demo

import (
	"context"
	"time"

	"colloquy/forum"
	"colloquy/store"
)

// weekBegan is how long ago the running week of the digest began: with that, it
// holds five of the articles, and the two weeks before it some of the others.
const weekBegan = 5 * 24 * time.Hour

// addDigest chooses the day of the digest so that the running week is half over,
// makes the issues of the two weeks before, and has some members get it.
func addDigest(ctx context.Context, st *store.Store, c *content, now time.Time) error {
	is, _ := forum.FindSetting(forum.SettingDigest)
	entry := is.Filled(nil)
	entry["weekday"] = now.Add(-weekBegan).UTC().Weekday().String()
	entry["sponsor"], entry["sponsor_text"], entry["sponsor_url"] = "Quiet Probes", "Small boxes that measure your network and nothing else.", "https://example.org/quiet-probes"
	if err := st.SetDigest(ctx, entry); err != nil {
		return err
	}
	began := forum.ReadDigestPlan(entry).Schedule(forum.FollowWeekly).Previous(now)
	for _, ended := range []time.Time{began.AddDate(0, 0, -7), began} {
		if err := st.RecordIssue(ctx, forum.FollowWeekly, ended); err != nil {
			return err
		}
	}
	for _, a := range c.accounts {
		address, err := st.AddressID(ctx, a.email)
		if err == nil {
			err = st.Follow(ctx, address, forum.NewFollow{Kind: forum.FollowWeekly, Wording: "Send me the week", Source: "/weekly"})
		}
		if err != nil {
			return err
		}
	}
	return nil
}
