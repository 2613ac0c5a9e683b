/** Buttons that need a browser's own powers: print, share a link, copy a link. Hidden where there are none. */
import { say } from "./toast";

async function pass(button: HTMLElement): Promise<void> {
  const url = button.dataset["share"] || window.location.href;
  if ("share" in navigator && window.matchMedia("(pointer: coarse)").matches) {
    await navigator.share({ url, title: document.title });
    return;
  }
  await navigator.clipboard.writeText(url);
  say(button.dataset["copied"] ?? "");
}

export function share(root: HTMLElement): void {
  for (const button of root.querySelectorAll<HTMLElement>("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  if (!("share" in navigator) && !("clipboard" in navigator)) return;
  for (const button of root.querySelectorAll<HTMLElement>("[data-share]")) {
    button.hidden = false;
    button.addEventListener("click", () => void pass(button).catch(() => undefined));
  }
}
