/** The service worker, served at /sw.js: reporting and verifying open without a signal, and pushes are shown.
 *
 *  It keeps two pages, which are the same for everybody, with their style sheet and scripts: the shell of reporting, and
 *  once it was opened the one that verifies licences. No page with anything of anybody is ever kept. */
import { push, type Worker } from "../push";

interface Installing extends Event {
  waitUntil(until: Promise<unknown>): void;
}

interface Fetching extends Installing {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface Own extends Worker {
  skipWaiting(): Promise<void>;
  readonly clients: Worker["clients"] & { claim(): Promise<void> };
}

const SHELL = "/report/offline";
const STEPS = new Set(["/report/what", "/report/where"]);
const SCAN = "/verify/scan";
/** Each page has a place of its own, so that what it does not load any more can go. */
const KEPT = { [SHELL]: "huiyin-shell", [SCAN]: "huiyin-scan" } as const;
type Shell = keyof typeof KEPT;
const worker = self as unknown as Own;

/** A shell afresh, with everything that it loads; what it does not load any more goes. */
async function keep(shell: Shell): Promise<void> {
  const answer = await fetch(shell, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok) return;
  const page = await answer.clone().text();
  const files = Array.from(page.matchAll(/(?:src|href)="(\/static\/[^"#]+)"/g), (found) => found[1] ?? "");
  const cache = await caches.open(KEPT[shell]);
  await cache.addAll(files);
  await cache.put(shell, answer);
  const wanted = new Set([shell, ...files].map((path) => new URL(path, worker.location.origin).href));
  for (const old of await cache.keys()) if (!wanted.has(old.url)) await cache.delete(old);
}

async function orShell(request: Request, shell: Shell): Promise<Response> {
  try {
    return await fetch(request);
  } catch (lost) {
    const kept = await caches.match(shell);
    if (kept) return kept;
    throw lost;
  }
}

/** A step that could not be sent leads to the shell, where the browser's draft brings the words back. The last step does
 *  not: it may have arrived although its answer was lost, and is known again when it is sent again. */
async function orToShell(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (lost) {
    if (await caches.match(SHELL)) return Response.redirect(SHELL, 303);
    throw lost;
  }
}

async function orKept(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (lost) {
    const kept = await caches.match(request);
    if (kept) return kept;
    throw lost;
  }
}

worker.addEventListener("install", (event: Installing) => {
  event.waitUntil(keep(SHELL).then(() => worker.skipWaiting()));
});
worker.addEventListener("activate", (event: Installing) => {
  event.waitUntil(worker.clients.claim());
});
worker.addEventListener("fetch", (event: Fetching) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== worker.location.origin) return;
  if (request.method === "POST" && request.mode === "navigate" && STEPS.has(url.pathname)) event.respondWith(orToShell(request));
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && (url.pathname === "/" || url.pathname.startsWith("/report"))) {
    event.respondWith(orShell(request, SHELL));
    if (url.pathname === "/report/what") event.waitUntil(keep(SHELL).catch(() => undefined)); // in the language chosen now
  } else if (request.mode === "navigate" && (url.pathname === "/verify" || url.pathname === SCAN)) {
    event.respondWith(orShell(request, SCAN));
  } else if (url.pathname.startsWith("/static/")) event.respondWith(orKept(request));
});
worker.addEventListener("message", (event: Installing) => {
  if ("data" in event && event.data === SCAN) event.waitUntil(keep(SCAN).catch(() => undefined));
});
push(worker);
