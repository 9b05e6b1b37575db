package forum

import (
	"crypto/sha256"
	"encoding/binary"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mtibben/confusables"
	"golang.org/x/text/unicode/norm"
)

// readerOf is a text as the lists look at it.
type readerOf struct {
	raw      string     // as it was written
	plain    string     // as it reads
	readings [][]string // its words; how they read where signs stand for letters
	hosts    []string
}

func readText(t ScreenedText, hosts bool) readerOf {
	head := t.Title + "\n" + t.Name + "\n"
	r := readerOf{raw: unveiled(head + t.Body), plain: unveiled(head + t.Text)}
	for _, text := range []string{r.raw, r.plain} {
		r.readings = append(r.readings, readings(text)...)
	}
	if hosts {
		r.hosts = hostsIn(r, t.Links)
	}
	return r
}

// unveiled drops what is drawn as nothing, and writes fancy letters as plain ones.
func unveiled(text string) string {
	return plainLetters(strings.Map(func(r rune) rune {
		if isUnseen(r) {
			return -1
		}
		return r
	}, text))
}

// readings are the words of a text: as they are written; as they read where signs
// stand for letters ("c4s1n0"); and those that were spelt out ("c a s i n o").
func readings(text string) [][]string {
	text = strings.ToLower(text)
	words := splitWords(text, false)
	list := [][]string{keysOf(words)}
	if strings.ContainsAny(text, signLetters) {
		var read []string
		for _, w := range splitWords(text, true) {
			read = append(read, screenKey(readSigns(w)))
		}
		list = append(list, read)
	}
	if spelt := speltOut(words); len(spelt) > 0 {
		list = append(list, keysOf(spelt))
	}
	return list
}

func keysOf(words []string) []string {
	keys := make([]string, len(words))
	for i, w := range words {
		keys[i] = screenKey(w)
	}
	return keys
}

// lineWords are the words of a line of a list.
func lineWords(line string) []string {
	return keysOf(splitWords(strings.ToLower(unveiled(line)), false))
}

// signLetters are what stands for letters, and signRead the letters.
const (
	signLetters = "@$!|0134578"
	signRead    = "asil" + "oieastb"
)

// readSigns reads a word in which signs stand among letters.
func readSigns(word string) string {
	if !strings.ContainsFunc(word, unicode.IsLetter) {
		return word
	}
	return strings.Map(func(r rune) rune {
		if i := strings.IndexRune(signLetters, r); i >= 0 {
			return rune(signRead[i])
		}
		return r
	}, word)
}

// splitWords takes a text apart into its words. Characters of scripts that write
// no spaces are words by themselves, so that what is listed is found anywhere
// among them.
func splitWords(text string, signs bool) []string {
	var list []string
	start := -1
	end := func(at int) {
		if start >= 0 {
			if w := strings.TrimRight(text[start:at], "!|@$"); w != "" {
				list = append(list, w)
			}
		}
		start = -1
	}
	paired := false
	for i, r := range text {
		switch {
		case unicode.Is(unicode.M, r) && start >= 0: // belongs to what it stands on
		case isPaired(r):
			end(i)
			start, paired = i, true
		case unicode.IsLetter(r), unicode.IsNumber(r), signs && r < 0x80 && strings.ContainsRune(signLetters, r):
			if paired {
				end(i)
			}
			if start < 0 {
				start = i
			}
			paired = false
		default:
			end(i)
			paired = false
		}
	}
	end(len(text))
	return list
}

// speltOut joins letters that stand alone, three or more in a row.
func speltOut(words []string) []string {
	var list []string
	run := ""
	n := 0
	for _, w := range append(words, "end") {
		r, size := utf8.DecodeRuneInString(w)
		if size == len(w) && unicode.IsLetter(r) && !isPaired(r) {
			run, n = run+w, n+1
			continue
		}
		if n >= 3 {
			list = append(list, run)
		}
		run, n = "", 0
	}
	return list
}

// screenKey is the same for words that look alike, without accents. A number is a
// number: to the eye of the standard the 1 is an l.
func screenKey(word string) string {
	if !strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsDigit(r) }) {
		return word
	}
	if r, size := utf8.DecodeRuneInString(word); size == len(word) && isPaired(r) {
		return word
	}
	word = confusables.Skeleton(smallCapitals.Replace(confusables.Skeleton(word)))
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) && unicode.In(r, unicode.Inherited, unicode.Hebrew, unicode.Arabic, unicode.Cyrillic) {
			return -1
		}
		return r
	}, norm.NFD.String(word)))
}

// hostLike finds what looks like a host in a text, autolinked or not.
var hostLike = regexp.MustCompile(`[\pL\pN][\pL\pN\pM-]*(?:[.。｡][\pL\pN\pM-]+)+`)

// maxHosts bounds how many hosts of a comment are compared; each costs some
// microseconds, and a text of points and letters holds thousands.
const maxHosts = 1000

// hostsIn are the hosts that a text and its links name.
func hostsIn(r readerOf, links []string) []string {
	seen := map[string]bool{}
	var list []string
	add := func(host string) {
		if host = plainHost(host); host != "" && !seen[host] {
			seen[host] = true
			list = append(list, host)
		}
	}
	for _, link := range links {
		if u, err := url.Parse(link); err == nil {
			add(u.Hostname())
		}
		if inner, err := url.QueryUnescape(link); err == nil { // an address that leads on to another one
			r.plain += "\n" + unveiled(inner)
		}
	}
	for _, text := range []string{r.raw, r.plain} {
		for _, host := range hostLike.FindAllString(text, maxHosts) {
			add(host)
		}
	}
	return list
}

// sameLength is from how many letters on a text can be the same again: what
// is shorter is thanks, and agreement.
const sameLength = 40

// SameKey is the same for texts that are the same but for case, accents, signs,
// spaces, numbers, addresses in the web and what is drawn as nothing; 0 for those
// that are too short to tell.
func SameKey(text string) int64 {
	text = webAddress.ReplaceAllString(unveiled(text), " ")
	h := sha256.New()
	n := 0
	for _, w := range splitWords(strings.ToLower(text), false) {
		if strings.ContainsFunc(w, unicode.IsNumber) {
			continue
		}
		key := screenKey(w)
		h.Write([]byte(key))
		for _, r := range key {
			if isPaired(r) {
				n += 3 // a character says more than a letter
			}
			n++
		}
	}
	if n < sameLength {
		return 0
	}
	return int64(binary.BigEndian.Uint64(h.Sum(nil)) | 1) // never 0
}

var webAddress = regexp.MustCompile(`(?i)\bhttps?://\S+|\bwww\.\S+`)
