/** Matters as pins that differ in shape; near ones as a square with their number. Each is a link or a button. */
import type { Map as GlMap } from "maplibre-gl";
import maplibre from "maplibre-gl/dist/maplibre-gl-csp.js";
import { type Collection, type Feature, crosses, pace } from "./ground";

/** Two pins nearer than this, in pixels, would take each other's touches: a little more than a target, which grows with the type. */
const near = (): number => 3 * parseFloat(getComputedStyle(document.documentElement).fontSize);
const RANK = ["late", "soon", "open", "done"];
const SHAPES: Record<string, string> = {
  late: '<path class="map__pin" data-state="late" d="M0-10 10 8H-10z"/>',
  soon: '<path class="map__pin" data-state="soon" d="M0-9 9 7H-9z"/>',
  open: '<rect class="map__pin" x="-6.5" y="-6.5" width="13" height="13"/>',
  done: '<circle class="map__pin" data-state="done" r="8"/><path class="map__tick" d="m-4 0 3 3 5-6"/>',
};

interface Placed {
  readonly at: [number, number];
  readonly matter: Feature["properties"];
}

function placed(found: Collection): Placed[] {
  const points = found.features.filter((feature) => feature.geometry);
  return points.map((feature) => ({ at: feature.geometry?.coordinates as unknown as [number, number], matter: feature.properties }));
}

/** Matters that would cover each other, together: each joins the first group that stands near enough. */
function grouped(map: GlMap, all: readonly Placed[]): Placed[][] {
  const groups: { x: number; y: number; some: Placed[] }[] = [];
  const least = near();
  for (const one of all) {
    const { x, y } = map.project(one.at);
    const there = groups.find((group) => Math.max(Math.abs(group.x - x), Math.abs(group.y - y)) < least);
    if (there) there.some.push(one);
    else groups.push({ x, y, some: [one] });
  }
  return groups.map((group) => group.some);
}

function said(one: Placed): string {
  return [one.matter["state"], one.matter["title"]].filter(Boolean).join(" · ");
}

function pin(one: Placed): HTMLElement {
  const link = document.createElement("a");
  link.className = "map__go";
  link.href = new URL(String(one.matter["url"]), location.href).pathname;
  link.setAttribute("aria-label", said(one));
  link.dataset["state"] = String(one.matter["pin"]);
  link.title = String(one.matter["title"]);
  link.innerHTML = `<svg viewBox="-11 -11 22 22" aria-hidden="true">${SHAPES[String(one.matter["pin"])] ?? SHAPES["open"]}</svg>`;
  return link;
}

function cluster(some: readonly Placed[], open: () => void, many = some.length): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "map__group";
  button.dataset["state"] = RANK.find((kind) => some.some((one) => one.matter["pin"] === kind)) ?? "open";
  button.textContent = String(many);
  button.dataset["digits"] = String(String(many).length);
  button.setAttribute("aria-label", [many, ...some.slice(0, 5).map((one) => one.matter["title"])].join(" · "));
  button.addEventListener("click", open);
  return button;
}

/** Goes to what a group holds; what lies on one spot is listed, for no zoom would part it. */
function enter(map: GlMap, figure: HTMLElement, some: readonly Placed[]): void {
  const box = new maplibre.LngLatBounds();
  for (const one of some) box.extend(one.at);
  const apart = box.getNorthWest().distanceTo(box.getSouthEast());
  if (apart > 30 && map.getZoom() < 16) map.fitBounds(box, { padding: 60, maxZoom: 17, ...pace() });
  else list(figure, some);
}

function list(figure: HTMLElement, some: readonly Placed[]): void {
  figure.querySelector(".map__pick")?.remove();
  const pick = document.createElement("ul");
  pick.className = "map__pick list";
  for (const one of some) {
    const link = document.createElement("a");
    link.className = "item";
    link.href = new URL(String(one.matter["url"]), location.href).pathname;
    link.textContent = said(one);
    pick.appendChild(document.createElement("li")).appendChild(link);
  }
  pick.addEventListener("keydown", (event) => event.key === "Escape" && pick.remove());
  figure.querySelector(".map__foot")?.before(pick);
  pick.querySelector<HTMLElement>("a")?.focus();
}

/** Shows what stands in the page's script `id`, and shows it anew when that changes (`pins:again` on body). Whoever waits
 *  for somebody is called by name; what lies out of sight is brought into it. */
