/** Single keys on the desk: J K move down and up a list, or from a matter to its neighbours in the inbox; Enter opens, X picks, A takes the row's first action, N writes down, / searches, ? shows the keys.
 *  They can be turned off in the list of keys (WCAG 2.1.4). */

const OFF = "huiyin:keys-off";

function off(): boolean {
  try {
    return window.localStorage.getItem(OFF) === "1";
  } catch {
    return false;
  }
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}

function rows(): HTMLElement[] {
  return Array.from(document.querySelectorAll<HTMLElement>("[data-keys] [data-row]"));
}

function move(by: number): void {
  const all = rows();
  if (!all.length) return;
  const now = all.findIndex((row) => row.getAttribute("aria-selected") === "true");
  const next = all[Math.min(all.length - 1, Math.max(0, now + by))];
  for (const row of all) row.removeAttribute("aria-selected");
  if (!next) return;
  next.setAttribute("aria-selected", "true");
  next.querySelector<HTMLElement>("a")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

/** A list that read itself again keeps the row that was chosen, and those that were picked. */
function keepChosen(): void {
  let chosen: string | undefined;
  let focused = false;
  let picked = new Set<string>();
  const picks = (): HTMLInputElement[] => Array.from(document.querySelectorAll<HTMLInputElement>("[data-pick]"));
  const address = (row: Element | null): string | undefined => row?.querySelector<HTMLAnchorElement>("a[href]")?.href;
  document.body.addEventListener("htmx:beforeSwap", () => {
    chosen = address(document.querySelector('[data-row][aria-selected="true"]'));
    picked = new Set(picks().flatMap((box) => (box.checked ? [box.value] : [])));
    focused = Boolean(document.activeElement?.closest("[data-row]"));
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    const row = chosen ? rows().find((other) => address(other) === chosen) : undefined;
    row?.setAttribute("aria-selected", "true");
    for (const box of picks()) box.checked = picked.has(box.value);
    if (focused) row?.querySelector<HTMLElement>("a")?.focus({ preventScroll: true });
  });
}

function press(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.click();
}

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key !== "?" && off()) return;
  const act: Record<string, () => void> = {
    j: () => (rows().length ? move(1) : press("[data-next]")),
    k: () => (rows().length ? move(-1) : press("[data-previous]")),
    a: () => press('[data-row][aria-selected="true"] [data-accept], [data-acts] [data-kind="primary"]'),
    x: () => press('[data-row][aria-selected="true"] [data-pick]'),
    n: () => press("[data-new]"),
    "/": () => document.querySelector<HTMLElement>("[data-search]")?.focus(),
    "?": () => document.querySelector<HTMLDialogElement>("#keys")?.showModal(),
  };
  const what = act[event.key.toLowerCase()];
  if (!what) return;
  event.preventDefault();
  what();
}

export function keys(): void {
  document.addEventListener("keydown", onKey);
  keepChosen();
  const box = document.querySelector<HTMLInputElement>("[data-keys-on]");
  if (!box) return;
  box.checked = !off();
  box.addEventListener("change", () => window.localStorage.setItem(OFF, box.checked ? "0" : "1"));
}
