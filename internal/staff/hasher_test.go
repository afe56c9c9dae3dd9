package staff

import (
	"context"
	"runtime"
	"strings"
	"testing"
	"time"

	"joren/internal/kit/errs"
)

func TestHashReadsBack(t *testing.T) {
	t.Parallel()
	phc := hashNow("パスワードは長いほど", productionCost)
	if !strings.HasPrefix(phc, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatal(phc)
	}
	if !verifyNow("パスワードは長いほど", phc) || !verifyNow("ﾊﾟｽﾜｰﾄﾞは長いほど", phc) {
		t.Error("the right password, in either width, does not match")
	}
	for _, broken := range []string{"", "plain", phc[:40], strings.Replace(phc, "m=19456", "m=99999999", 1), strings.Replace(phc, "v=19", "v=16", 1), strings.Replace(phc, "argon2id", "argon2i", 1)} {
		if verifyNow("パスワードは長いほど", broken) {
			t.Errorf("%q matches", broken)
		}
	}
	if verifyNow("パスワードは長いほど。", phc) {
		t.Error("a wrong password matches")
	}
}

func TestS037_FewHashesAtATimeAndAShortQueue(t *testing.T) {
	t.Parallel()
	h := newHasher(HashCost{MemoryKiB: 64, Passes: 1})
	h.wait = time.Minute
	release := make(chan struct{})
	done := make(chan error, hashesAtOnce+hashQueue)
	for range hashesAtOnce + hashQueue {
		go func() { done <- h.run(context.Background(), func() { <-release }) }()
	}
	for h.waiting.Load() < hashQueue || len(h.slots) < hashesAtOnce {
		runtime.Gosched()
	}
	if err := h.run(t.Context(), func() { t.Error("ran beyond the queue") }); !errs.Is(err, errs.Unavailable) {
		t.Fatalf("%v, want unavailable", err)
	}
	close(release)
	for range hashesAtOnce + hashQueue {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func TestS037_NobodyWaitsLongForAHash(t *testing.T) {
	t.Parallel()
	h := newHasher(HashCost{MemoryKiB: 64, Passes: 1})
	h.wait = time.Millisecond
	for range hashesAtOnce {
		h.slots <- struct{}{}
	}
	if err := h.run(t.Context(), func() {}); !errs.Is(err, errs.Unavailable) {
		t.Fatalf("%v, want unavailable", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := h.run(ctx, func() {}); err == nil || errs.Is(err, errs.Unavailable) {
		t.Fatalf("%v, want the context's error", err)
	}
}

func TestS036_AMissingAccountCostsAsMuchAsAWrongPassword(t *testing.T) {
	t.Parallel()
	h := newHasher(HashCost{MemoryKiB: 8192, Passes: 2})
	phc, _ := h.hash(t.Context(), "correct horse battery")
	for _, c := range []struct{ name, phc string }{{"existing", phc}, {"missing", ""}} {
		if ok, err := h.verify(t.Context(), "wrong password", c.phc); ok || err != nil {
			t.Errorf("%s: %v %v", c.name, ok, err)
		}
	}
	if ok, _ := h.verify(t.Context(), "no account has this", ""); ok {
		t.Error("the dummy's password opens a missing account")
	}
	for range hashesAtOnce { // no slot is free: whoever is answered did not hash
		h.slots <- struct{}{}
	}
	h.wait = time.Millisecond
	if _, err := h.verify(t.Context(), "wrong password", ""); !errs.Is(err, errs.Unavailable) {
		t.Errorf("a missing account is answered without a hash: %v", err)
	}
	if cost(h.dummy) != cost(phc) {
		t.Errorf("the dummy costs %s, a real hash %s", cost(h.dummy), cost(phc))
	}
}

// cost is the part of a PHC string that says how dear it is.
func cost(phc string) string { return strings.Join(strings.Split(phc, "$")[1:4], "$") }
