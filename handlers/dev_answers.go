package handlers

import (
	"time"

	"colloquy/forum"
	"colloquy/templates"
)

// answerSamples are the views of the bell and of what stands under it.
func answerSamples(frame, signedIn templates.Frame, now time.Time) map[string]templates.View {
	signedIn.Section = "answers"
	rung := signedIn
	if signedIn.Viewer != nil {
		viewer := *signedIn.Viewer
		viewer.News = "99+"
		rung.Viewer = &viewer
	}
	long := templates.SaidItem{
		ID: 7, Heading: "Re: A title that says what follows, at such a length that it needs a second line on any screen", Excerpt: "What the comment begins with.",
		At: now, Slug: "sample", Article: "كيف تعمل الشبكات", Lang: "ar", Dir: "rtl",
	}
	rtl := templates.SaidItem{ID: 6, Heading: "لا أوافق على هذا الرأي، فالقياسات تقول شيئًا آخر.", At: now.Add(-48 * time.Hour), Slug: "sample", Article: "A sample", Lang: "en", Dir: "ltr"}
	answers := templates.AnswersPage{
		Frame: rung, Done: answersDone["feed"], AnyNew: true, FirstPage: true, NextURL: "/account/answers?after=6", FeedURL: "/account/answers/feed/sample.xml",
		Items: []templates.AnswerItem{
			{SaidItem: long, By: templates.Byline{Name: "Maria Isabel de Sousa Vasconcelos e Albuquerque"}, Reason: forum.ReasonAnswer, New: true},
			{SaidItem: rtl, By: templates.Byline{Name: "陈伟"}, Guest: true, Reason: forum.ReasonMention},
		},
	}
	followed := templates.FollowedPage{Frame: signedIn, FirstPage: true, NextURL: "/account/answers/followed?after=1", Items: []templates.FollowedItem{
		{ArticleItem: templates.ArticleItem{Slug: "sample", Title: "كيف تعمل الشبكات", Lang: "ar", Dir: "rtl", Published: now, Comments: "42 comments", Commented: true, LastCommenter: "陈伟", LastCommentAt: now, News: "5 new"}, Pace: paceWords[forum.PaceSoon]},
		{ArticleItem: templates.ArticleItem{Slug: "quiet", Title: "A quiet one", Lang: "en", Published: now, Comments: "No comments yet"}, Pace: paceWords[forum.PaceAnswers]},
	}}
	box := topicOf(forum.Topic{Slug: "sample", Name: "التوجيه"}).box
	return map[string]templates.View{
		"answers":       answers,
		"answers-none":  templates.AnswersPage{Frame: signedIn, FirstPage: true, FeedURL: "/account/answers/feed/sample.xml"},
		"answers-end":   templates.AnswersPage{Frame: signedIn, FeedURL: "/account/answers/feed/sample.xml"},
		"followed":      followed,
		"followed-none": templates.FollowedPage{Frame: signedIn, FirstPage: true},
		"topic-follow":  templates.ListPage{Frame: frame, Heading: "التوجيه", FirstPage: true, Follow: &box},
	}
}
