package config

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
)

// The papers of the two themes, as in the style sheet, and the least contrast
// of text against them (WCAG 2.2, 1.4.3).
const (
	paperLight  = "#fdfcf9"
	paperDark   = "#15171a"
	minContrast = 4.5
)

var sixDigits = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

// checkColour checks that a colour can be read on paper; better says which way
// to go where it cannot.
func checkColour(v, paper, better string) error {
	if !sixDigits.MatchString(v) {
		return wrong(v, "not a colour; write # and six digits, like #8a2b1d, in quotes")
	}
	if c := contrast(v, paper); c < minContrast {
		// Rounded down, or 4.496 would be shown as 4.50 and refused.
		shown := math.Floor(c*100) / 100
		return wrong(v, "its contrast against the paper %s is %.2f, and text needs 4.5; take a %s one", paper, shown, better)
	}
	return nil
}

// contrast is the ratio of two colours' luminances, from 1 to 21 (WCAG 2.2,
// "contrast ratio").
func contrast(a, b string) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// luminance is the relative luminance of "#rrggbb", from 0 to 1.
func luminance(colour string) float64 {
	weights := [3]float64{0.2126, 0.7152, 0.0722}
	sum := 0.0
	for i, weight := range weights {
		n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			panic(fmt.Sprintf("config: colour %q was not checked", colour))
		}
		sum += weight * linear(float64(n)/255)
	}
	return sum
}

// linear undoes sRGB's gamma for one channel.
func linear(c float64) float64 {
	if c <= 0.04045 {
		return c / 12.92
	}
	return math.Pow((c+0.055)/1.055, 2.4)
}
