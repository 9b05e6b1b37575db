package markup

import "unicode"

// isIdeograph tells the characters of Chinese and Japanese. The comparison
// spares other scripts the search in the tables.
func isIdeograph(r rune) bool {
	return r >= 0x2e80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// isSpaceless tells the characters of scripts that are written without spaces
// between words, so that a line may break between most of them.
func isSpaceless(r rune) bool {
	if r < 0x0e00 {
		return false
	}
	return isIdeograph(r) || isSoutheastAsian(r) || unicode.Is(unicode.Hangul, r) || isWidePunctuation(r)
}

// isSoutheastAsian tells Thai, Lao, Burmese, Khmer and Tibetan.
func isSoutheastAsian(r rune) bool {
	return r >= 0x0e00 && r < 0x1a00 &&
		unicode.In(r, unicode.Thai, unicode.Lao, unicode.Myanmar, unicode.Khmer, unicode.Tibetan)
}

// isWidePunctuation tells the full-width punctuation of Chinese and Japanese.
func isWidePunctuation(r rune) bool {
	return r >= 0x3000 && r <= 0x303f ||
		r >= 0xff00 && r <= 0xff65 && unicode.IsPunct(r) || r == '〜' || r == '～'
}
