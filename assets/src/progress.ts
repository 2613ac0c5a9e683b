/** form[data-progress]: a post with photos says how far it is. It goes where a plain post would have gone. */
import { photosWereSent } from "./chosen";
import { fill } from "./words";

function carriesFiles(form: HTMLFormElement): boolean {
  return Array.from(form.querySelectorAll<HTMLInputElement>('input[type="file"]')).some((i) => (i.files?.length ?? 0) > 0);
}

function mark(form: HTMLFormElement, text: string): void {
  for (const item of form.querySelectorAll<HTMLElement>("[data-chosen]")) {
    const state = item.querySelector(".photos__state") ?? item.appendChild(document.createElement("span"));
    state.className = "photos__state";
    state.textContent = text;
  }
}

function busy(form: HTMLFormElement, on: boolean): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>(`button[form="${form.id}"], #${form.id} button[type="submit"]`)) {
    if (on) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }
}

function put(answer: string, enrich: (root: HTMLElement) => void): void {
  const page = new DOMParser().parseFromString(answer, "text/html");
  const fresh = page.querySelector("main");
  const old = document.querySelector("main");
  if (!fresh || !old) return;
  document.title = page.title;
  old.replaceWith(fresh);
  enrich(fresh);
}

export function sendWithProgress(enrich: (root: HTMLElement) => void): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !("progress" in form.dataset) || !carriesFiles(form)) return;
    event.preventDefault();
    busy(form, true);
    const call = new XMLHttpRequest();
    call.open("POST", form.action);
    call.setRequestHeader("Accept", "text/html");
    call.upload.onprogress = (sent) => {
      if (sent.lengthComputable) mark(form, fill(form.dataset["progress"], { n: Math.round((100 * sent.loaded) / sent.total) }));
    };
    call.onload = async () => {
      const taken = call.status < 400;
      const draft = form.dataset["draft"];
      // 422: the server keeps the photos that it could, and says of the others why not
      if (draft && (taken || call.status === 422)) await photosWereSent(draft, taken);
      busy(form, false);
      if (taken && call.responseURL !== form.action) window.location.assign(call.responseURL);
      else put(call.responseText, enrich);
    };
    call.onerror = () => {
      busy(form, false);
      mark(form, form.dataset["broken"] ?? "");
    };
    const data = new FormData(form);
    const pressed = event.submitter;
    if (pressed instanceof HTMLButtonElement && pressed.name) data.append(pressed.name, pressed.value);
    call.send(data);
  });
}
