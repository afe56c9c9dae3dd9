package workbook

import (
	"bytes"
	"io"
	"slices"

	"joren/internal/kit/errs"
)

// maxToken bounds one tag, text, comment or instruction of an XML file, in bytes; the parser holds one at a time.
const maxToken = 1 << 20

// guard passes XML on and stops at what package encoding/xml would take in without a limit: a token that is too long, and
// anything that declares a document type or entities. It knows just enough of XML to tell where tokens end.
type guard struct {
	r     io.Reader
	state guardState
	quote byte // in inQuote
	match int  // how much of the end of a comment, section or instruction has been seen
	run   int  // bytes of the token so far
	err   error
}

type guardState uint8

const (
	inText guardState = iota
	afterLess
	afterBang
	inTag
	inQuote
	inComment
	inSection
	inInstruction
)

// ends are what closes the tokens that may hold any character.
var ends = map[guardState]string{inComment: "-->", inSection: "]]>", inInstruction: "?>"}

func newGuard(r io.Reader) *guard { return &guard{r: r} }

func (g *guard) Read(p []byte) (int, error) {
	if g.err != nil {
		return 0, g.err
	}
	n, err := g.r.Read(p)
	if bad := g.look(p[:n]); bad != nil {
		g.err = bad
		return 0, bad
	}
	g.err = err
	return n, err
}

func (g *guard) look(p []byte) error {
	for len(p) > 0 {
		n := g.plain(p)
		if g.run += n; g.run > maxToken {
			return errs.New(errs.Invalid, "workbook.endless_text", errs.Args{"limit": "1 MiB"})
		}
		if p = p[n:]; len(p) == 0 {
			return nil
		}
		if err := g.step(p[0]); err != nil {
			return err
		}
		p = p[1:]
	}
	return nil
}

// plain is how many bytes from the beginning of p change nothing.
func (g *guard) plain(p []byte) (n int) {
	switch g.state {
	case inText:
		n = bytes.IndexByte(p, '<')
	case inTag:
		n = slices.IndexFunc(p, func(b byte) bool { return b == '>' || b == '"' || b == '\'' })
	case inQuote:
		n = bytes.IndexByte(p, g.quote)
	default:
		return 0
	}
	if n < 0 {
		return len(p)
	}
	return n
}

func (g *guard) step(b byte) error {
	g.run++
	switch g.state {
	case inText:
		g.state, g.run = afterLess, 1
	case afterLess:
		switch b {
		case '!':
			g.state = afterBang
		case '?':
			g.begin(inInstruction)
		default:
			g.state = inTag
			g.stepTag(b)
		}
	case afterBang:
		switch b {
		case '-':
			g.begin(inComment)
			g.match = -1 // the second hyphen of <!-- is none of -->
		case '[':
			g.begin(inSection)
		default:
			return errs.New(errs.Invalid, "workbook.document_type", nil)
		}
	case inTag:
		g.stepTag(b)
	case inQuote:
		g.state = inTag
	case inComment, inSection, inInstruction:
		g.stepTo(ends[g.state], b)
	}
	return nil
}

func (g *guard) begin(s guardState) { g.state, g.match = s, 0 }

func (g *guard) stepTag(b byte) {
	switch b {
	case '>':
		g.state, g.run = inText, 0
	case '"', '\'':
		g.state, g.quote = inQuote, b
	}
}

// stepTo waits for the end of a token that may hold any character.
func (g *guard) stepTo(end string, b byte) {
	switch {
	case g.match < 0:
		g.match++
	case b == end[g.match]:
		if g.match++; g.match == len(end) {
			g.state, g.run = inText, 0
		}
	case b == end[0] && g.match == len(end)-1 && len(end) == 3: // "--->" and "]]]>"
	case b == end[0]:
		g.match = 1
	default:
		g.match = 0
	}
}
