/** Chosen photos as pictures that can be taken out again. The input keeps the files, so the form posts as ever. */
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
  let chosen: File[] = [];

  const show = (): void => {
    const files = new DataTransfer();
    for (const file of chosen) files.items.add(file);
    input.files = files.files;
    for (const old of group.querySelectorAll("[data-chosen]")) old.remove();
    chosen.forEach((file, i) => {
      add.before(tile(file, i + 1, group.dataset, () => {
        chosen = chosen.filter((other) => other !== file);
        show();
        input.focus();
      }));
    });
    add.hidden = kept + chosen.length >= most;
  };

  input.form?.addEventListener("reset", () => {
    chosen = [];
    show();
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
    show();
  });
}

export function photos(root: HTMLElement): void {
  for (const group of root.querySelectorAll<HTMLElement>("[data-photos]")) attach(group);
}
