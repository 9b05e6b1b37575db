// Package config says what the program needs to know before it starts: where
// it listens, where its files lie, the limits and windows of the site. It is
// read once, from a YAML file, the environment and the command line, and does
// not change while the program runs; what changes lives in the database.
//
// A mistake stops the start, and all mistakes are told at once, each with its
// place: somebody who sets up a server should not have to start it ten times.
package config

import (
	"net/netip"

	"colloquy/forum"
)

// Config is the whole configuration. The yaml tags are the keys that an
// operator writes, joined by dots: "policy.edit_window".
type Config struct {
	// Listen is the network address that the server takes requests at, as
	// host:port. Without a host it is every address of the machine; port 0 is
	// one that the kernel picks.
	Listen string `yaml:"listen"`
	// Data is the folder that holds everything the site keeps: the database,
	// pictures, the mailbox, secrets. A relative path begins where the program
	// is started.
	Data string `yaml:"data"`
	// BaseURL is what all links in mails and feeds begin with, without a slash
	// at the end. Empty, it follows from Listen: ask PublicURL, not this field.
	BaseURL string `yaml:"base_url"`
	// Site is what the site says about itself.
	Site Site `yaml:"site"`
	// Cards say with what the pictures are made that networks show beside a link.
	Cards Cards `yaml:"cards"`
	// Guests says what somebody without an account may do.
	Guests Guests `yaml:"guests"`
	// Limits are paces: how much in what time.
	Limits Limits `yaml:"limits"`
	// Policy holds the windows and thresholds of the discussion.
	Policy forum.Policy `yaml:"policy"`
	// Mail says how mail leaves the house.
	Mail Mail `yaml:"mail"`
}

// Site is what the site says about itself.
type Site struct {
	// Name stands at the top of each page and in the sender of each mail.
	Name string `yaml:"name"`
	// Tagline is one line that says what the site is about; empty shows none.
	Tagline string `yaml:"tagline"`
	// Contact is the bare address that readers may write to; empty, the page
	// about it says that there is none.
	Contact string `yaml:"contact"`
	// Language is the language of the pages themselves, as in BCP 47 ("en",
	// "pt-BR"); articles and comments may have another.
	Language string `yaml:"language"`
	// TimeZone is the zone that times are shown in where the reader's is not
	// known, by its IANA name. time.LoadLocation knows it.
	TimeZone string `yaml:"time_zone"`
	// Accent is the site's colour.
	Accent Accent `yaml:"accent"`
}

// Accent is the site's colour, once for each theme, as "#rrggbb". Both are
// readable as text: their contrast against the paper is at least 4.5 to 1.
type Accent struct {
	// Light stands on the light theme's paper.
	Light string `yaml:"light"`
	// Dark stands on the dark theme's paper.
	Dark string `yaml:"dark"`
}

// Cards say with what the pictures are made that networks show beside a link to
// an article.
type Cards struct {
	// Fonts is a folder of fonts that are taken before those of the system.
	Fonts string `yaml:"fonts"`
	// Picture is a file that is shown where no title can be: a PNG or JPEG of
	// 1200 × 630 pixels. Empty, one is made of the site's name.
	Picture string `yaml:"picture"`
}

// Guests says what somebody without an account may do.
type Guests struct {
	// Comment lets guests comment under a name and an address.
	Comment bool `yaml:"comment"`
}

// Limits are paces. A burst is how much may come at once after a quiet while;
// the pace is how fast that allowance comes back. Each is counted for one
// sender, a member or a network address.
type Limits struct {
	// Enabled turns all of them off when false: for load tests only.
	Enabled bool `yaml:"enabled"`
	// CommentsPerMinute and CommentsBurst bound new comments.
	CommentsPerMinute int `yaml:"comments_per_minute"`
	// CommentsBurst is how many comments may come at once.
	CommentsBurst int `yaml:"comments_burst"`
	// SignInsPerMinute and SignInsBurst bound tries at a password, the right
	// ones included, so that nobody can guess through a list.
	SignInsPerMinute int `yaml:"sign_ins_per_minute"`
	// SignInsBurst is how many tries may come at once.
	SignInsBurst int `yaml:"sign_ins_burst"`
	// WritesPerMinute and WritesBurst bound every other form that changes
	// something: recommendations, reports, edits, subscriptions.
	WritesPerMinute int `yaml:"writes_per_minute"`
	// WritesBurst is how many such forms may come at once.
	WritesBurst int `yaml:"writes_burst"`
	// MailsPerMinute and MailsBurst bound what makes a mail go to an address that
	// somebody typed: joining, links to sign in, guests' comments. One sender could
	// have us write to thousands of strangers otherwise.
	MailsPerMinute int `yaml:"mails_per_minute"`
	// MailsBurst is how many such mails may be asked for at once.
	MailsBurst int `yaml:"mails_burst"`
	// LivePages is how many open pages at once are told of new comments; each
	// takes a connection and about 6 KB. The others ask once a minute.
	LivePages int `yaml:"live_pages"`
	// Proxies are the networks whose X-Forwarded-For is believed. From anywhere
	// else the header is ignored, or a sender could count as anybody.
	Proxies []netip.Prefix `yaml:"proxies"`
}

