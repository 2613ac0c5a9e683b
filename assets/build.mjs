/** Builds what pages load: huiyin.css, huiyin.js and the sheet of icons, into the ui room's static folder. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { sheet } from "./icons.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const built = join(here, "../src/huiyin/ui/static/huiyin/built");

mkdirSync(built, { recursive: true });
await build({
  entryPoints: { huiyin: join(here, "src/huiyin.ts") },
  outdir: built,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2020"],
  legalComments: "none",
});
await build({
  entryPoints: { huiyin: join(here, "src/huiyin.css") },
  outdir: built,
  bundle: true,
  minify: true,
  target: ["chrome99", "safari15.4"], // from these on cascade layers exist: they must stay layers
});
writeFileSync(join(built, "icons.svg"), sheet());
