package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// downloadTime is how long a browser may take for a file.
const downloadTime = 10 * time.Minute

// Send streams a file to be saved under a name. Where write fails before anything has left, its error is returned, to be
// shown as a page. Once a part has left, a failure breaks the connection: a file that was cut off must not look whole.
func Send(w http.ResponseWriter, r *http.Request, name, kind string, write func(ctx context.Context, w io.Writer) error) error {
	rt, h := From(r.Context()).router, w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+extValue(name))
	if r.Method == http.MethodHead {
		w.WriteHeader(http.StatusOK)
		return nil
	}
	_ = http.NewResponseController(w).SetWriteDeadline(rt.clock.Now().Add(downloadTime)) // a recorder in tests has none
	out := &counting{w: w}
	err := write(r.Context(), out)
	if err == nil || out.n == 0 {
		if err != nil {
			h.Del("Content-Disposition")
		}
		return err
	}
	rt.Log.ErrorContext(r.Context(), "a download was cut off", "path", r.Pattern, "err", err)
	panic(http.ErrAbortHandler)
}

// counting counts what was written.
type counting struct {
	w io.Writer
	n int64
}

func (c *counting) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// extValue writes a text as the extended value of a header's parameter (RFC 8187).
func extValue(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("!#$&+-.^_`|~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
