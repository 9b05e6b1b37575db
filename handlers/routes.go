package handlers

import (
	"github.com/labstack/echo/v4"

	"colloquy/forum"
)

// who says for whom a route is.
type who int

const (
	anyone    who = iota
	writer        // a member, or a guest whose browser has proved an address
	member        // whoever is signed in
	moderator     // or an administrator
	editor        // or an administrator
	administrator
)

// A route is a line of the table below.
type route struct {
	method, path string
	who          who
	pace         pace // what a request counts as
	handle       echo.HandlerFunc
}

// table is the review of who may do what: method, path, who may, what it counts
// as, handler. What depends on the thing itself (whose comment, how old) is
// decided by package forum inside the store.
func (s *server) table() []route {
	return []route{
		{"GET", "/", anyone, free, s.showFront},
		{"GET", "/recently-commented", anyone, free, s.showRecentlyCommented},
		{"GET", "/most-commented", anyone, free, s.showMostCommented},
		{"GET", "/topics", anyone, free, s.showTopics},
		{"GET", "/topics/:slug", anyone, free, s.showTopic},
		{"GET", "/series/:slug", anyone, free, s.showSeries},
		{"GET", "/search", anyone, paceSearches, s.showSearch},
		{"GET", "/authors/:handle", anyone, free, s.showAuthor},
		{"POST", "/topics/:slug/follow", anyone, paceWrites, s.followTopic},
		{"POST", "/topics/:slug/unfollow", writer, paceWrites, s.unfollowTopic},
		{"POST", "/authors/:handle/follow", anyone, paceWrites, s.followAuthor},
		{"POST", "/authors/:handle/unfollow", writer, paceWrites, s.unfollowAuthor},
		{"GET", "/members/:handle", anyone, free, s.showMember},
		{"POST", "/members/:handle/mute", member, paceWrites, s.mute},
		{"POST", "/members/:handle/unmute", member, paceWrites, s.unmute},

		{"GET", "/articles/:slug", anyone, free, s.showArticle},
		{"GET", "/articles/:slug/comments", anyone, free, s.showWrite},
		{"POST", "/articles/:slug/comments", anyone, paceWrites, s.postComment},
		{"POST", "/articles/:slug/preview", anyone, paceWrites, s.previewComment},
		{"GET", "/articles/:slug/outline", anyone, free, s.showOutline},
		{"GET", "/articles/:slug/new", anyone, free, s.showNews},
		{"POST", "/articles/:slug/read", member, paceWrites, s.markRead},
		{"GET", "/articles/:slug/people", anyone, paceSearches, s.showPeople},
		{"GET", "/articles/:slug/card/:name", anyone, paceSearches, s.showCard},
		{"GET", "/card/:name", anyone, free, s.showSiteCard},
		{"GET", "/articles/:slug/live", anyone, free, s.live},

		{"GET", "/feed.xml", anyone, free, s.showFeed},
		{"GET", "/topics/:slug/feed.xml", anyone, free, s.showTopicFeed},
		{"GET", "/authors/:handle/feed.xml", anyone, free, s.showAuthorFeed},
		{"GET", "/articles/:slug/comments.xml", anyone, free, s.showCommentsFeed},
		{"GET", "/sitemap.xml", anyone, free, s.showSitemap},
		{"GET", "/sitemap/:part", anyone, free, s.showSitemapPart},
		{"GET", "/robots.txt", anyone, free, s.showRobots},

		{"GET", "/comments/:id", anyone, free, s.showComment},
		{"GET", "/comments/:id/thread", anyone, free, s.showBranch},
		{"POST", recommendRoute, member, paceWrites, s.recommend},
		{"POST", "/comments/:id/unrecommend", member, paceWrites, s.unrecommend},
		{"GET", "/comments/:id/more", member, free, s.showMore},
		{"POST", "/comments/:id/pin", member, paceWrites, s.pin},
		{"POST", "/comments/:id/unpin", member, paceWrites, s.unpin},
		{"POST", "/comments/:id/hide-thread", member, paceWrites, s.hideThread},
		{"POST", "/comments/:id/show-thread", member, paceWrites, s.showThread},
		{"GET", "/comments/:id/edit", writer, free, s.showEdit},
		{"POST", "/comments/:id/edit", writer, paceWrites, s.editComment},
		{"GET", "/comments/:id/delete", writer, free, s.showDelete},
		{"POST", "/comments/:id/delete", writer, paceWrites, s.deleteComment},
		{"POST", "/comments/:id/undelete", writer, paceWrites, s.undeleteComment},
		{"GET", "/comments/:id/anonymise", writer, free, s.showAnonymise},
		{"POST", "/comments/:id/anonymise", writer, paceWrites, s.anonymiseComment},
		{"GET", "/comments/:id/history", anyone, free, s.showHistory},
		{"GET", "/comments/:id/report", anyone, free, s.showReport(forum.SubjectComment)},
		{"POST", "/comments/:id/report", anyone, paceWrites, s.postReport(forum.SubjectComment)},
		{"GET", "/members/:handle/report", anyone, free, s.showReport(forum.SubjectMember)},
		{"POST", "/members/:handle/report", anyone, paceWrites, s.postReport(forum.SubjectMember)},
		{"GET", "/articles/:slug/report", anyone, free, s.showReport(forum.SubjectArticle)},
		{"POST", "/articles/:slug/report", anyone, paceWrites, s.postReport(forum.SubjectArticle)},
		{"GET", "/reports/sent", anyone, free, s.showSent},
		{"GET", "/reports/:token", anyone, free, s.showReported},
		{"POST", "/reports/:token/withdraw", anyone, paceWrites, s.withdrawReport},
		{"POST", "/reports/:token/hear", anyone, paceWrites, s.hearOfReport},
		{"GET", "/account/reports", member, free, s.showReports},
		{"POST", "/account/mails/reports", member, paceWrites, s.tellOfReports},
		{"POST", "/comments/:id/history/:number/remove", moderator, paceWrites, s.removeEdit},

		{"GET", "/moderation", moderator, free, s.showCases},
		{"GET", "/moderation/cases/:id", moderator, free, s.showCase},
		{"GET", "/moderation/cases/:id/now", moderator, free, s.caseNow},
		{"POST", "/moderation/cases/:id/decision", moderator, paceWrites, s.decideCase},
		{"POST", "/moderation/decisions/:id/undo", moderator, paceWrites, s.undoDecision},
		{"POST", "/moderation/decide", moderator, paceWrites, s.decideMany},
		{"POST", "/moderation/undo", moderator, paceWrites, s.undoMany},
		{"POST", "/comments/:id/moderate", moderator, paceWrites, s.moderateComment},
		{"POST", "/members/:handle/moderate", moderator, paceWrites, s.moderateMember},
		{"POST", "/articles/:slug/moderate", moderator, paceWrites, s.moderateArticle},

		{"GET", "/login", anyone, free, s.showLogin},
		{"POST", "/login", anyone, free, s.login}, // at a pace of its own: throttle.go
		{"POST", "/logout", anyone, paceWrites, s.logout},

		{"GET", "/account", member, free, s.showAccount},
		{"GET", "/account/answers", member, free, s.showAnswers},
		{"GET", "/account/answers/followed", member, free, s.showFollowed},
		{"POST", "/account/answers/seen", member, paceWrites, s.seeAnswers},
		{"POST", "/account/answers/feed", member, paceWrites, s.renewAnswersFeed},
		{"GET", "/account/answers/feed/:token", anyone, free, s.showAnswersFeed},
		{"GET", "/account/profile", member, free, s.showOwnProfile},
		{"POST", "/account/profile", member, paceWrites, s.changeProfile},
		{"POST", portraitRoute, member, paceWrites, s.addPortrait},
		{"POST", "/account/portrait/remove", member, paceWrites, s.removePortrait},
		{"GET", "/media/:name", anyone, free, s.showMedia},
		{"POST", "/login/link", anyone, paceWrites, s.askSignIn},
		{"GET", "/login/:token", anyone, free, s.showSignInLink},
		{"POST", "/login/:token", anyone, paceWrites, s.doSignInLink},
		{"GET", "/password/forgot", anyone, free, s.showForgot},
		{"POST", "/password/forgot", anyone, paceWrites, s.askReset},
		{"GET", "/password/reset/:token", anyone, free, s.showResetLink},
		{"POST", "/password/reset/:token", anyone, paceWrites, s.doResetLink},
		{"GET", "/account/password", member, free, s.showPassword},
		{"POST", "/account/password", member, paceWrites, s.changePassword},
		{"POST", "/account/address", member, paceWrites, s.askAddress},
		{"GET", "/account/decisions", member, free, s.showDecisions},
		{"GET", "/account/decisions/:id", member, free, s.showDecision},
		{"POST", "/account/decisions/:id", member, paceWrites, s.appealDecision},
		{"GET", "/appeals/:token", anyone, free, s.showAppeal},
		{"POST", "/appeals/:token", anyone, paceWrites, s.appealLinked},
		{"GET", "/account/sessions", member, free, s.showSessions},
		{"POST", "/account/sessions/end", member, paceWrites, s.endOtherSessions},
		{"POST", "/account/sessions/:number/end", member, paceWrites, s.endSession},
		{"GET", "/join", anyone, free, s.showJoin},
		{"POST", "/join", anyone, paceSignIns, s.join},
		{"GET", "/confirm", anyone, free, s.showWaiting},
		{"POST", "/confirm/:id/again", anyone, paceWrites, s.askAgain},
		{"POST", "/confirm/:id/withdraw", anyone, paceWrites, s.withdraw},
		{"GET", "/my-comments", anyone, free, s.showMine},
		{"POST", "/my-comments", anyone, paceWrites, s.askForMine},
		{"POST", "/my-comments/stop", writer, paceWrites, s.stopMails},
		{"POST", "/my-comments/allow", writer, paceWrites, s.allowGuestMails},
		{"POST", "/my-comments/forget", anyone, paceWrites, s.forgetBrowser},

		{"POST", "/articles/:slug/follow", anyone, paceWrites, s.followDiscussion},
		{"POST", "/articles/:slug/unfollow", writer, paceWrites, s.unfollowDiscussion},
		{"GET", "/unsubscribe", anyone, free, s.showUnsubscribe},
		{"POST", "/unsubscribe", anyone, paceWrites, s.askUnsubscribe},
		{"GET", stopRoute, anyone, free, s.showStop},
		{"POST", stopRoute, anyone, free, s.doStop}, // mail programs ask for many people from one place
		{"POST", "/unsubscribe/:token/undo", anyone, paceWrites, s.undoStop},
		{"GET", "/subscriptions/:token", anyone, free, s.showSubscriptions},
		{"POST", "/subscriptions/:token", anyone, paceWrites, s.changeSubscriptions},
		{"GET", "/weekly", anyone, free, s.showWeekly},
		{"GET", "/monthly", anyone, free, s.showMonthly},
		{"GET", "/weekly/feed.xml", anyone, free, s.showWeeklyFeed},
		{"GET", "/monthly/feed.xml", anyone, free, s.showMonthlyFeed},
		{"POST", "/weekly/subscribe", anyone, paceWrites, s.subscribe},
		{"GET", "/weekly/wishes", member, free, s.showOwnWishes},
		{"POST", "/weekly/wishes", member, paceWrites, s.changeOwnWishes},
		{"GET", "/weekly/wishes/:token", anyone, free, s.showWishes},
		{"POST", "/weekly/wishes/:token", anyone, paceWrites, s.changeWishes},
		{"GET", "/weekly/:number", anyone, free, s.showWeeklyIssue},
		{"GET", "/monthly/:number", anyone, free, s.showMonthlyIssue},
		{"GET", articleDeskPath, member, free, s.showArticleDesk},
		{"GET", picturesRoute, member, free, s.showPictures},
		{"POST", picturesRoute, member, paceWrites, s.addPicture},
		{"GET", "/editor/articles/new", member, free, s.at(s.newDoor, s.showWriting)},
		{"POST", "/editor/articles", member, paceWrites, s.at(s.newDoor, s.beginArticle)},
		{"GET", "/editor/articles/:id", member, free, s.at(s.articleDoor, s.showWriting)},
		{"POST", "/editor/articles/:id", member, paceWrites, s.at(s.articleDoor, s.saveWriting)},
		{"POST", "/editor/articles/:id/autosave", member, paceTyping, s.at(s.articleDoor, s.autosave)},
		{"POST", "/editor/articles/:id/compare", member, paceTyping, s.at(s.articleDoor, s.compareWriting)},
		{"GET", "/editor/articles/:id/now", member, free, s.at(s.articleDoor, s.writingNow)},
		{"POST", "/editor/preview", member, paceTyping, s.at(s.previewDoor, s.previewWriting)},
		{"GET", "/editor/articles/:id/states", member, free, s.at(s.articleDoor, s.showStates)},
		{"GET", "/editor/articles/:id/states/:version", member, free, s.at(s.articleDoor, s.showState)},
		{"POST", "/editor/articles/:id/states/:version/restore", member, paceWrites, s.at(s.articleDoor, s.restoreState)},
		{"GET", "/editor/articles/:id/delete", member, free, s.showDiscard},
		{"POST", "/editor/articles/:id/delete", member, paceWrites, s.discard},
		{"GET", sitePagesPath, editor, free, s.showSitePages},
		{"GET", "/editor/pages/:name", editor, free, s.at(s.pageDoor, s.showWriting)},
		{"POST", "/editor/pages/:name", editor, paceWrites, s.at(s.pageDoor, s.saveWriting)},
		{"POST", "/editor/pages/:name/autosave", editor, paceTyping, s.at(s.pageDoor, s.autosave)},
		{"POST", "/editor/pages/:name/compare", editor, paceTyping, s.at(s.pageDoor, s.compareWriting)},
		{"GET", "/editor/pages/:name/now", editor, free, s.at(s.pageDoor, s.writingNow)},
		{"GET", "/editor/pages/:name/states", editor, free, s.at(s.pageDoor, s.showStates)},
		{"GET", "/editor/pages/:name/states/:version", editor, free, s.at(s.pageDoor, s.showState)},
		{"POST", "/editor/pages/:name/states/:version/restore", editor, paceWrites, s.at(s.pageDoor, s.restoreState)},
		{"POST", "/editor/pages/:name/publish", editor, paceWrites, s.at(s.pageDoor, s.publishPage)},
		{"POST", "/editor/pages/:name/reset", editor, paceWrites, s.at(s.pageDoor, s.resetPage)},
		{"GET", "/editor/digest", editor, free, s.showDigestDesk},
		{"POST", "/editor/digest", editor, paceWrites, s.changeDigest},
		{"GET", "/editor/digest/preview", editor, free, s.showDigestPreview},
		{"GET", "/editor/digest/recipients", editor, paceSearches, s.showRecipients},
		{"GET", "/editor/digest/:id", editor, free, s.showSending},
		{"POST", "/editor/digest/:id", editor, paceWrites, s.changeSending},

		{"GET", "/editor/articles/:id/publish", member, free, s.showSteps},
		{"POST", "/editor/articles/:id/step", member, paceWrites, s.takeStep},
		{"GET", "/editor/articles/:id/notes", member, free, s.showNotes},
		{"POST", "/editor/articles/:id/notes", member, paceWrites, s.changeNotes},
		{"POST", "/editor/articles/:id/previews", member, paceWrites, s.changePreviews},
		{"GET", "/editor/articles/:id/discussion", member, free, s.showKept},
		{"GET", "/preview/:token", anyone, free, s.showPreviewed},
		{"GET", topicsDeskPath, editor, free, s.showTopicsDesk},
		{"POST", topicsDeskPath, editor, paceWrites, s.changeTopics},
		{"GET", "/editor/topics/:id", editor, free, s.showTopicDesk},
		{"POST", "/editor/topics/:id", editor, paceWrites, s.changeTopic},
		{"GET", featuredPath, editor, free, s.showFeatured},
		{"POST", featuredPath, editor, paceWrites, s.changeFeatured},
		{"GET", seriesDeskPath, editor, free, s.showSeriesDesk},
		{"POST", seriesDeskPath, editor, paceWrites, s.addSeries},
		{"GET", "/editor/series/:id", editor, free, s.showSeriesEdit},
		{"POST", "/editor/series/:id", editor, paceWrites, s.changeSeries},
		{"GET", bylinesPath, editor, paceSearches, s.showBylines},
		{"GET", "/editor/authors/:id", editor, free, s.showByline},
		{"POST", "/editor/authors/:id", editor, paceWrites, s.changeByline},
		{"POST", "/editor/authors/:id/account", administrator, paceWrites, s.tieByline},

		{"GET", "/account/muted", member, free, s.showMuted},
		{"GET", "/account/following", member, free, s.showFollowing},
		{"POST", "/account/following", member, paceWrites, s.changeMemberFollowing},

		{"GET", "/confirm/:token", anyone, free, s.showLinked},
		{"POST", "/confirm/:token", anyone, paceWrites, s.doLinked},

		{"GET", "/account/data", member, free, s.showData},
		{"GET", "/account/data.json", member, paceWrites, s.downloadMine},
		{"GET", "/account/data.html", member, paceWrites, s.downloadMine},
		{"GET", "/account/delete", member, free, s.showLeave},
		{"POST", "/account/delete", member, paceWrites, s.leave},
		{"POST", "/account/keep", member, paceWrites, s.keepAccount},
		{"GET", "/account/mails", member, free, s.showMails},
		{"POST", "/account/mails", member, paceWrites, s.allowMails},
		{"POST", "/account/mails/comments", member, paceWrites, s.hearComments},
		{"GET", "/my-comments/download.json", writer, paceWrites, s.downloadProved},
		{"GET", "/my-comments/download.html", writer, paceWrites, s.downloadProved},
		{"GET", "/moderation/figures", moderator, paceSearches, s.showFigures},
		{"GET", "/moderation/comments", moderator, free, s.showNewest},
		{"GET", exclusionsPath, moderator, free, s.showExclusions},
		{"POST", exclusionsPath, moderator, paceWrites, s.exclude},
		{"POST", "/moderation/exclusions/:id/lift", moderator, paceWrites, s.liftExclusion},
		{"GET", "/moderation/members/:id", moderator, free, s.showPerson},
		{"POST", "/moderation/members/:id/notes", moderator, paceWrites, s.notePerson},
		{"POST", "/moderation/members/:id/lift", moderator, paceWrites, s.liftSuspension},
		{"GET", "/moderation/addresses/:id", moderator, free, s.showAddressPerson},
		{"POST", "/moderation/addresses/:id/notes", moderator, paceWrites, s.noteAddress},
		{"GET", "/articles/:slug/moderate/discussion", moderator, free, s.showMeasures},
		{"POST", "/articles/:slug/moderate/discussion", moderator, paceWrites, s.takeMeasure},
		{"GET", "/moderation/log", moderator, free, s.showLog},
		{"GET", "/moderation/log.csv", moderator, paceSearches, s.downloadLogCSV},
		{"GET", "/moderation/log.json", moderator, paceSearches, s.downloadLogJSON},

		{"GET", "/admin", administrator, free, s.showAdmin},
		{"GET", "/admin/events", administrator, free, s.showEvents},
		{"GET", "/admin/members", administrator, paceSearches, s.showAdminMembers},
		{"GET", "/admin/members/:id", administrator, free, s.showAdminMember},
		{"POST", "/admin/members/:id/roles", administrator, paceWrites, s.changeRoles},
		{"POST", "/admin/members/:id/suspend", administrator, paceWrites, s.suspendMember},
		{"POST", "/admin/members/:id/unsuspend", administrator, paceWrites, s.unsuspendMember},
		{"POST", "/admin/members/:id/sign-out", administrator, paceWrites, s.signOutMember},
		{"POST", "/admin/members/:id/sign-in-link", administrator, paceWrites, s.sendSignIn},
		{"POST", "/admin/members/:id/clear", administrator, paceWrites, s.clearProfile},
		{"POST", "/admin/members/:id/rename", administrator, paceWrites, s.renameMember},
		{"GET", "/admin/members/:id/merge", administrator, free, s.showMerge},
		{"POST", "/admin/members/:id/merge", administrator, paceWrites, s.merge},
		{"GET", "/admin/mail", administrator, free, s.showAdminMail},
		{"GET", "/admin/mail/address", administrator, paceSearches, s.showAdminAddress},
		{"POST", "/admin/mail/address", administrator, paceWrites, s.allowAddress},
		{"POST", "/admin/mail/test", administrator, paceWrites, s.sendTest},
		{"POST", "/admin/mail/:id", administrator, paceWrites, s.mailDeed},
		{"GET", "/admin/digest", administrator, free, s.showAdminDigest},
		{"GET", "/admin/digest/subscribers.csv", administrator, paceSearches, s.downloadRoll},
		{"POST", rollRoute, administrator, paceWrites, s.uploadRoll},
		{"POST", "/admin/digest/remove", administrator, paceWrites, s.removeSubscriber},
		{"GET", "/admin/settings", administrator, free, s.showSettings},
		{"POST", "/admin/settings/:name", administrator, paceWrites, s.changeSetting},
		{"GET", "/first/:token", anyone, paceSignIns, s.showFirst},
		{"POST", "/first/:token", anyone, paceSignIns, s.becomeFirst},

		{"GET", "/conduct", anyone, free, s.showConduct},
		{"GET", "/about", anyone, free, s.showText},
		{"GET", "/privacy", anyone, free, s.showText},
		{"GET", "/contact", anyone, free, s.showText},

		{"GET", "/static/:file", anyone, free, s.showStatic},
		{"GET", "/favicon.ico", anyone, free, s.showFavicon},
		{"GET", "/healthz", anyone, free, s.showHealth},
		{"GET", "/readyz", anyone, free, s.showReady},
	}
}

// developmentTable is there in development and in the demonstration alone.
func (s *server) developmentTable() []route {
	return []route{
		{"GET", "/dev/pages", anyone, free, s.showSamples},
		{"GET", "/dev/pages/:name", anyone, free, s.showSample},
		{"GET", "/dev/mailbox", anyone, free, s.showMailbox},
		{"GET", "/dev/mailbox/:name", anyone, free, s.showMail},
		{"GET", "/dev/mailbox/:name/html", anyone, free, s.showMailHTML},
	}
}

// Routes are the patterns of all routes, for a test that each is visited.
func Routes() []string {
	s := &server{}
	var patterns []string
	for _, r := range append(s.table(), s.developmentTable()...) {
		patterns = append(patterns, r.path)
	}
	return patterns
}

func (s *server) routes(e *echo.Echo) {
	table := s.table()
	if s.o.Development {
		table = append(table, s.developmentTable()...)
	}
	for _, r := range table {
		e.Add(r.method, r.path, s.guard(r))
	}
}
