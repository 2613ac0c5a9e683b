/** What somebody typed is kept in the browser until it was sent: form[data-draft="report-what"].
 *  Fields with data-draft-skip (a telephone number) are never kept. */
import { forgetPhotos, WEEK } from "./chosen";
import { fill } from "./words";

const PREFIX = "huiyin:draft:";
type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
interface Draft {
  at: number;
  values: Record<string, string>;
}

function store(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null; // cookies are off: then there are no drafts
  }
}

function fields(form: HTMLFormElement): Field[] {
  return Array.from(form.elements).filter(
    (e): e is Field =>
      (e instanceof HTMLInputElement || e instanceof HTMLTextAreaElement || e instanceof HTMLSelectElement) &&
      e.name !== "" &&
      !e.matches('[type="hidden"], [type="file"], [type="password"], [data-draft-skip]'),
  );
}

function isChoice(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && (field.type === "radio" || field.type === "checkbox");
}

function collect(form: HTMLFormElement): Record<string, string> {
  const values: Record<string, string> = {};
  for (const field of fields(form)) {
    if (isChoice(field)) {
      if (field.checked) values[field.name] = field.value;
    } else if (field.value) values[field.name] = field.value;
  }
  return values;
}

function restore(form: HTMLFormElement, draft: Draft): void {
  for (const field of fields(form)) {
    const value = draft.values[field.name];
    if (value === undefined) continue;
    if (isChoice(field)) field.checked = field.value === value;
    else if (!field.value) field.value = value; // what the server knows wins
  }
}

function say(at: number): void {
  const time = new Date(at).toTimeString().slice(0, 5);
  for (const line of document.querySelectorAll<HTMLElement>("[data-draft-note]")) {
    line.textContent = fill(line.dataset["draftNote"], { time });
  }
}

function read(kept: Storage, key: string): Draft | null {
  try {
    const draft = JSON.parse(kept.getItem(key) ?? "null") as Draft | null;
    return draft && Date.now() - draft.at < WEEK ? draft : null;
  } catch {
    return null;
  }
}

function forget(kept: Storage, beginning: string): void {
  for (const key of Object.keys(kept)) if (key.startsWith(PREFIX + beginning)) kept.removeItem(key);
}

export function keepDrafts(root: HTMLElement): void {
  for (const sent of root.querySelectorAll<HTMLElement>("[data-draft-sent]")) void forgetPhotos(sent.dataset["draftSent"] ?? "");
  const kept = store();
  if (!kept) return;
  for (const sent of root.querySelectorAll<HTMLElement>("[data-draft-sent]")) forget(kept, sent.dataset["draftSent"] ?? "");
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-draft]")) {
    const key = PREFIX + (form.dataset["draft"] ?? "");
    const draft = read(kept, key);
    if (draft) {
      restore(form, draft);
      say(draft.at);
    }
    let waiting = 0;
    const save = (): void => {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(() => {
        const now: Draft = { at: Date.now(), values: collect(form) };
        kept.setItem(key, JSON.stringify(now));
        say(now.at);
      }, 400);
    };
    form.addEventListener("input", save);
    form.addEventListener("change", save);
  }
}
