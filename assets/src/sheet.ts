/** a[data-sheet] opens the page it leads to as a sheet over this one; the form in it posts, and errors come back into it. */

let sheet: HTMLDialogElement | null = null;

function dialog(): HTMLDialogElement {
  if (sheet?.isConnected) return sheet;
  sheet = document.createElement("dialog");
  sheet.className = "sheet";
  sheet.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-close]")) {
      event.preventDefault();
      sheet?.close();
    }
  });
  document.body.append(sheet);
  return sheet;
}

function show(answer: string, enrich: (root: HTMLElement) => void): boolean {
  const piece = new DOMParser().parseFromString(answer, "text/html").querySelector("[data-sheet-content]");
  if (!piece) return false;
  const box = dialog();
  box.replaceChildren(piece);
  const title = piece.querySelector("h1, h2");
  if (title) {
    title.id = title.id || "sheet-title";
    box.setAttribute("aria-labelledby", title.id);
  }
  enrich(box); // first: the field that takes the focus may be one that enriching puts in another's place
  if (!box.open) box.showModal();
  return true;
}

async function open(address: string, enrich: (root: HTMLElement) => void): Promise<void> {
  const answer = await fetch(address, { headers: { "HX-Request": "true", "X-Sheet": "1" } });
  if (answer.redirected || !show(await answer.text(), enrich)) window.location.assign(address);
}

async function send(form: HTMLFormElement, submitter: HTMLElement | null, enrich: (root: HTMLElement) => void): Promise<void> {
  submitter?.setAttribute("aria-busy", "true");
  const data = new FormData(form);
  if (submitter instanceof HTMLButtonElement && submitter.name) data.append(submitter.name, submitter.value);
  const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-Sheet": "1" } });
  submitter?.removeAttribute("aria-busy");
  const go = answer.headers.get("X-Go"); // what was done is said on the page gone to, once
  if (go) window.location.assign(go);
  else if (answer.redirected) window.location.assign(answer.url);
  else if (!show(await answer.text(), enrich)) form.submit();
}

export function sheets(enrich: (root: HTMLElement) => void): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-sheet]") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void open(link.href, enrich).catch(() => window.location.assign(link.href));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method === "dialog" || !form.closest("dialog.sheet [data-sheet-content]")) return;
    event.preventDefault();
    void send(form, event.submitter, enrich).catch(() => form.submit());
  });
}
