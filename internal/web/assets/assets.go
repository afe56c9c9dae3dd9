// Package assets holds what the browser loads besides pages: the style sheet, the script, the icon. They are built by
// `make assets` from frontend/ into dist/ and embedded; their names carry a hash of their content, so they may be kept
// for ever. It knows nothing of pages and of sessions.
package assets

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed all:dist
var dist embed.FS

// Prefix is the path all assets are served under.
const Prefix = "/assets/"

// ErrNotBuilt says that the binary was built without its assets. Pages have no look then, and should say so.
var ErrNotBuilt = errors.New("assets: not built: run make assets, then build again")

// Assets are the built files.
type Assets struct {
	names map[string]string // name in the source → name with hash
	files map[string]file   // name with hash → content
}

type file struct {
	kind string
	body []byte
}

// Load reads the embedded assets. The error is ErrNotBuilt when there are none.
func Load() (*Assets, error) {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, fmt.Errorf("assets: %w", err)
	}
	return load(sub)
}

func load(from fs.FS) (*Assets, error) {
	raw, err := fs.ReadFile(from, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotBuilt
	} else if err != nil {
		return nil, fmt.Errorf("assets: %w", err)
	}
	a := &Assets{files: map[string]file{}}
	if err := json.Unmarshal(raw, &a.names); err != nil {
		return nil, fmt.Errorf("assets: manifest.json: %w", err)
	}
	for _, hashed := range a.names {
		body, err := fs.ReadFile(from, hashed)
		if err != nil {
			return nil, fmt.Errorf("assets: %w", err)
		}
		a.files[hashed] = file{kind(hashed), body}
	}
	return a, nil
}

// kind is the media type of a file. The usual ones are named here, since a machine's own table may say otherwise.
func kind(name string) string {
	switch ext := path.Ext(name); ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	default:
		if t := mime.TypeByExtension(ext); t != "" {
			return t
		}
		return "application/octet-stream"
	}
}

// URL returns the address of an asset by its name in the source, such as "app.css". It is "" for a name that is not
// there, and for a nil Assets.
func (a *Assets) URL(name string) string {
	if a == nil || a.names[name] == "" {
		return ""
	}
	return Prefix + a.names[name]
}

// Handler serves the assets under Prefix. It may be asked with or without compression around it; a nil Assets answers
// 404 to everything.
func (a *Assets) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var f file
		ok := false
		if a != nil {
			f, ok = a.files[strings.TrimPrefix(r.URL.Path, Prefix)]
		}
		if !ok {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		h := w.Header()
		h.Set("Content-Type", f.kind)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("X-Content-Type-Options", "nosniff")
		if r.Method == http.MethodHead {
			return
		}
		// A failed write is the browser's going away; there is nobody to tell.
		_, _ = w.Write(f.body)
	})
}
