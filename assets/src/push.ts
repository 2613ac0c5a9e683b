/** What the service worker does with a push: show it, and open its page when it is pressed. Imported by islands/sw.ts. */

interface Told {
  readonly title: string;
  readonly url: string;
  readonly tag: string;
  readonly lang: string;
}

interface Pushed extends Event {
  readonly data: { json(): unknown } | null;
  waitUntil(until: Promise<unknown>): void;
}

interface Pressed extends Event {
  readonly notification: { close(): void; readonly data: unknown };
  waitUntil(until: Promise<unknown>): void;
}

interface Tab {
  readonly url: string;
  focus(): Promise<unknown>;
}

/** The part of a service worker that is needed here; TypeScript's own library has it for workers alone. */
export interface Worker {
  readonly location: { readonly origin: string };
  readonly registration: { showNotification(title: string, options: object): Promise<void> };
  readonly clients: {
    matchAll(options: object): Promise<readonly Tab[]>;
    openWindow(url: string): Promise<unknown>;
  };
  addEventListener(type: string, then: (event: never) => void): void;
}

/** What was sent, when it is ours; a browser that was pushed to has to show something whatever it is. */
function read(event: Pushed): Told {
  const sent = (event.data?.json() ?? {}) as Partial<Told>;
  return { title: sent.title ?? "回音", url: sent.url ?? "/", tag: sent.tag ?? "", lang: sent.lang ?? "zh-hans" };
}

/** Only a page of our own is opened, whatever was sent. */
export function ours(url: string, origin: string): string {
  const wanted = new URL(url, origin);
  return wanted.origin === origin ? wanted.href : `${origin}/`;
}

async function open(worker: Worker, url: string): Promise<void> {
  const tabs = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = tabs.find((tab) => tab.url === url);
  await (there ? there.focus() : worker.clients.openWindow(url));
}

/** Listen to pushes, in a service worker. */
export function push(worker: Worker): void {
  worker.addEventListener("push", (event: Pushed) => {
    const told = read(event);
    const shown = worker.registration.showNotification(told.title, {
      tag: told.tag,
      lang: told.lang,
      data: ours(told.url, worker.location.origin),
    });
    event.waitUntil(shown);
  });
  worker.addEventListener("notificationclick", (event: Pressed) => {
    event.notification.close();
    event.waitUntil(open(worker, String(event.notification.data)));
  });
}
