/** A verdict as it is seen and heard: colour, icon and words say the same; the words alone are in the live region. */
import { type Licence } from "../licence/verifier";
import { icon } from "../words";

/** good: rely on it; open: genuine, but something was not asked; bad: do not. */
export type Tone = "good" | "open" | "bad";

export interface Verdict {
  readonly tone: Tone;
  readonly title: string;
  readonly lines: readonly string[];
  readonly licence: Licence | null;
}

export interface Labels {
  readonly number: string;
  readonly holder: string;
  readonly uscc: string;
  readonly place: string;
  readonly until: string;
  readonly permits: string;
  readonly none: string;
}

const ICONS: Readonly<Record<Tone, string>> = { good: "check", open: "circle-alert", bad: "x" };

export function show(root: HTMLElement, verdict: Verdict, labels: Labels): void {
  const said = root.querySelector<HTMLElement>("[data-verdict]");
  const about = root.querySelector<HTMLElement>("[data-licence]");
  if (!said || !about) return;
  const words = element("div", "stack");
  words.dataset["gap"] = "sm";
  words.append(element("h2", "", verdict.title), ...verdict.lines.map((line) => element("p", "", line)));
  said.className = "verdict";
  said.dataset["tone"] = verdict.tone;
  said.replaceChildren(icon(ICONS[verdict.tone]), words);
  about.replaceChildren(...(verdict.licence ? facts(verdict.licence, labels) : []));
}

export function clear(root: HTMLElement): void {
  const said = root.querySelector<HTMLElement>("[data-verdict]");
  said?.removeAttribute("class");
  said?.replaceChildren();
  root.querySelector("[data-licence]")?.replaceChildren();
}

function facts(licence: Licence, labels: Labels): HTMLElement[] {
  const list = element("dl", "facts");
  for (const name of ["number", "holder", "uscc", "place", "until"] as const) {
    list.append(element("dt", "", labels[name]), element("dd", "", licence[name]));
  }
  const permits = element("ul", "list");
  for (const one of licence.permits) {
    const item = element("li", "item");
    item.dataset["long"] = "";
    const line = element("span", "quiet small", `${one.number} · ${one.authority}`);
    const what = element("span", "");
    what.append(element("span", "item__title", one.name), element("br", ""), line);
    item.append(what, element("span", "tag", one.until ?? labels.none));
    permits.append(item);
  }
  return [list, element("h2", "", labels.permits), permits];
}

function element(name: string, kind: string, text = ""): HTMLElement {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (text) made.textContent = text;
  return made;
}
