/** The one sheet of icons: at most 40, each with one meaning (guide, “Icons”). */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const folder = join(dirname(createRequire(import.meta.url).resolve("lucide-static/package.json")), "icons");

/** Icon: its one meaning, in Chinese and English. */
export const MEANINGS = {
  "a-large-small": ["大字", "large type"],
  "arrow-right": ["转办", "pass on"],
  "bell": ["收件箱", "inbox"],
  "camera": ["照片", "photo"],
  "check": ["办结", "done"],
  "chevron-left": ["返回", "back"],
  "chevron-right": ["打开", "open"],
  "circle-alert": ["有错", "an error"],
  "clock": ["期限内", "in time"],
  "cloud-off": ["没送到", "not yet sent"],
  "download": ["导出", "export"],
  "file-text": ["文件", "document"],
  "filter": ["筛选", "filter"],
  "flame": ["火警", "fire alarm"],
  "hourglass": ["快到期", "due soon"],
  "house": ["首页", "home"],
  "info": ["说明", "to know"],
  "languages": ["语言", "language"],
  "list": ["列表", "list"],
  "lock": ["不公开", "kept from the public"],
  "locate-fixed": ["我在哪里", "where I am"],
  "log-out": ["退出", "sign out"],
  "map": ["地图", "map"],
  "map-pin": ["地点", "place"],
  "message-square": ["答复", "answer"],
  "pause": ["暂停计时", "clock stopped"],
  "phone": ["打电话", "call"],
  "plus": ["新增", "new"],
  "printer": ["打印", "print"],
  "refresh-cw": ["再读一次", "read again"],
  "rotate-ccw": ["退回", "send back"],
  "search": ["搜索", "search"],
  "share-2": ["转发链接", "pass the link on"],
  "star": ["评价", "rate"],
  "triangle-alert": ["超期", "late"],
  "upload": ["上传", "upload"],
  "users": ["一起", "together"],
  "volume-2": ["声音", "sound"],
  "wifi-off": ["没有信号", "offline"],
  "x": ["关闭、删除", "close, delete"],
};
const NAMES = Object.keys(MEANINGS);

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
