package mail

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/emersion/go-msgauth/dkim"
)

// A Signer signs messages in the name of a domain (DKIM, RFC 6376), with RSA or
// Ed25519 (RFC 8463). It is safe for concurrent use.
type Signer struct{ options dkim.SignOptions }

// smallestRSA is the size in bits of the smallest key with which receivers may
// trust a signature (RFC 8301, 3.2).
const smallestRSA = 1024

// NewSigner takes a private key in PEM (PKCS #8 or PKCS #1), whose public half
// the domain publishes under the selector. No error holds a part of the key.
func NewSigner(domain, selector string, key []byte) (*Signer, error) {
	block, _ := pem.Decode(key)
	if block == nil {
		return nil, errors.New("no key in PEM; it begins with a line like -----BEGIN PRIVATE KEY-----")
	}
	var parsed any
	var err error
	switch block.Type {
	case "PRIVATE KEY":
		parsed, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		parsed, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	default:
		return nil, fmt.Errorf("%q is no private key that is known here; PRIVATE KEY and RSA PRIVATE KEY are", block.Type)
	}
	if err != nil {
		return nil, errors.New("the key cannot be read; it may be cut off, or locked with a password")
	}
	signer, ok := parsed.(crypto.Signer)
	switch k := parsed.(type) {
	case *rsa.PrivateKey:
		if k.N.BitLen() < smallestRSA {
			return nil, fmt.Errorf("a key of %d bits is trusted by nobody; make one of 2048", k.N.BitLen())
		}
	case ed25519.PrivateKey:
	default:
		ok = false
	}
	if !ok {
		return nil, errors.New("neither an RSA nor an Ed25519 key")
	}
	return &Signer{dkim.SignOptions{
		Domain: domain, Selector: selector, Signer: signer, Hash: crypto.SHA256,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
	}}, nil
}

// Public is the half of the key that the domain publishes.
func (s *Signer) Public() crypto.PublicKey { return s.options.Signer.Public() }

// signedFields are those that a signature covers where the message has them (RFC
// 6376, 5.4.1; RFC 8058, 4, asks for the two that unsubscribe).
var signedFields = []string{
	"From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type",
	"Content-Transfer-Encoding", "Auto-Submitted", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post",
}

// singleFields are named once more than they occur: whoever adds a second one on
// the way breaks the signature (RFC 6376, 8.15).
var singleFields = []string{"From", "Subject", "Date", "To", "Reply-To", "Content-Type"}

// sign puts the signature before a composed message.
func (s *Signer) sign(message []byte) ([]byte, error) {
	options := s.options // each signature has its own list of fields
	options.HeaderKeys = fieldsToSign(message)
	var b bytes.Buffer
	b.Grow(len(message) + 1024)
	if err := dkim.Sign(&b, bytes.NewReader(message), &options); err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	return b.Bytes(), nil
}

func fieldsToSign(message []byte) []string {
	head, _, _ := bytes.Cut(message, []byte("\r\n\r\n"))
	head = append([]byte("\r\n"), head...)
	var list []string
	for _, name := range signedFields {
		if bytes.Contains(head, []byte("\r\n"+name+":")) {
			list = append(list, name)
		}
	}
	return append(list, singleFields...)
}
