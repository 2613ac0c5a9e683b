/** Reporting without a signal: what is written here waits in this browser and is sent, once, when there is one.
 *
 *  Each report has an id of its own, by which the server knows it again when the answer to a first sending was lost. */
import { on } from "../shelf";
import { fill } from "../words";

interface Waiting {
  readonly id: string;
  readonly fields: Record<string, string>;
  readonly photos: readonly File[];
  readonly at: number;
}

interface Sent {
  readonly number: string;
  readonly href: string;
}

const RETRY = 15_000;

async function all(): Promise<Waiting[]> {
  return (await on("outbox", "readonly", (store) => store.getAll())) as Waiting[];
}

/** Send one; null when it has to wait on. Raises the server's words when it will not take it. */
async function send(one: Waiting, address: string): Promise<Sent | null> {
  const form = new FormData();
  for (const [name, value] of Object.entries(one.fields)) form.append(name, value);
  form.append("id", one.id);
  for (const photo of one.photos) form.append("photos", photo, photo.name);
  try {
    const token = (await (await fetch(address, { cache: "no-store" })).json()) as { token: string };
    const answer = await fetch(address, { method: "POST", body: form, headers: { "X-CSRFToken": token.token } });
    if (answer.status === 422) throw new Error(((await answer.json()) as { problem: string }).problem);
    return answer.ok ? ((await answer.json()) as Sent) : null;
  } catch (lost) {
    if (lost instanceof TypeError || lost instanceof SyntaxError) return null; // no signal, or half an answer
    throw lost;
  }
}

class Outbox {
  private busy = false;

  constructor(private readonly box: HTMLElement) {}

  async keep(form: HTMLFormElement): Promise<void> {
    const fields: Record<string, string> = {};
    const photos: File[] = [];
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string") fields[name] = value;
      else if (value.size) photos.push(value);
    }
    const one: Waiting = { id: crypto.randomUUID(), fields, photos, at: Date.now() };
    await on("outbox", "readwrite", (store) => store.put(one));
    form.reset();
    form.dispatchEvent(new Event("input"));
    await this.empty();
  }

  /** Send what waits, one sender at a time among all open pages. */
  async empty(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      if ("locks" in navigator) await navigator.locks.request("huiyin-outbox", () => this.sendAll());
      else await this.sendAll();
    } finally {
      this.busy = false;
    }
    await this.show();
  }

  private async sendAll(): Promise<void> {
    for (const one of await all()) {
      try {
        const sent = await send(one, this.box.dataset["outbox"] ?? "");
        if (!sent) return;
        await on("outbox", "readwrite", (store) => store.delete(one.id));
        this.say(fill(this.box.dataset["sent"], { number: sent.number }), sent.href);
      } catch (refused) {
        this.say(refused instanceof Error ? refused.message : "");
        return;
      }
    }
  }

  private say(words: string, href = ""): void {
    const line = this.box.querySelector<HTMLElement>("[data-outbox-said]");
    if (!line) return;
    line.hidden = false;
    const place = line.querySelector("p") ?? line;
    place.replaceChildren(words);
    if (!href) return;
    const link = document.createElement("a");
    link.href = href;
    link.textContent = this.box.dataset["open"] ?? href;
    place.append(" ", link);
  }

  async show(): Promise<void> {
    const waiting = await all();
    const line = this.box.querySelector<HTMLElement>("[data-outbox-waits]");
    if (!line) return;
    line.hidden = waiting.length === 0;
    const place = line.querySelector("p") ?? line;
    place.textContent = fill(this.box.dataset["waits"], { n: waiting.length });
  }
}

const box = document.querySelector<HTMLElement>("[data-outbox]");
if (box && "indexedDB" in window) {
  const outbox = new Outbox(box);
  const form = box.querySelector<HTMLFormElement>("form[data-outbox-form]");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.reportValidity()) void outbox.keep(form);
  });
  window.addEventListener("online", () => void outbox.empty());
  window.setInterval(() => void outbox.empty(), RETRY);
  void outbox.empty();
}
