package templates

import (
	"fmt"

	"colloquy/forum"
)

// sentences says what to do about each problem. A sentence with %s names the
// limit.
var sentences = map[string]string{
	forum.Missing:        "Please fill this in.",
	forum.TooLong:        "This is too long: %s characters at most.",
	forum.TooShort:       "This is too short: %s characters at least.",
	forum.BadText:        "This holds characters that cannot be stored. Please type it again.",
	forum.LineBreak:      "This must stand on one line.",
	forum.ControlChar:    "This holds a character that cannot be shown. Please type it again.",
	forum.BidiOverride:   "This holds a character that reorders the text around it. Please remove it.",
	forum.TooManyLinks:   "These are too many links: %s at most.",
	forum.TooDeep:        "Quotes and lists stand too deep in each other: %s levels at most.",
	forum.LongWord:       "One word is too long: %s characters at most. Please break it up.",
	forum.BadAddress:     "This is not an e-mail address. It should look like name@example.org.",
	forum.BadPassword:    "This address and password do not belong together. Please try again.",
	forum.CommonPassword: "This password is among the first that somebody would guess. Please take a longer or a rarer one.",
	forum.UnknownParent:  "The comment that you answer is not under this article.",
	forum.ParentGone:     "The comment that you answer was removed meanwhile. Your text is still here: you can post it as a comment of its own.",
	forum.NameReserved:   "This name is too close to one that speaks for the site. Please write yours in full, or add an initial.",
	forum.BadNumber:      "This must be a number.",
	forum.BadLink:        "This must be an address that begins with https:// or http://.",
	forum.BadHandle:      "This may hold small letters, digits and hyphens only.",
	forum.InFuture:       "This date lies in the future.",
	forum.BadDate:        "This is not a date. It should look like 2027-01-31.",
	forum.BadTime:        "This is not a time of the day. It should look like 14:30.",
	forum.BadMoment:      "This is not a day with a time. It should look like 2027-01-31 18:00.",
	forum.InPast:         "This date has gone by.",
	forum.BadZone:        "This is no time zone that we know. It should look like Europe/Zurich.",
	forum.Taken:          "This is taken already.",
	forum.OwnAddress:     "One of these is an address at which the site itself answers, so it would never lead here.",
	forum.TooMany:        "These are too many: %s at most.",
	forum.NotOffered:     "Please choose one of those that are offered.",
	forum.TooManyWaiting: "%s comments of yours wait for the link in the mail. Please open it first; your text is still here.",
	forum.TooComplicated: "This is more complicated than a text needs to be. Please simplify it.",
	forum.NameSoon:       "You changed your name a short while ago.",
	forum.NoPicture:      "This is not a picture that can be shown here. Please take a JPEG, PNG, GIF or WebP.",
	forum.BrokenPicture:  "This picture cannot be read: it is damaged, or written in an unusual way. Please save it as JPEG or PNG and try again.",
	forum.LargePicture:   "This file is too large: %s MB at most. Please make the picture smaller first.",
	forum.ManyPixels:     "This picture has too many pixels: %s megapixels at most for one like this. Please make it smaller first.",
	forum.ManyFrames:     "This animation is too long: %s frames at most. Please take a single picture.",
	forum.WrongPassword:  "This is not your password. Please try again.",
	forum.Unchanged:      "This is what you have already.",
	forum.Unwanted:       "This cannot be posted here as it is. If you think that it should be, please write to us.",
	forum.ThreadClosed:   "This thread takes no more answers. Your text is still here: you can post it as a comment of its own.",
	forum.NoWord:         "Line %s holds no word.",
	forum.BadDomain:      "Line %s is not a domain. It should look like casino.example.",
	forum.BadPattern:     "Line %s is not a regular expression that can be read.",
	forum.LargePattern:   "Line %s is too large a pattern: it would keep every comment waiting. Please write it with less repetition.",
	forum.HeavyLines:     "All together these patterns are too large from line %s on. Please write fewer, or simpler ones.",
	forum.EmptyPattern:   "Line %s would fit every comment. Please write a pattern that needs at least one character.",
	forum.NoDomain:       "This is not a domain. It should look like example.org.",
	forum.BadNetwork:     "This is not a network. It should look like 192.0.2.0/24 or 2001:db8::/48.",
	forum.WideNetwork:    "This network is too wide: /16 at most, or /32 for IPv6.",
	forum.NoNetwork:      "It is not known any more from which network this came.",
	forum.NoArticle:      "There is no public article with this address.",
	forum.NoMember:       "Nobody here has this address or handle.",
	forum.HasByline:      "This member has a byline already. Please end that one first.",
	forum.InSeries:       "This article is part of another series. Please take it out there first.",
	forum.LargeBranch:    "This branch is too large to be moved: %s comments at most. Please move parts of it.",
	forum.AlreadySo:      "This is so already.",
	forum.NotTheirs:      "Only an administrator decides about somebody who has a role here.",
}

// Sentence says in words what is wrong with a field and what to do.
func Sentence(p forum.Problem) string {
	s, ok := sentences[p.Key]
	switch {
	case !ok:
		return "This cannot be taken as it is."
	case p.Limit > 0:
		return fmt.Sprintf(s, Number(p.Limit))
	}
	return s
}

// Problems are the sentences for the fields of one form.
type Problems map[string]string

// ProblemsOf finds the first sentence for each field.
func ProblemsOf(e *forum.Invalid) Problems {
	ps := Problems{}
	if e != nil {
		for _, p := range e.Problems {
			if ps[p.Field] == "" {
				ps[p.Field] = Sentence(p)
			}
		}
	}
	return ps
}
