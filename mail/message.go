// Package mail writes messages and hands them over: to a mail server, or into a
// folder where developers read them. It knows neither the store nor what a mail
// is about.
package mail

import (
	"context"
	"time"
)

// A Message is a mail as it is to be sent.
type Message struct {
	From    Person
	To      string // bare address
	ReplyTo string // bare address; "" where nobody reads answers
	Subject string
	Text    string
	HTML    string
	// ID is the Message-ID without its angle brackets (RFC 5322, 3.6.4). It is
	// the same at every attempt, so that a mail in doubt is known again.
	ID   string
	Date time.Time
	// Header holds further fields, such as List-Unsubscribe.
	Header []Field
	// Sender is the bare address of the envelope, to which a server returns what
	// it cannot deliver.
	Sender string
	// Name is what the file is called where the mail is kept as one: letters,
	// digits and hyphens, in the order of time. The same mail written twice
	// replaces itself.
	Name string
	// Mold holds what the message shares with those to other recipients: all but
	// To, Date, ID and the fields of Header that it left open. Fill are the values
	// of its holes, Blocks what stands at each of its places. nil where the message
	// stands alone.
	Mold   *Mold
	Fill   []string
	Blocks [][]*Block
	// Signer signs the message; nil leaves it unsigned.
	Signer *Signer
}

// A Person is an address with the name before it (RFC 5322, 3.4: a mailbox).
type Person struct{ Name, Address string }

// A Field is one of the header.
type Field struct{ Name, Value string }

// A Transport takes messages. Send calls handing when everything but the last
// byte is on its way: whoever crashes after that does not know whether the mail
// was sent (RFC 5321, 6.1). Where handing fails, nothing is sent; nil: there is
// nothing to do before.
//
// A message that is under way when ctx ends gets a few seconds more. Close ends
// what is kept between messages; Send may be called again after it.
type Transport interface {
	Send(ctx context.Context, m Message, handing func() error) Outcome
	Close() error
}
