/** [data-shown-when="place=public"]: shown while that choice of the page's form is the one taken. Without a script what the server
 *  knows of it stands. */
function chosen(name: string): string {
  return document.querySelector<HTMLInputElement>(`input[name="${CSS.escape(name)}"]:checked`)?.value ?? "";
}

function show(): void {
  for (const part of document.querySelectorAll<HTMLElement>("[data-shown-when]")) {
    const [name = "", value = ""] = (part.dataset["shownWhen"] ?? "").split("=");
    part.hidden = chosen(name) !== value;
  }
}

export function shownWhen(root: HTMLElement): void {
  if (!root.querySelector("[data-shown-when]")) return;
  root.addEventListener("change", show);
  show();
}
