package handlers

import "colloquy/forum"

// actionWords are what decisions are called: on a button, and when they are made.
var actionWords = map[forum.Action]struct{ do, done string }{
	forum.ActionKeep:            {"Keep", "Kept"},
	forum.ActionHide:            {"Hide", "Hidden"},
	forum.ActionRemove:          {"Remove", "Removed"},
	forum.ActionRestore:         {"Show again", "Shown again"},
	forum.ActionRelease:         {"Publish", "Published"},
	forum.ActionEdit:            {"Cut out a part", "A part cut out"},
	forum.ActionMove:            {"Move to another article", "Moved"},
	forum.ActionSpam:            {"Remove as spam", "Removed as spam"},
	forum.ActionWarn:            {"Warn the author", "Author warned"},
	forum.ActionSuspend:         {"Suspend the author", "Author suspended"},
	forum.ActionExclude:         {"Exclude the author", "Author excluded"},
	forum.ActionClear:           {"Clear the profile", "Profile cleared"},
	forum.ActionStand:           {"Let it stand", "Decision stands"},
	forum.ActionOverturn:        {"Take it back", "Decision taken back on appeal"},
	forum.ActionCloseThread:     {"Close the thread", "Thread closed"},
	forum.ActionOpenThread:      {"Open the thread", "Thread opened"},
	forum.ActionCloseDiscussion: {"Close the discussion", "Discussion closed"},
	forum.ActionOpenDiscussion:  {"Open the discussion", "Discussion opened"},
	forum.ActionHoldAll:         {"Hold every new comment", "New comments are held"},
	forum.ActionHoldNone:        {"Hold new comments no more", "New comments are held no more"},
	forum.ActionMembersOnly:     {"Members only", "For members only"},
	forum.ActionEverybody:       {"Guests again", "Guests may write again"},
	forum.ActionLift:            {"Lift", "Lifted"},
}

// decided names a decision that was made.
func decided(a forum.Action) string {
	if w, ok := actionWords[a]; ok {
		return w.done
	}
	return string(a)
}

// decidedBy names it with who made it.
func decidedBy(a forum.Action, actor string, machine bool) string {
	switch {
	case actor != "":
		return decided(a) + " by " + actor
	case machine:
		return decided(a) + " by the site itself"
	}
	return decided(a) + " by somebody who has left"
}

// changeText says what happened to a case.
func changeText(c forum.CaseChange) string {
	by := ""
	if c.Actor != "" {
		by = " by " + c.Actor
	}
	switch c.What {
	case forum.ChangeReport:
		return "Reported"
	case forum.ChangeWithdrawn:
		return "A report was withdrawn"
	case forum.ChangeHidden:
		return "Hidden by the site: the reports are enough"
	case forum.ChangeHeld:
		return "Held before publication"
	case forum.ChangeOpened:
		return "Opened" + by
	case forum.ChangeEdited:
		return "Changed by its author"
	case forum.ChangeDeleted:
		return "Deleted by its author"
	case forum.ChangeUndeleted:
		return "Its author took the deletion back"
	case forum.ChangeMended:
		return "Mended by its author, who asks for another look"
	case forum.ChangeDecided:
		return decided(forum.Action(c.Note)) + by
	case forum.ChangeUndone:
		return "Taken back" + by + ": " + decided(forum.Action(c.Note))
	case forum.ChangeAppeal:
		return "Its author appealed"
	}
	return c.What
}
