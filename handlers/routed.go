package handlers

import "strings"

// Routed tells of a path whether the site answers there itself, whether it finds
// something or not: an old address of an article would never be asked for.
func Routed(path string) bool {
	asked := strings.Split(path, "/")
	for _, r := range routedPaths {
		if routeFits(r, asked) {
			return true
		}
	}
	return false
}

// routedPaths are the patterns of the table of routes, in their parts.
var routedPaths = func() (list [][]string) {
	for _, r := range (&server{}).table() {
		list = append(list, strings.Split(r.path, "/"))
	}
	return list
}()

// routeFits tells whether a path is one of those that a pattern is about.
func routeFits(pattern, asked []string) bool {
	if len(pattern) != len(asked) {
		return false
	}
	for i, part := range pattern {
		if !strings.HasPrefix(part, ":") && part != asked[i] {
			return false
		}
	}
	return true
}
