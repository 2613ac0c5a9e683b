/** Chosen photos as pictures that can be taken out again. The input keeps the files, so the form posts as ever; in a form
 *  with data-draft they come back after a reload. */
import { keepPhotos, keptPhotos } from "./chosen";
import { fill, icon } from "./words";

function tile(file: File, n: number, words: DOMStringMap, drop: () => void): HTMLElement {
  const box = document.createElement("div");
  box.className = "photos__item";
  box.dataset["chosen"] = "";
  const picture = document.createElement("img");
  picture.alt = fill(words["photo"], { n });
  picture.src = URL.createObjectURL(file);
  picture.onload = () => URL.revokeObjectURL(picture.src);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "photos__drop";
  button.setAttribute("aria-label", fill(words["remove"], { n }));
  button.append(icon("x"));
  button.addEventListener("click", drop);
  box.append(picture, button);
  return box;
}

function attach(group: HTMLElement): void {
  const input = group.querySelector<HTMLInputElement>('input[type="file"]');
  const add = group.querySelector<HTMLElement>(".photos__add");
  if (!input || !add) return;
  const most = Number(group.dataset["most"] ?? "6");
  const heaviest = Number(group.dataset["heaviest"] ?? "20") * 1024 * 1024;
  const complaint = group.querySelector<HTMLElement>("[data-photos-note]");
  const kept = group.querySelectorAll(".photos__item:not([data-chosen])").length;
  const draft = input.form?.dataset["draft"] ?? "";
  let chosen: File[] = [];
  let sent: readonly File[] = [];

  const show = (): void => {
    const files = new DataTransfer();
    for (const file of chosen) files.items.add(file);
    input.files = files.files;
    for (const old of group.querySelectorAll("[data-chosen]")) old.remove();
    chosen.forEach((file, i) => {
      add.before(tile(file, i + 1, group.dataset, () => {
        chosen = chosen.filter((other) => other !== file);
        changed();
        input.focus();
      }));
    });
    add.hidden = kept + chosen.length >= most;
  };

  const changed = (): void => {
    show();
    if (draft) void keepPhotos(draft, chosen, sent);
  };

  const comeBack = async (): Promise<void> => {
    const there = await keptPhotos(draft);
    sent = kept ? there.sent : [];
    const lost = kept ? there.chosen : [...there.sent, ...there.chosen]; // the server has none: its session ran out
    if (lost.length === 0) return;
    chosen = [...lost, ...chosen].slice(0, Math.max(0, most - kept));
    changed();
  };

  if (draft) void comeBack();
  for (const button of group.querySelectorAll('button[name="drop"]')) {
    button.addEventListener("click", () => void keepPhotos(draft, chosen, (sent = [])));
  }
  input.form?.addEventListener("reset", () => {
    chosen = [];
    sent = [];
    changed();
  });
  input.addEventListener("change", () => {
    const fresh = Array.from(input.files ?? []);
    const light = fresh.filter((file) => file.size <= heaviest);
    const room = light.slice(0, Math.max(0, most - kept - chosen.length));
    chosen = chosen.concat(room);
    if (complaint) {
      const words = light.length < fresh.length ? group.dataset["heavy"] : room.length < light.length ? group.dataset["many"] : "";
      complaint.textContent = words ?? "";
      complaint.hidden = !words;
    }
    changed();
  });
}

export function photos(root: HTMLElement): void {
  for (const group of root.querySelectorAll<HTMLElement>("[data-photos]")) attach(group);
}
