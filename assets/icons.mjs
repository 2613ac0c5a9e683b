/** The one sheet of icons: at most 40, each with one meaning (guide, “Icons”). */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const folder = join(dirname(createRequire(import.meta.url).resolve("lucide-static/package.json")), "icons");

export const NAMES = [
  "a-large-small", // large type
  "arrow-right", // pass on
  "bell", // inbox
  "camera", // photo
  "check", // done
  "chevron-left", // back
  "chevron-right", // open
  "circle-alert", // an error
  "clock", // in time
  "cloud-off", // not yet sent
  "download", // export
  "file-text", // document
  "filter", // filter
  "flame", // fire alarm
  "hourglass", // due soon
  "house", // home
  "info", // to know
  "languages", // language
  "list", // list
  "lock", // kept from the public
  "locate-fixed", // where I am
  "log-out", // sign out
  "map", // map
  "map-pin", // place
  "message-square", // answer
  "mic", // speak
  "pause", // clock stopped
  "phone", // call
  "plus", // new
  "printer", // print
  "refresh-cw", // read again
  "rotate-ccw", // send back
  "search", // search
  "share-2", // pass the link on
  "star", // rate
  "triangle-alert", // late
  "upload", // upload
  "users", // together
  "wifi-off", // offline
  "x", // close, delete
];

/** 回 as a speech bubble: outer wall with a tail, inner room. Our own drawing. */
const BRAND =
  '<path d="M3 3h18v15H9.5L5 21.5V18H3z" stroke-width="2.5" stroke-linejoin="miter"/>' +
  '<path d="M8.5 8h7v5h-7z" stroke-width="2.5" stroke-linejoin="miter"/>';

function symbol(name, body) {
  return `<symbol id="i-${name}" viewBox="0 0 24 24">${body}</symbol>`;
}

function glyph(name) {
  const body = /<svg[^>]*>(.*)<\/svg>/s.exec(readFileSync(join(folder, `${name}.svg`), "utf8"))[1];
  return symbol(name, body.replace(/\s+/g, " ").replace(/ \/>/g, "/>").replace(/> </g, "><").trim());
}

/** The sheet as one SVG to stand, hidden, at the end of a page. */
export function sheet() {
  if (NAMES.length > 40) throw new Error(`${NAMES.length} icons: the guide allows 40`);
  const symbols = symbol("brand", BRAND) + NAMES.map(glyph).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" hidden aria-hidden="true">${symbols}</svg>`;
}
