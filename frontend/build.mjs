// node build.mjs – builds what the browser loads into internal/web/assets/dist: names carry a hash of their content, and
// manifest.json says which is which.
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { basename } from "node:path";
import * as esbuild from "esbuild";

const here = fileURLToPath(new URL("./", import.meta.url));
const dist = fileURLToPath(new URL("../internal/web/assets/dist/", import.meta.url));

mkdirSync(dist, { recursive: true });
for (const f of readdirSync(dist)) if (f !== ".gitkeep") rmSync(dist + f, { recursive: true });

const manifest = {};
const put = (name, content) => {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const [, stem, ext] = /^(.*)(\.\w+)$/.exec(name);
  manifest[name] = `${stem}-${hash}${ext}`;
  writeFileSync(dist + manifest[name], content);
};

const css = execFileSync(process.execPath, [here + "node_modules/@tailwindcss/cli/dist/index.mjs", "-i", "src/app.css", "--minify"],
  { cwd: here, stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 24 });
put("app.css", css);

const js = await esbuild.build({
  absWorkingDir: here, entryPoints: ["src/app.ts"], bundle: true, minify: true, format: "esm", target: "es2023",
  legalComments: "none", write: false,
});
for (const f of js.outputFiles) put("app.js", f.contents);

for (const f of readdirSync(here + "src/static")) put(basename(f), readFileSync(here + "src/static/" + f));

// Last: a build that broke half way leaves no manifest, so the pages say so.
writeFileSync(dist + "manifest.json", JSON.stringify(manifest, null, 2) + "\n");
