package media

import (
	"bytes"
	"encoding/binary"

	"colloquy/forum"
)

// This file reads what pictures say about themselves, without decoding them.

func isJPEG(b []byte) bool { return bytes.HasPrefix(b, []byte("\xff\xd8\xff")) }

func isPNG(b []byte) bool { return bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")) }

func isGIF(b []byte) bool {
	return bytes.HasPrefix(b, []byte("GIF87a")) || bytes.HasPrefix(b, []byte("GIF89a"))
}

func isWebP(b []byte) bool {
	return len(b) >= 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP"
}

// maxScans is how many passes a JPEG may take over its pixels. Programs write
// about ten; each costs time for the whole picture, and a few bytes suffice to
// ask for one.
const maxScans = 100

// Markers of a JPEG (ISO/IEC 10918-1, table B.1).
const (
	markerProgressive = 0xc2 // SOF2
	markerEnd         = 0xd9 // EOI
	markerScan        = 0xda // SOS
	markerApp1        = 0xe1
)

// checkJPEG walks over the segments of a JPEG.
func checkJPEG(b []byte) (facts, error) {
	known := facts{orientation: 1, photograph: true}
	scans := 0
	for at := 2; ; {
		marker, body, next := jpegSegment(b, at)
		if next == 0 || marker == markerEnd {
			return known, nil // cut short: the decoder says so
		}
		switch marker {
		case markerApp1:
			if tiff, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00")); ok && known.orientation == 1 {
				known.orientation = orientation(tiff)
			}
		case markerProgressive:
			known.perPixel = progressiveCost(body)
		case markerScan:
			if scans++; scans > maxScans {
				return known, errBroken
			}
		}
		at = next
	}
}

// jpegSegment finds the next segment; next is 0 where there is none. What
// stands between two segments is pixels, or filling.
func jpegSegment(b []byte, at int) (marker byte, body []byte, next int) {
	for ; at+1 < len(b); at++ {
		if b[at] != 0xff {
			continue
		}
		switch m := b[at+1]; {
		case m == 0 || m == 0xff || m >= 0xd0 && m <= 0xd8 || m == 1: // pixels, filling, markers without a body
			continue
		case m == markerEnd:
			return m, nil, at + 2
		case at+4 > len(b):
			return 0, nil, 0
		default:
			n := int(binary.BigEndian.Uint16(b[at+2:]))
			if n < 2 || at+2+n > len(b) {
				return 0, nil, 0
			}
			return m, b[at+4 : at+2+n], at + 2 + n
		}
	}
	return 0, nil, 0
}

// progressiveCost is how much decoding a progressive JPEG needs for a pixel, in
// hundredths of a byte: each sample is kept as a number of four bytes until the
// last scan was read, and then becomes a byte. body is that of SOF2.
func progressiveCost(body []byte) int64 {
	const whole = 5 * 3 * 100
	if len(body) < 6 || len(body) < 6+3*int(body[5]) {
		return whole
	}
	var samples, widest, tallest int64
	for i := range int(body[5]) {
		h, v := int64(body[6+3*i+1]>>4), int64(body[6+3*i+1]&15)
		samples, widest, tallest = samples+h*v, max(widest, h), max(tallest, v)
	}
	if widest*tallest == 0 {
		return whole
	}
	return 5 * 100 * samples / (widest * tallest)
}

// checkPNG looks for EXIF among the chunks of a PNG.
func checkPNG(b []byte) (facts, error) {
	for b = b[8:]; len(b) >= 12; {
		n := binary.BigEndian.Uint32(b)
		if uint64(n)+12 > uint64(len(b)) {
			break
		}
		if string(b[4:8]) == "eXIf" {
			return facts{orientation: orientation(b[8 : 8+n])}, nil
		}
		b = b[12+n:]
	}
	return facts{orientation: 1}, nil
}

// checkWebP looks for EXIF among the chunks of a WebP.
func checkWebP(b []byte) (facts, error) {
	for b = b[12:]; len(b) >= 8; {
		n := binary.LittleEndian.Uint32(b[4:])
		if uint64(n)+8 > uint64(len(b)) {
			break
		}
		if string(b[:4]) == "EXIF" {
			return facts{orientation: orientation(bytes.TrimPrefix(b[8:8+n], []byte("Exif\x00\x00")))}, nil
		}
		b = b[8+n:]
		if n%2 == 1 && len(b) > 0 {
			b = b[1:]
		}
	}
	return facts{orientation: 1}, nil
}

// checkGIF counts the frames of a GIF (Graphics Interchange Format 89a, section
// 16 and appendix A), without decoding any.
func checkGIF(b []byte) (facts, error) {
	known := facts{orientation: 1}
	if len(b) < 13 {
		return known, errBroken
	}
	frames := 0
	for at := 13 + colours(b[10]); at < len(b); {
		switch b[at] {
		case 0x21: // an extension: its kind, then blocks
			at = afterBlocks(b, at+2)
		case 0x2c: // a frame: place and size, colours, size of codes, blocks
			if at+9 >= len(b) {
				return known, nil // cut short: the decoder says so, where it matters
			}
			if frames++; frames > forum.MaxFrames {
				return known, &problem{forum.ManyFrames, forum.MaxFrames}
			}
			at = afterBlocks(b, at+10+colours(b[at+9])+1)
		default: // the end, or what nobody knows
			return known, nil
		}
	}
	return known, nil
}

// colours is the size of the table of colours that a packed field announces.
func colours(packed byte) int {
	if packed&0x80 == 0 {
		return 0
	}
	return 3 << (packed&7 + 1)
}

// afterBlocks is where a run of blocks ends.
func afterBlocks(b []byte, at int) int {
	for at < len(b) && b[at] != 0 {
		at += 1 + int(b[at])
	}
	return at + 1
}
