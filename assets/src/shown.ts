/** [data-shown-when="place=public"]: shown while that choice of the page's form is the one taken; "right=rented|lent" for one of
 *  several. Without a script what the server knows of it stands. */
function chosen(name: string): string {
  const found = `input[name="${CSS.escape(name)}"]:checked, select[name="${CSS.escape(name)}"]`;
  return document.querySelector<HTMLInputElement | HTMLSelectElement>(found)?.value ?? "";
}

function show(): void {
  for (const part of document.querySelectorAll<HTMLElement>("[data-shown-when]")) {
    const [name = "", value = ""] = (part.dataset["shownWhen"] ?? "").split("=");
    part.hidden = !value.split("|").includes(chosen(name));
  }
}

export function shownWhen(root: HTMLElement): void {
  if (!root.querySelector("[data-shown-when]")) return;
  root.addEventListener("change", show);
  show();
}
