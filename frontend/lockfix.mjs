// node lockfix.mjs – after every change of package-lock.json. A lock written where some optional platform packages are
// not served lacks their entries, and `npm ci` refuses it. This adds an entry for each that is missing, for no platform.
import { readFileSync, writeFileSync } from "node:fs";

const file = new URL("package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));
let added = 0;
for (const [path, pkg] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(pkg.optionalDependencies ?? {})) {
    if (lock.packages[`node_modules/${name}`] || lock.packages[`${path}/node_modules/${name}`]) continue;
    lock.packages[`node_modules/${name}`] = { version, optional: true, dev: true, os: ["none"] };
    added++;
  }
}
if (added) writeFileSync(file, JSON.stringify(lock, null, 2) + "\n");
console.log(`package-lock.json: ${added} entries added`);
