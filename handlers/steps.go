package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// stepDone says what was just done.
var stepDone = map[forum.ArticleStep]string{
	forum.StepSubmit: "It is handed in. The editors are told.", forum.StepTakeBack: "It is yours again.", forum.StepTakeUp: "It is in review.",
	forum.StepReturn: "It is given back, and the author is told.", forum.StepSchedule: "It is scheduled.", forum.StepUnschedule: "It is off the schedule, and in review.",
	forum.StepPublish: "It is published.", forum.StepUpdate: "Readers see the change.", forum.StepWithdraw: "It is withdrawn.", forum.StepReinstate: "It is public again.",
}

// clockWords say which time was taken where the clocks of the site are put forward
// or back.
var clockWords = map[forum.ClockCase]string{
	forum.ClockNever: " The clocks are put forward that night and never show the time that you typed: the same time by the old clock is taken.",
	forum.ClockTwice: " The clocks are put back that night and show the time that you typed twice: the first of them is taken.",
}

// showSteps shows where an article stands, and what comes next.
func (s *server) showSteps(c echo.Context) error {
	id, v, err := s.idAndViewer(c)
	if err != nil {
		return err
	}
	said := templates.Said{Text: stepDone[forum.ArticleStep(c.QueryParam("done"))]}
	if said.Text != "" {
		said.Text += clockWords[forum.ClockCase(c.QueryParam("clock"))]
	} else {
		said.Text = previewDone[c.QueryParam("done")]
	}
	return s.stepsPage(c, http.StatusOK, id, v, said, typedStep{}, typedPreview{})
}

// stepsPage shows the page of an article's steps, with what was typed.
func (s *server) stepsPage(c echo.Context, status int, id int64, v *forum.Member, said templates.Said, typed typedStep, link typedPreview) error {
	ctx := c.Request().Context()
	m, err := s.store.Manuscript(ctx, v, id)
	if err != nil {
		return err
	}
	zone, err := s.store.SiteZone(ctx)
	if err != nil {
		return err
	}
	taken, err := s.store.TakenSteps(ctx, id)
	if err != nil {
		return err
	}
	p := templates.StepsPage{Frame: s.editorFrame(c, "Publish: "+titleOf(m)), Nav: s.editorNav(c, v), Said: said, Taken: presentTaken(taken, zone)}
	p.Path = stepsPath(id)
	p.Steps = presentSteps(v, m, zone, s.o.Clock(), typed)
	if typed.Step != "" && !offers(p.Steps, typed.Step) {
		p.Kept = strings.TrimSpace(typed.Note + "\n\n" + typed.Text)
	}
	if p.Previews, err = s.previews(c, v, m, link); err != nil {
		return err
	}
	return s.render(c, status, p)
}

// offers tells whether a panel shows the form of a step.
func offers(p templates.Steps, step forum.ArticleStep) bool {
	for _, f := range p.Forms {
		if f.Step == string(step) {
			return true
		}
	}
	return false
}

// takeStep takes an article to its next state.
func (s *server) takeStep(c echo.Context) error {
	id, v, err := s.idAndViewer(c)
	if err != nil {
		return err
	}
	typed := typedStep{date: field(c, "due_date"), clock: field(c, "due_time"), NewStep: forum.NewStep{
		Step: forum.ArticleStep(field(c, "step")), Version: versionField(c), Seen: forum.ArticleStatus(field(c, "seen")), Note: field(c, "note"), Change: forum.ChangeKind(field(c, "change")), Text: field(c, "text"),
	}}
	clock, err := s.typedDue(c, id, v, &typed)
	if err == nil {
		_, err = s.store.TakeStep(c.Request().Context(), v, id, typed.NewStep)
	}
	if err != nil {
		return s.stepAgain(c, id, v, typed, err)
	}
	q := url.Values{"done": {string(typed.Step)}}
	if clock != forum.ClockOnce {
		q.Set("clock", string(clock))
	}
	return c.Redirect(http.StatusSeeOther, stepsPath(id)+"?"+q.Encode())
}

// typedDue reads when an article is to be published. Whoever may not know of the
// article learns nothing of it by this.
func (s *server) typedDue(c echo.Context, id int64, v *forum.Member, typed *typedStep) (clock forum.ClockCase, err error) {
	if typed.Step != forum.StepSchedule {
		return forum.ClockOnce, nil
	}
	if _, err := s.store.Manuscript(c.Request().Context(), v, id); err != nil {
		return forum.ClockOnce, err
	}
	zone, err := s.store.SiteZone(c.Request().Context())
	if err == nil {
		typed.Due, clock, err = forum.TypedTime(typed.date, typed.clock, zone)
	}
	return clock, err
}

// stepAgain shows the page once more where a step was not taken, with all that was
// typed.
func (s *server) stepAgain(c echo.Context, id int64, v *forum.Member, typed typedStep, err error) error {
	var overtaken *forum.Overtaken
	var invalid *forum.Invalid
	said := templates.Said{Wrong: true}
	status := http.StatusConflict
	switch {
	case errors.As(err, &overtaken):
		said.Text = "Nothing happened yet: another text was saved meanwhile" + by(overtaken.Theirs.Saver) + ". Please look at it first."
	case errors.As(err, &invalid):
		status, typed.wrong = http.StatusUnprocessableEntity, problems(invalid)
		said.Text = "Nothing happened yet: something is wrong below."
		typed.lacks = missingPieces(invalid)
		for _, piece := range typed.lacks {
			said.Text = "Nothing happened yet. " + piece.Label + ": " + piece.Text
		}
	case errors.Is(err, forum.ErrConflict):
		said.Text = "Nothing happened: the article is in another state by now. Please look at it as it is."
	default:
		return err
	}
	return s.stepsPage(c, status, id, v, said, typed, typedPreview{})
}

func by(name string) string {
	if name == "" {
		return ""
	}
	return " by " + name
}
