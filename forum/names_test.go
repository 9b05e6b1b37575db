package forum

import "testing"

func TestNamesThatLookLikeTheSitesOwnAreReserved(t *testing.T) {
	for _, name := range []string{
		"admin", "Admin", "ADMIN", "aDmIn", "Admin.", "_admin_", "a.d.m.i.n", "Ad-Min",
		"Administrator", "administrators", "Sysadmin", "The Moderators", "the moderator", "MODERATION",
		"\u0430dmin", "\u0410dmin", // Cyrillic а and А
		"\u0410D\u041cIN",                                    // Cyrillic А and М: as small letters they would differ from Latin ones
		"ROO\u0422", "S\u0422AFF", "roo\u0442", "ad\u043cin", // Cyrillic Т, т and м
		"ADMlN", "ADMIΝ", "\u0391DMIN", // small l, Greek Ν and Α
		"adm\u0131n", "admìn", "ädmin", "a\u0301d\u0301m\u0301i\u0301n", "Àdmîñ",
		"rnoderator", "Rnoderator", "m\u043eder\u0430t\u043er", "M0derator", "modera\u03c4or", "mod\u0435rator",
		"ｍｏｄｅｒａｔｏｒ", "ＡＤＭＩＮ", "m o d e r a t o r", "m\u00a0o\u3000derator",
		"mod\u200berator", "mod\u200derator", "mod\u00aderator", "\ufeffmoderator", "mod\u3164erator", "mod\u2060erator", "\u202emoderator", "moderator\u200f",
		"𝐚𝐝𝐦𝐢𝐧", "𝒶𝒹𝓂𝒾𝓃", "𝔄𝔡𝔪𝔦𝔫", "Ⓐⓓⓜⓘⓝ", "🄰🄳🄼🄸🄽", "🅐dmin", "🅰dmin", "🇦🇩🇲🇮🇳", "ᴀᴅᴍɪɴ", "ꜱᴛᴀꜰꜰ",
		"Editor", "The Editor", "the-editors", "E\u0501itor", "Staff", "STAFF!", "Support", "System", "sуstеm", "root", "webmaster",
		"post master", "Abuse", "Security", "Colloquy", "COLLOQUY", "col1oquy", "Deleted", "[deleted]", "Anonymous", "anоnymоus",
	} {
		if !ReservedName(name) {
			t.Errorf("%q (key %q) may be used", name, NameKey(name))
		}
	}
}

func TestRealNamesAreNotReserved(t *testing.T) {
	for _, name := range []string{
		"Adam", "Admira", "Adminou", "Anna Weber", "Roo", "Edi Torres", "Modera", "Moderato", "Stafford", "Stephanie Root", "Root Beer", "Joe Staff",
		"Editha", "Supporta", "Security Guard", "Abusead", "Deleterio", "Anonyma", "Colloqui", "Sistema", "Ростислав", "Администратор Иван", "Αδάμ",
		"王小明", "김민준", "محمد", "שמואל", "प्रिया", "ไพวรินทร์", "Ad", "Min", "Rooth", "I. Moderatore", "Mo Derat", "", "...", "l", "I",
	} {
		if ReservedName(name) {
			t.Errorf("%q (key %q) is refused", name, NameKey(name))
		}
	}
}

func TestNamesThatLookAlikeHaveOneKey(t *testing.T) {
	for _, alike := range [][]string{
		{"Anna Weber", "ANNA WEBER", "anna weber", "Anna-Weber", "Anna  Weber.", "Аnna Weber", "An\u200bna Weber", "Ａｎｎａ Ｗｅｂｅｒ", "Ánna Wéber", "𝐀nna 𝖂eber"},
		{"Martin", "Rnartin", "martin", "MARTIN", "mаrtin"},
		{"Zoë", "Zoe", "zoe\u0308", "ZOE"},
		{"葛城", "葛\U000e0100城"},
	} {
		for _, name := range alike {
			if got := NameKey(name); got != NameKey(alike[0]) {
				t.Errorf("%q has the key %q, %q has %q", name, got, alike[0], NameKey(alike[0]))
			}
		}
	}
	keys := map[string]string{}
	for _, name := range []string{"Anna Weber", "Anne Weber", "Anna", "Weber", "Anna Weber 2", "王小明", "王小红", "김민준", "محمد", "محمود", "שמואל", "Иван", "Ивана"} {
		if other, ok := keys[NameKey(name)]; ok {
			t.Errorf("%q and %q have the key %q", name, other, NameKey(name))
		}
		keys[NameKey(name)] = name
	}
}

func TestTheKeyOfANameIsInSmallLetters(t *testing.T) {
	for name, want := range map[string]string{
		"": "", "...": "", "😀": "", "Bo": "bo", "Bo 2": "bo2", "M": "rn", "W": "w", "Ⅷ": "viii", "ﬁ": "fi", "ᴮo": "bo", "b\u0332o": "bo",
	} {
		if got := NameKey(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
