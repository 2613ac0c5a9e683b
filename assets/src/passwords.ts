/** Fields of passwords: a button that shows what was typed, and, where one is chosen, how hard it is to guess.
 *  Their words come from the page: data-show, data-hide; data-levels, data-short, data-common, data-own beside a new one. */
import { fill } from "./words";

const ROWS = ["abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "01234567890"];
const SHORTEST = 12;
const BEST = 4;

/** Whether one character follows the other by itself: the same again, the next of a row, or the one before. */
function follows(before: string, now: string): boolean {
  if (before === now) return true;
  return ROWS.some((row) => row.includes(before + now) || row.includes(now + before));
}

/** How many characters one would have to guess: no repetition, no row, no piece that came before; one of Han counts twice. */
export function surprises(password: string): number {
  const letters = Array.from(password.toLowerCase());
  let found = 0;
  letters.forEach((now, at) => {
    const before = letters[at - 1] ?? "";
    const pair = letters.slice(0, Math.max(at - 1, 0)).join("").includes(before + now);
    if (at > 0 && (follows(before, now) || pair)) return;
    found += /\p{Script=Han}/u.test(now) ? 2 : 1;
  });
  return found;
}

/** From 0 (refused) to 4, and why it is refused. `own`: names of the person; `common`: what everybody takes. */
export function judged(password: string, own: readonly string[], common: readonly string[]): [number, "" | "short" | "common" | "own"] {
  const small = password.toLowerCase();
  if (Array.from(password).length < SHORTEST) return [0, "short"];
  if (common.includes(small)) return [0, "common"];
  const bare = own.reduce((left, name) => (name.length > 2 ? left.split(name.toLowerCase()).join("") : left), small);
  const count = surprises(bare);
  if (bare !== small && count < SHORTEST / 2) return [0, "own"];
  return [count < 8 ? 1 : count < 12 ? 2 : count < 16 ? 3 : BEST, ""];
}

function words(field: HTMLInputElement, name: string): string[] {
  return (field.dataset[name] ?? "").split("\n").filter(Boolean);
}

function meter(field: HTMLInputElement): void {
  const bar = document.createElement("meter");
  Object.assign(bar, { className: "meter", min: 0, max: BEST, low: 2, high: 3, optimum: BEST, value: 0 });
  bar.setAttribute("aria-hidden", "true"); // the words say it
  const said = document.createElement("output");
  said.className = "field__hint";
  said.htmlFor.value = field.id;
  const box = document.createElement("div");
  box.className = "stack";
  box.dataset["gap"] = "sm";
  box.hidden = true;
  box.append(bar, said);
  (field.closest(".field") ?? field).append(box);
  field.addEventListener("input", () => {
    const [level, why] = judged(field.value, words(field, "own"), words(field, "common"));
    const missing = SHORTEST - Array.from(field.value).length;
    const text = why ? fill(field.dataset[`why${why[0]?.toUpperCase()}${why.slice(1)}`], { n: missing }) : (words(field, "levels")[level - 1] ?? "");
    box.hidden = field.value === "";
    bar.value = level;
    if (said.value !== text) said.value = text; // a screen reader is told when it changes, not at each letter
  });
}

function shown(field: HTMLInputElement): void {
  const button = document.createElement("button");
  const hidden = (): void => {
    field.type = "password";
    button.textContent = field.dataset["show"] ?? "";
  };
  button.type = "button";
  button.className = "btn";
  button.dataset["kind"] = "quiet";
  button.setAttribute("aria-controls", field.id);
  hidden();
  button.addEventListener("click", () => {
    if (field.type === "text") return hidden();
    field.type = "text";
    button.textContent = field.dataset["hide"] ?? "";
  });
  field.form?.addEventListener("submit", hidden); // a browser keeps what was typed into fields of text
  const row = document.createElement("div");
  row.className = "row";
  row.append(button);
  field.after(row);
}

export function passwords(root: HTMLElement): void {
  for (const field of root.querySelectorAll<HTMLInputElement>("input[type=password][data-show]")) {
    shown(field);
    if (field.dataset["levels"]) meter(field);
  }
}
