package handlers

import (
	"time"

	"colloquy/forum"
	"colloquy/templates"
)

// decisionSamples are the views of what was decided about somebody.
func decisionSamples(frame, signedIn templates.Frame, now time.Time) map[string]templates.View {
	nav := templates.AccountNav{Current: decisionsPath}
	removed := forum.Statement{
		Kind: forum.SubjectComment, From: forum.Hidden, WasHidden: true, RuleAt: 3, Title: "Cheap transit, all regions", HTML: sampleComment(now).Body, Posted: now.Add(-26 * time.Hour), AppealUntil: now.AddDate(0, 6, 0),
		Decision: forum.Decision{ID: 7, ActorID: 3, Machine: true, Action: forum.ActionRemove, Rule: "3. No promotion", Message: "Your comment promotes something rather than adding to the discussion.", AuthorID: 9, Reported: true, At: now.Add(-time.Hour)},
		Article:  &forum.Article{Slug: "sample", Title: "كيف تعمل الشبكات"}, Others: 3,
	}
	page := func(s forum.Statement) templates.StatementPage {
		return templates.StatementPage{Frame: signedIn, Nav: &nav, Statement: templates.NewStatement(s), Body: s.HTML, Appeal: templates.NewAppeal(s), State: templates.Said{Text: stateWords(s, forum.DefaultPolicy(), now, sampleDay)}}
	}
	form := &templates.AppealForm{Action: "/account/decisions/7", Until: now.AddDate(0, 6, 0), Field: templates.Field{Name: "statement", Label: "Why the decision is wrong", Type: "area", Rows: 8, Required: true, Max: forum.MaxAppeal, Hint: "Say what was overlooked or misunderstood. You can appeal once."}}
	open := page(removed)
	open.Form = form
	wrong := open
	wrong.Form = &templates.AppealForm{Action: form.Action, Until: form.Until, Field: form.Field}
	wrong.Form.Field.Problem = "Please fill this in."
	answered := removed
	answered.Others = 0
	answered.Decision.Appeal = &forum.Appeal{ID: 2, Statement: "It compares two price lists.\n\nThat is what the article is about.", Outcome: forum.AppealUpheld, SameJudge: true, CreatedAt: now.Add(-30 * time.Minute), DecidedAt: now}
	answered.Answer = &forum.Decision{Message: "The comparison answers the article.", Rule: "2. Stay with the subject"}
	waiting := removed
	waiting.Decision.Appeal = &forum.Appeal{ID: 2, Statement: "It compares two price lists.", CreatedAt: now.Add(-30 * time.Minute)}
	refused := page(waiting)
	refused.Nav, refused.Frame = nil, frame
	refused.State, refused.Kept = templates.Said{Text: "You have appealed already, and that can be done once. What you wrote first is below.", Wrong: true}, "And another thing."
	gone := removed
	gone.Title, gone.HTML = "", ""
	erased := page(gone)
	erased.Gone = true
	list := templates.DecisionsPage{Frame: signedIn, Nav: nav, Why: "Too loud, and told so twice.", NextURL: decisionsPath + "?before=7"}
	for _, s := range []forum.Statement{removed, answered, waiting} {
		list.Items = append(list.Items, presentStatement(s, forum.DefaultPolicy(), now, sampleDay))
	}
	conduct := templates.ConductPage{Frame: frame, Before: "<p>These rules hold for everybody.</p>", Rules: []templates.ConductRule{{Number: 1, Title: "No promotion", Text: "<p>Say whose it is.</p>"}, {Number: 2, Title: "قاعدة"}}, After: "<h2>When a rule is broken</h2>"}
	return map[string]templates.View{
		"conduct":   conduct,
		"decisions": list, "decisions-none": templates.DecisionsPage{Frame: signedIn, Nav: nav, FirstPage: true},
		"statement": open, "statement-wrong": wrong, "statement-answered": page(answered), "statement-waiting": page(waiting), "statement-refused": refused, "statement-erased": erased,
	}
}

func sampleDay(t time.Time) string { return t.Format("2 January 2006") }