// Mail says how mail leaves the house.
type Mail struct {
	// Transport is where mails go: TransportMailbox or TransportSMTP.
	Transport string `yaml:"transport"`
	// From is the bare address in the From line and of the envelope; the site's
	// name is put before it. SMTP needs it; else it is colloquy@ and the host of
	// the base URL.
	From string `yaml:"from"`
	// ReplyTo is the bare address that answers go to; empty, nobody reads them
	// and the mail says so.
	ReplyTo string `yaml:"reply_to"`
	// Bounces is the bare address of the envelope, to which servers return what
	// they cannot deliver; empty, it is From.
	Bounces string `yaml:"bounces"`
	// PostalAddress is the one that laws ask for at the foot of mails to many, on
	// one line; empty, there is none.
	PostalAddress string `yaml:"postal_address"`
	// DKIM signs the mails, where it has a key.
	DKIM DKIM `yaml:"dkim"`
	// DomainPace is how many mails a second the addresses of one domain get; 0 is
	// no bound.
	DomainPace int `yaml:"domain_pace"`
	// SMTP is the server that takes the mails, where Transport says so.
	SMTP SMTP `yaml:"smtp"`
}

// DKIM says with what mails are signed (RFC 6376): all three, or nothing.
type DKIM struct {
	// Domain answers for the mails: that of Mail.From, or one above it.
	Domain string `yaml:"domain"`
	// Selector is under which name below _domainkey the domain publishes the
	// public key.
	Selector string `yaml:"selector"`
	// Key is the private key in PEM (PKCS #8 or PKCS #1); best given as a file.
	Key Secret `yaml:"key"`
}

// The values of Mail.Transport.
const (
	// TransportMailbox writes each mail into a folder under Data, and sends none.
	TransportMailbox = "mailbox"
	// TransportSMTP hands each mail to the server that Mail.SMTP names.
	TransportSMTP = "smtp"
)

// SMTP is the server that takes our mails and carries them on.
type SMTP struct {
	// Host is its name or network address, without the port.
	Host string `yaml:"host"`
	// Port is 587 for submission, 465 with TLSImplicit.
	Port int `yaml:"port"`
	// Username is empty where the server asks for none.
	Username string `yaml:"username"`
	// Password belongs to Username; best given as a file.
	Password Secret `yaml:"password"`
	// TLS is how the connection is encrypted: TLSStart, TLSImplicit or TLSNone.
	TLS string `yaml:"tls"`
	// Connections is how many may be open at once, beside one that is for mails
	// that somebody waits for.
	Connections int `yaml:"connections"`
}

// The values of SMTP.TLS.
const (
	// TLSStart begins in the clear and must change to TLS before anything is said.
	TLSStart = "starttls"
	// TLSImplicit speaks TLS from the first byte.
	TLSImplicit = "implicit"
	// TLSNone does not encrypt: for a server on the same machine.
	TLSNone = "none"
)

// Default returns the configuration of a site that configured nothing. It is
// complete: a server can start with it.
func Default() Config {
	return Config{
		Listen: "127.0.0.1:8080",
		Data:   "colloquy-data",
		Site: Site{
			Name:     "Colloquy",
			Language: "en",
			TimeZone: "UTC",
			Accent:   Accent{Light: "#8a2b1d", Dark: "#f09a86"},
		},
		Limits: Limits{
			Enabled:           true,
			CommentsPerMinute: 6, CommentsBurst: 10,
			SignInsPerMinute: 10, SignInsBurst: 20,
			WritesPerMinute: 60, WritesBurst: 120,
			MailsPerMinute: 5, MailsBurst: 60,
			LivePages: 10_000,
		},
		Policy: forum.DefaultPolicy(),
		Mail: Mail{
			Transport:  TransportMailbox,
			DomainPace: 20,
			SMTP:       SMTP{Port: 587, TLS: TLSStart, Connections: 4},
		},
	}
}
