// Package browser drives one Chromium with a tab per journey. Tabs share nothing: each has cookies of its own. A tab
// watches what a page does behind its picture and keeps it as trouble: violations of the content policy, errors on the
// console, exceptions, dialogs, failed requests, requests to other hosts.
package browser

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/chromedp/chromedp"
)

// ErrMissing says that there is no Chromium on this machine.
var ErrMissing = errors.New("no Chromium: install chromium, or name it in JOREN_CHROMIUM")

// Browser is a running Chromium.
type Browser struct {
	ctx    context.Context
	cancel context.CancelFunc
	dir    string
}

// names under which Chromium is installed.
var names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

func find() (string, error) {
	if p := os.Getenv("JOREN_CHROMIUM"); p != "" {
		return p, nil
	}
	for _, n := range names {
		if p, err := exec.LookPath(n); err == nil {
			return p, nil
		}
	}
	return "", ErrMissing
}

// fontNames makes the Japanese font of a Linux machine answer to the first name in the style sheet, as it does where
// that font is installed by its own name: pictures then look alike everywhere.
const fontNames = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <match target="pattern"><test name="family"><string>Noto Sans JP</string></test>
    <edit name="family" mode="assign" binding="strong"><string>Noto Sans CJK JP</string></edit></match>
</fontconfig>
`

func nameFonts(dir string) (string, error) {
	path := filepath.Join(dir, "fonts.conf")
	return path, os.WriteFile(path, []byte(fontNames), 0o600)
}

// Start starts Chromium. It ends with ctx or Close.
func Start(ctx context.Context) (*Browser, error) {
	path, err := find()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "joren-chromium-")
	if err != nil {
		return nil, err
	}
	fonts, err := nameFonts(dir)
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.NoFirstRun, chromedp.UserDataDir(dir),
		chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("lang", "ja"), chromedp.Env("FONTCONFIG_FILE="+fonts), chromedp.Flag("hide-scrollbars", true), chromedp.WSURLReadTimeout(time.Minute))
	allocator, stop := chromedp.NewExecAllocator(ctx, options...)
	tab, _ := chromedp.NewContext(allocator)
	b := &Browser{ctx: tab, cancel: stop, dir: dir}
	if err := chromedp.Do(tab); err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

// Close ends Chromium and removes what it left behind.
func (b *Browser) Close() {
	ctx, cancel := context.WithTimeout(b.ctx, 10*time.Second)
	defer cancel()
	_ = chromedp.Cancel(ctx)
	b.cancel()
	_ = os.RemoveAll(b.dir)
}
