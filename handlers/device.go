package handlers

import "strings"

// browsers and systems are by what a User-Agent is known, the first that fits:
// most browsers name those that they resemble, too.
var (
	browsers = [][2]string{
		{"Edg", "Edge"},
		{"OPR/", "Opera"},
		{"SamsungBrowser/", "Samsung Internet"},
		{"Vivaldi/", "Vivaldi"},
		{"DuckDuckGo/", "DuckDuckGo"},
		{"YaBrowser/", "Yandex Browser"},
		{"Firefox/", "Firefox"},
		{"FxiOS/", "Firefox"},
		{"HeadlessChrome/", "Chrome"},
		{"Chromium/", "Chromium"},
		{"Chrome/", "Chrome"},
		{"CriOS/", "Chrome"},
		{"Safari/", "Safari"},
		{"curl/", "curl"},
	}
	systems = [][2]string{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"CrOS", "ChromeOS"}, {"Windows", "Windows"}, {"Macintosh", "Mac"}, {"Linux", "Linux"}, {"BSD", "BSD"},
	}
)

// deviceOf is what a member will know a browser by, made of our own words: never
// a part of the header, which says more than anybody needs to keep.
func deviceOf(userAgent string) string {
	name := func(known [][2]string) string {
		for _, k := range known {
			if strings.Contains(userAgent, k[0]) {
				return k[1]
			}
		}
		return ""
	}
	browser, system := name(browsers), name(systems)
	switch {
	case browser == "" && system == "":
		return ""
	case browser == "":
		return "A browser on " + system
	case system == "":
		return browser
	}
	return browser + " on " + system
}
