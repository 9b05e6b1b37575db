package jobs

import (
	"strings"
	"testing"

	"colloquy/forum"
	"colloquy/templates"
)

func TestAnAuthorReadsInTheMailWhatTheirArticleWasCorrectedTo(t *testing.T) {
	told := forum.StepTold{Title: "On peering", Step: forum.TakenStep{Step: forum.StepUpdate, Note: "It said ten."}}
	told.Article.Slug = "on-peering"
	v := stepView(told, templates.MailFrame{}).(templates.StepMail)
	if s := v.Subject(""); s != "“On peering” is corrected" {
		t.Errorf("its subject is %q", s)
	}
	if said := strings.Join([]string{v.What, v.Said, v.Note, v.Link}, " "); said != "The editors corrected your article. It says: It said ten. /articles/on-peering" {
		t.Errorf("it says %q", said)
	}
}
