package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
)

// heard are the letters that are due now: who gets them, and what they say.
func (d desk) heard(t *testing.T) (list []string) {
	t.Helper()
	claimed, err := d.ClaimDue(ctx, 100)
	must(t, err)
	for _, c := range claimed {
		l, owed, err := d.WriteLetter(ctx, c.ID)
		must(t, err)
		if !owed {
			list = append(list, fmt.Sprintf("%s %s: not any more", l.To, l.Kind))
			continue
		}
		must(t, d.MarkHanding(ctx, c.ID, "x"))
		must(t, d.MarkDone(ctx, c.ID, forum.MailSent, ""))
		switch {
		case l.Step != nil:
			list = append(list, fmt.Sprintf("%s %s: %s %q %q", l.To, l.Kind, l.Step.Title, l.Step.Step.Step, l.Step.Step.Note))
		case l.Notes != nil:
			var said []string
			for _, n := range l.Notes.Notes {
				said = append(said, n.Quote+"|"+n.Text)
			}
			list = append(list, fmt.Sprintf("%s %s: %s", l.To, l.Kind, strings.Join(said, "; ")))
		}
	}
	slices.Sort(list)
	return list
}

// hears checks who is told of what; names are put in for addresses.
func (d desk) hears(t *testing.T, want ...string) {
	t.Helper()
	names := strings.NewReplacer(d.author.Email, "author", d.editor.Email, "editor")
	got := d.heard(t)
	for i := range got {
		got[i] = names.Replace(got[i])
	}
	if !slices.Equal(got, want) {
		t.Errorf("told:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestEachStepIsToldToThoseWhomItConcerns(t *testing.T) {
	d := newDesk(t)
	other := d.Member(forum.RoleEditor)
	must(t, d.SetDeskMails(ctx, other.ID, false))
	m := d.begun(t, "On peering")
	take := func(who *forum.Member, n forum.NewStep) {
		t.Helper()
		n.Version = m.Version
		_, err := d.TakeStep(ctx, who, m.Article.ID, n)
		must(t, err)
	}
	d.hears(t)
	take(d.author, forum.NewStep{Step: forum.StepSubmit, Note: "Please."})
	d.hears(t, `editor article-step: On peering "submit" "Please."`)
	take(d.editor, forum.NewStep{Step: forum.StepTakeUp})
	take(d.editor, forum.NewStep{Step: forum.StepReturn, Note: "Say why."})
	d.hears(t, `author article-step: On peering "return" "Say why."`, "author article-step: not any more")
	take(d.author, forum.NewStep{Step: forum.StepSubmit})
	take(d.author, forum.NewStep{Step: forum.StepTakeBack})
	d.hears(t, "editor article-step: not any more")
	take(d.editor, forum.NewStep{Step: forum.StepSchedule, Due: d.Clock.Now().Add(time.Hour)})
	d.hears(t, `author article-step: On peering "schedule" ""`)
	d.Clock.Move(time.Hour)
	did, err := d.PublishDue(ctx)
	must(t, err)
	if !did {
		t.Fatal("it is not published")
	}
	take(d.editor, forum.NewStep{Step: forum.StepUpdate, Change: forum.ChangeMinor})
	d.hears(t, `author article-step: On peering "publish" ""`)
	take(d.editor, forum.NewStep{Step: forum.StepUpdate, Change: forum.ChangeCorrection, Text: "It said ten."})
	d.hears(t, `author article-step: On peering "update" "It said ten."`)
	take(d.editor, forum.NewStep{Step: forum.StepWithdraw, Note: "It was wrong."})
	must(t, d.SetDeskMails(ctx, d.author.ID, false))
	d.hears(t, "author article-step: not any more")
	take(d.editor, forum.NewStep{Step: forum.StepReinstate})
	d.hears(t)
	d.Sound()
}

func TestNobodyIsToldOfAManuscriptThatIsNotTheirsAnyMore(t *testing.T) {
	d := newDesk(t)
	m := d.begun(t, "On peering")
	_, err := d.TakeStep(ctx, d.author, m.Article.ID, forum.NewStep{Step: forum.StepSubmit, Version: m.Version})
	must(t, err)
	d.Exec("UPDATE members SET roles = 0 WHERE id = $1", d.editor.ID)
	d.hears(t, "editor article-step: not any more")
}

func TestWhereThereIsNoEditorTheAdministratorsHear(t *testing.T) {
	d := newDesk(t)
	d.Exec("UPDATE members SET roles = $1 WHERE id = $2", forum.RoleAdministrator, d.editor.ID)
	m := d.begun(t, "On peering")
	_, err := d.TakeStep(ctx, d.author, m.Article.ID, forum.NewStep{Step: forum.StepSubmit, Version: m.Version})
	must(t, err)
	d.hears(t, `editor article-step: On peering "submit" ""`)
}

func TestTheNotesOfSomeMinutesComeInOneMail(t *testing.T) {
	d := newDesk(t)
	m := d.begun(t, "On peering")
	note := func(who *forum.Member, n forum.NewNote) int64 {
		t.Helper()
		id, err := d.AddNote(ctx, who, m.Article.ID, n)
		must(t, err)
		d.Clock.Move(time.Minute)
		return id
	}
	first := note(d.editor, forum.NewNote{Quote: "Words   about", Text: "Which?"})
	note(d.editor, forum.NewNote{Text: "Good."})
	done := note(d.editor, forum.NewNote{Text: "Done before it is told."})
	must(t, d.SettleNote(ctx, d.author, m.Article.ID, done, true))
	d.hears(t)
	d.Clock.Move(forum.NotesBundle)
	d.hears(t, "author article-notes: Words about|Which?; |Good.")
	note(d.author, forum.NewNote{Above: first, Text: "These."})
	note(d.editor, forum.NewNote{Text: "One more."})
	d.Clock.Move(forum.NotesBundle)
	d.hears(t, "author article-notes: |One more.", "editor article-notes: Words about|These.")
	last := note(d.editor, forum.NewNote{Text: "Never mind."})
	must(t, d.SettleNote(ctx, d.editor, m.Article.ID, last, true))
	d.Clock.Move(forum.NotesBundle)
	d.hears(t, "author article-notes: not any more")
	d.Sound()
}

func TestNotesAreForEditorsAndTheAuthorsAlone(t *testing.T) {
	d := newDesk(t)
	m := d.begun(t, "On peering")
	other := d.begun(t, "Another")
	id, err := d.AddNote(ctx, d.editor, m.Article.ID, forum.NewNote{Text: "Why?"})
	must(t, err)
	for _, who := range []*forum.Member{d.reader, d.Member(forum.RoleModerator), d.Member(forum.RoleAuthor)} {
		_, _, err := d.Notes(ctx, who, m.Article.ID)
		wanting(t, err, forum.ErrNotFound)
		_, err = d.AddNote(ctx, who, m.Article.ID, forum.NewNote{Text: "x"})
		wanting(t, err, forum.ErrNotFound)
		wanting(t, d.SettleNote(ctx, who, m.Article.ID, id, true), forum.ErrNotFound)
	}
	_, _, err = d.Notes(ctx, nil, m.Article.ID)
	wanting(t, err, forum.ErrSignIn)
	_, err = d.AddNote(ctx, d.author, other.Article.ID, forum.NewNote{Above: id, Text: "x"})
	wanting(t, err, forum.ErrNotFound)
	wanting(t, d.SettleNote(ctx, d.author, other.Article.ID, id, true), forum.ErrNotFound)
	answer, err := d.AddNote(ctx, d.author, m.Article.ID, forum.NewNote{Above: id, Text: "Because."})
	must(t, err)
	_, err = d.AddNote(ctx, d.author, m.Article.ID, forum.NewNote{Above: answer, Text: "x"})
	wanting(t, err, forum.ErrNotFound)
	must(t, d.SettleNote(ctx, d.editor, m.Article.ID, id, true))
	_, list, err := d.Notes(ctx, d.author, m.Article.ID)
	must(t, err)
	if len(list) != 1 || len(list[0].Answers) != 1 || list[0].DoneAt.IsZero() || list[0].DoneBy != d.editor.Name || list[0].Answers[0].By != d.author.Name {
		t.Errorf("%+v", list)
	}
	_, err = d.AddNote(ctx, d.author, m.Article.ID, forum.NewNote{Above: id, Text: "Or not?"})
	must(t, err)
	if _, list, err = d.Notes(ctx, d.author, m.Article.ID); err != nil || !list[0].DoneAt.IsZero() {
		t.Error("an answer does not open it again", err)
	}
}
