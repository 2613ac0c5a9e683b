/** The service worker, served at /sw.js: reporting opens without a signal, and pushes are shown.
 *
 *  It keeps one page, the shell of reporting, which is the same for everybody, with its style sheet and scripts. No page
 *  with anything of anybody is ever kept. */
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
const KEPT = "huiyin-shell";
const worker = self as unknown as Own;

/** The shell afresh, with everything that it loads; what it does not load any more goes. */
async function keep(): Promise<void> {
  const answer = await fetch(SHELL, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok) return;
  const page = await answer.clone().text();
  const files = Array.from(page.matchAll(/(?:src|href)="(\/static\/[^"#]+)"/g), (found) => found[1] ?? "");
  const cache = await caches.open(KEPT);
  await cache.addAll(files);
  await cache.put(SHELL, answer);
  const wanted = new Set([SHELL, ...files].map((path) => new URL(path, worker.location.origin).href));
  for (const old of await cache.keys()) if (!wanted.has(old.url)) await cache.delete(old);
}

async function orShell(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (lost) {
    const shell = await caches.match(SHELL);
    if (shell) return shell;
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
  event.waitUntil(keep().then(() => worker.skipWaiting()));
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
    event.respondWith(orShell(request));
    if (url.pathname === "/report/what") event.waitUntil(keep().catch(() => undefined)); // in the language chosen now
  } else if (url.pathname.startsWith("/static/")) event.respondWith(orKept(request));
});
push(worker);
