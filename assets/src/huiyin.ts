/** The few enrichments of portal and desk. Every page works without them. */
import htmx from "htmx.org";
import { atlas } from "./atlas";
import { choosers } from "./choose";
import { keepDrafts } from "./drafts";
import { keys } from "./keyboard";
import { listen } from "./live";
import { far } from "./far";
import { locate } from "./locate";
import { sendOnce } from "./once";
import { passwords } from "./passwords";
import { photos } from "./photos";
import { sendWithProgress } from "./progress";
import { waitForHands } from "./quiet";
import { share } from "./share";
import { sheets } from "./sheet";
import { shownWhen } from "./shown";
import { toasts, undos } from "./toast";
import { weeks } from "./weeks";
import { wordings } from "./wording";

htmx.config.includeIndicatorStyles = false; // the policy forbids styles of its own
htmx.config.allowEval = false;
htmx.config.historyCacheSize = 0; // a shared computer keeps no page of somebody else's
htmx.config.scrollBehavior = "auto";

/** What has to happen to every piece of page that arrives, at first or by a swap. */
function enrich(root: HTMLElement): void {
  if (document.documentElement.dataset["surface"] !== "kiosk") keepDrafts(root); // a kiosk keeps nothing of anybody
  choosers(root);
  photos(root);
  passwords(root);
  locate(root);
  void far(root);
  share(root);
  weeks(root);
  atlas(root);
  toasts(root);
  undos(root);
  shownWhen(root);
  const failed = root.querySelector<HTMLElement>("[data-focus]");
  if (failed) failed.focus();
}

/** On a telephone the navigation is one strip: where one is stands in the middle of it. */
function hereInStrip(): void {
  const here = document.querySelector<HTMLElement>("#nav [aria-current]");
  const strip = here?.parentElement;
  if (here && strip) strip.scrollLeft = here.offsetLeft - strip.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
}

function start(): void {
  enrich(document.body);
  hereInStrip();
  document.body.addEventListener("htmx:load", (event) => {
    const piece = (event as CustomEvent<{ elt: HTMLElement }>).detail.elt;
    if (piece !== document.body) enrich(piece);
  });
  sheets(enrich);
  wordings();
  sendWithProgress(enrich);
  sendOnce();
  waitForHands();
  keys();
  listen(document.body);
  if (document.documentElement.dataset["surface"] === "portal") void navigator.serviceWorker?.register("/sw.js").catch(() => undefined);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
