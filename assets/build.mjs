/**
 * Builds what pages load into the ui room's static folder: huiyin.css, huiyin.js, the sheet of icons, one script for each
 * island in src/islands/ (a page that needs a map or a chart loads that one on top), the verifier of licences as a module,
 * and the type for printed papers.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { MEANINGS, sheet } from "./icons.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const built = join(here, "../src/huiyin/ui/static/huiyin/built");

/** Islands by name: src/islands/map.ts becomes built/map.js, src/islands/map.css becomes built/map.css. */
function islands(ending) {
  const folder = join(here, "src/islands");
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(ending)) : [];
  return Object.fromEntries(files.map((file) => [file.slice(0, -ending.length), join(folder, file)]));
}

mkdirSync(built, { recursive: true });
await build({
  entryPoints: { huiyin: join(here, "src/huiyin.ts"), ...islands(".ts") },
  outdir: built,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2020"],
  legalComments: "none",
});
// The verifier of licences by itself, as a module that pages of others may embed.
await build({
  entryPoints: { verifier: join(here, "src/licence/verifier.ts") },
  outdir: built,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2020"],
});
await build({
  entryPoints: { huiyin: join(here, "src/huiyin.css"), ...islands(".css") },
  outdir: built,
  bundle: true,
  minify: true,
  target: ["chrome99", "safari15.4"], // from these on cascade layers exist: they must stay layers
});
writeFileSync(join(built, "icons.svg"), sheet());
writeFileSync(join(built, "icons.json"), JSON.stringify(MEANINGS)); // for the style page

// For the style page: what a device at night gets, whatever the device.
const tokens = readFileSync(join(here, "../src/huiyin/ui/static/huiyin/css/tokens.css"), "utf8");
const night = /prefers-color-scheme: dark\) \{\s*(:root[^{]*\{[^}]*\})/.exec(tokens)[1];
writeFileSync(join(built, "night.css"), `@layer tokens { ${night} }\n`);
// MapLibre's worker is a file of its own, so that no policy need allow scripts made at run time.
const worker = readFileSync(join(here, "../node_modules/maplibre-gl/dist/maplibre-gl-csp-worker.js"), "utf8");
writeFileSync(join(built, "map-worker.js"), worker.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n")); // the map of it stays behind

// For papers printed by the server; no page loads these, so they are not static files.
const type = join(here, "../node_modules/@expo-google-fonts/noto-sans-sc");
const typeFolder = join(here, "../src/huiyin/ui/type");
mkdirSync(typeFolder, { recursive: true });
for (const [weight, name] of [["400Regular", "regular"], ["700Bold", "bold"]]) {
  copyFileSync(join(type, weight, `NotoSansSC_${weight}.ttf`), join(typeFolder, `noto-sans-sc-${name}.ttf`));
}
