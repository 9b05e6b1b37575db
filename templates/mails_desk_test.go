package templates

import (
	"strings"
	"testing"
	"time"
)

// sampleDeskMails are those about articles that are being written.
func sampleDeskMails(known MailFrame) map[string]MailView {
	known.Until, known.Link = time.Time{}, "/editor/articles/7/publish"
	title := "A price list is dull, and dull things survive a change of staff: notes on interconnection"
	notes := known
	notes.Link = "/editor/articles/7/notes"
	return map[string]MailView{
		"article-step":          StepMail{MailFrame: known, Title: title, What: "Amara Okafor handed it in. It waits for an editor.", Subjected: "is handed in", Said: "Amara Okafor says:", Note: "Please look at the figures.\n\nThey are of this morning.", Button: "Open it at the desk", Editors: true},
		"article-step-plain":    StepMail{MailFrame: known, Title: title, What: "An editor has begun to read your article.", Subjected: "is in review", Button: "Open it at the desk"},
		"article-step-untitled": StepMail{MailFrame: known, What: "The editors give your article back to you, to go on with.", Subjected: "comes back to you", Said: "A word of the editors:", Note: "It needs a title.", Button: "Open it at the desk"},
		"article-notes": NotesMail{MailFrame: notes, Title: title, More: 4, Notes: []MailedNote{
			{By: "Bo Lindqvist", Quote: "dull things survive a change of staff", Text: "Says who?\nA source would help."}, {By: "مهندسة الشبكات", Text: "المصدر؟", Answer: true}, {Text: "Nothing else."},
		}},
		"article-notes-one": NotesMail{MailFrame: notes, Title: title, Notes: []MailedNote{{By: "Bo Lindqvist", Text: "Says who?"}}},
	}
}

func TestSubjectsOfMailsAboutArticlesSayWhatBecameOfThem(t *testing.T) {
	all := sampleDeskMails(MailFrame{})
	for name, want := range map[string]string{
		"article-step": "… is handed in", "article-step-untitled": "An article without a title comes back to you", "article-notes": "7 notes on “A price list is dull", "article-notes-one": "A note on “A price list is dull",
	} {
		if got := strings.ReplaceAll(all[name].Subject("Colloquy"), "…” is", "… is"); !strings.Contains(got, want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}