export function livePins(map: GlMap, figure: HTMLElement, id: string): void {
  let all: Placed[] = [];
  let shown: maplibre.Marker[] = [];
  let known = "";
  const draw = (): void => {
    for (const marker of shown) marker.remove();
    shown = grouped(map, all.filter((one) => map.getBounds().contains(one.at))).map((some) => {
      const [first] = some as [Placed];
      const many = some.reduce((n, one) => n + Number(one.matter["count"] ?? 1), 0);
      const element = many > 1 ? cluster(some, () => enter(map, figure, some), many) : pin(first);
      if (String(first.matter["call"] ?? "")) element.append(call(first));
      const marker = new maplibre.Marker({ element, opacity: "1" }).setLngLat(first.at).addTo(map);
      element.removeAttribute("role");
      return marker;
    });
    yieldTo(map);
  };
  const read = (): void => {
    const text = document.getElementById(id)?.textContent ?? "";
    if (!text || text === known) return;
    const before = new Set(all.map((one) => one.matter["url"]));
    known = text;
    all = placed(JSON.parse(text) as Collection);
    const fresh = all.filter((one) => !before.has(one.matter["url"]) && one.matter["pin"] !== "done");
    if (before.size && fresh.some((one) => !map.getBounds().contains(one.at))) {
      const box = new maplibre.LngLatBounds();
      for (const one of all) box.extend(one.at);
      map.fitBounds(box, { padding: 80, maxZoom: 16, ...pace() });
    }
    draw();
    figure.dataset["mapReady"] = String(all.length);
  };
  map.on("moveend", draw);
  map.on("named" as never, () => yieldTo(map));
  document.body.addEventListener("pins:again", read);
  read();
}

/** A call that would be written over another or over a pin is left out, the most urgent are not; one that would run out of
 *  the map is written on the other side. Names of areas yield to both. */
function yieldTo(map: GlMap): void {
  const frame = map.getContainer();
  const edge = frame.getBoundingClientRect().right;
  const taken = Array.from(frame.querySelectorAll(".map__go, .map__group, .maplibregl-ctrl-group"), (one) => ({ one, box: one.getBoundingClientRect() }));
  for (const words of frame.querySelectorAll<HTMLElement>(".map__call")) {
    words.classList.remove("map__call--under", "map__call--left");
    words.classList.toggle("map__call--left", words.getBoundingClientRect().right > edge);
    const box = words.getBoundingClientRect();
    const under = taken.some((other) => !other.one.contains(words) && crosses(box, other.box));
    words.classList.toggle("map__call--under", under);
    if (!under) taken.push({ one: words, box });
  }
  const pinned = Array.from(frame.querySelectorAll(".map__go, .map__group, .map__call:not(.map__call--under)"), (one) => one.getBoundingClientRect());
  for (const name of frame.querySelectorAll<HTMLElement>(".map__name")) {
    name.classList.remove("map__name--under");
    const box = name.getBoundingClientRect();
    name.classList.toggle("map__name--under", pinned.some((other) => crosses(box, other)));
  }
}

function call(one: Placed): HTMLElement {
  const words = document.createElement("span");
  words.className = "map__call";
  words.textContent = String(one.matter["call"]);
  return words;
}

/** Shows the matters of `address`, and shows them anew, grouped for the zoom, whenever the map stands still. */
export async function pins(map: GlMap, figure: HTMLElement, address: string): Promise<void> {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return;
  const all = placed((await answer.json()) as Collection);
  let shown: maplibre.Marker[] = [];
  const draw = (): void => {
    if (figure.contains(document.activeElement) && document.activeElement?.matches(".map__go")) return;
    for (const marker of shown) marker.remove();
    const inside = all.filter((one) => map.getBounds().contains(one.at));
    shown = grouped(map, inside).map((some) => {
      const [first] = some as [Placed];
      const element = some.length > 1 ? cluster(some, () => enter(map, figure, some)) : pin(first);
      const marker = new maplibre.Marker({ element, opacity: "1" }).setLngLat(first.at).addTo(map);
      element.removeAttribute("role"); // a link stays a link
      return marker;
    });
  };
  map.on("moveend", draw);
  draw();
  figure.dataset["mapReady"] = String(all.length);
}
