package config

import "strings"

// nearest is the name that somebody who wrote word most likely meant, or "".
func nearest(word string, names []string) string {
	if found := endingIn(word, names); found != "" {
		return found
	}
	best, least := "", max(1, len(fold(word))/4)+1
	for _, name := range names {
		if d := distance(fold(word), fold(name), least); d < least {
			best, least = name, d
		}
	}
	return best
}

// endingIn is the one name whose last part word has too: a key that stands in
// the wrong group, or in none.
func endingIn(word string, names []string) string {
	last := word[strings.LastIndexByte(word, '.')+1:]
	found := ""
	for _, name := range names {
		if fold(name[strings.LastIndexByte(name, '.')+1:]) != fold(last) {
			continue
		}
		if found != "" {
			return ""
		}
		found = name
	}
	return found
}

// fold leaves away what people write differently: editWindow, edit-window, and
// the environment's policy_edit_window for policy.edit_window.
func fold(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "", ".", "").Replace(name))
}

// distance is how many letters must be put in, taken out, changed or swapped
// with their neighbour to make b of a; limit or more where that is no fewer.
func distance(a, b string, limit int) int {
	if max(len(a)-len(b), len(b)-len(a)) >= limit {
		return limit
	}
	before, above := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+differ(a[i-1], b[j-1]))
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above = above, row
	}
	return min(above[len(b)], limit)
}

func differ(a, b byte) int {
	if a == b {
		return 0
	}
	return 1
}
