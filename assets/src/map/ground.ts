/** The ground of every map: our own boundaries on paper and water, in the kit's colours by day and night; no network. */
import type { GeoJSONSource, Map as GlMap, StyleSpecification } from "maplibre-gl";
import maplibre from "maplibre-gl/dist/maplibre-gl-csp.js";

export interface Feature {
  readonly geometry: { readonly type: string; readonly coordinates: never } | null;
  readonly properties: Record<string, string | number | null>;
}
export interface Collection {
  readonly type: "FeatureCollection";
  readonly features: readonly Feature[];
}

export const NOTHING: Collection = { type: "FeatureCollection", features: [] };
/** Milliseconds until outlines that did not come are asked for again. */
const AGAIN = 10_000;
const NIGHT = window.matchMedia("(prefers-color-scheme: dark)");
const STILL = window.matchMedia("(prefers-reduced-motion: reduce)");

/** A colour of tokens.css, as it is now. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function style(tiles: string, attribution: string): StyleSpecification {
  const under = tiles
    ? { sources: { tiles: { type: "raster" as const, tiles: [tiles], tileSize: 256, attribution } }, land: 0 }
    : { sources: {}, land: 1 };
  return {
    version: 8,
    sources: { ...under.sources, areas: { type: "geojson", data: NOTHING as never } },
    layers: [
      { id: "water", type: "background", paint: { "background-color": token("map-water") } },
      ...(tiles ? [{ id: "tiles", type: "raster" as const, source: "tiles" }] : []),
      { id: "land", type: "fill", source: "areas", paint: { "fill-color": token("map-land"), "fill-opacity": under.land } },
      { id: "borders", type: "line", source: "areas", paint: { "line-color": token("map-line"), "line-width": 1 } },
    ],
  };
}

function repaint(map: GlMap): void {
  map.setPaintProperty("water", "background-color", token("map-water"));
  map.setPaintProperty("land", "fill-color", token("map-land"));
  map.setPaintProperty("borders", "line-color", token("map-line"));
  map.fire("theme");
}

/** Puts a map in the place of the figure's drawing, once it has drawn its ground: until then, and where a map cannot be
 *  shown at all, the drawing stays. `data-bounds` is what it shows first. */
export function ground(figure: HTMLElement): GlMap | null {
  const drawing = figure.querySelector("svg");
  const frame = document.createElement("div");
  frame.className = "map__live map__live--waiting";
  if (drawing) drawing.before(frame);
  else figure.prepend(frame);
  try {
    return laid(figure, frame, () => {
      drawing?.remove();
      frame.classList.remove("map__live--waiting");
    });
  } catch {
    frame.remove(); // no WebGL here
    return null;
  }
}

function laid(figure: HTMLElement, frame: HTMLElement, drawn: () => void): GlMap {
  const [west, south, east, north] = (figure.dataset["bounds"] ?? "").split(",").map(Number) as [number, number, number, number];
  const said = JSON.parse(figure.dataset["words"] ?? "{}") as Record<string, string>;
  maplibre.setWorkerUrl(figure.dataset["worker"] ?? "");
  const map = new maplibre.Map({
    container: frame,
    style: style(figure.dataset["tiles"] ?? "", figure.dataset["attribution"] ?? ""),
    bounds: [west, south, east, north],
    fitBoundsOptions: { padding: 16 },
    maxZoom: 18,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
    attributionControl: figure.dataset["tiles"] ? {} : false,
    cooperativeGestures: figure.dataset["map"] !== "desk",
    locale: said,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  const repainted = (): void => repaint(map);
  NIGHT.addEventListener("change", repainted);
  map.on("remove", () => NIGHT.removeEventListener("change", repainted));
  map.on("load", () => {
    // The frame has its size by now; names of what is called by name need room.
    map.fitBounds([west, south, east, north], { padding: figure.dataset["pins"] ? 90 : 20, animate: false });
    boundaries(map, figure, drawn);
  });
  return map;
}

/** Reads the outlines for what is in sight, finer the nearer one looks; only when the zoom's step or the place changed. */
function boundaries(map: GlMap, figure: HTMLElement, drawn: () => void): void {
  let shown = "";
  let first = true;
  const names: { element: HTMLElement; marker: { remove(): void } }[] = [];
  const read = async (): Promise<void> => {
    const box = map.getBounds().toArray().flat().map((edge) => edge.toFixed(1));
    const zoom = Math.floor(map.getZoom());
    const address = `${figure.dataset["boundaries"]}?zoom=${zoom}&bbox=${box.join(",")}&language=${document.documentElement.lang}`;
    if (address === shown) return;
    shown = address;
    const answer = await fetch(widened(address, map)).catch(() => null);
    if (address !== shown) return;
    if (!answer?.ok) {
      shown = "";
      setTimeout(() => void read(), AGAIN);
      return;
    }
    const found = (await answer.json()) as Collection;
    (map.getSource("areas") as GeoJSONSource).setData(found as never);
    label(map, found, names);
    if (first) map.once("idle", drawn);
    first = false;
  };
  map.on("moveend", () => void read());
  void read();
}

function widened(address: string, map: GlMap): string {
  const box = map.getBounds();
  const [w, s, e, n] = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
  return address.replace(/bbox=[^&]*/, `bbox=${[w, s, e, n].map((edge) => edge.toFixed(4)).join(",")}`);
}

/** Names of the areas as words of the page: no font has to be fetched, and large type makes them large. */
function label(map: GlMap, found: Collection, names: { element: HTMLElement; marker: { remove(): void } }[]): void {
  for (const name of names.splice(0)) name.marker.remove();
  const taken = Array.from(map.getContainer().querySelectorAll(".maplibregl-ctrl-group"), (tool) => tool.getBoundingClientRect());
  for (const feature of found.features) {
    const at = feature.properties["at"] as unknown as [number, number] | undefined;
    if (!at || !map.getBounds().contains(at)) continue;
    const element = document.createElement("span");
    element.className = "map__name";
    element.setAttribute("aria-hidden", "true");
    element.textContent = String(feature.properties["label"] ?? feature.properties["name"]);
    const marker = new maplibre.Marker({ element, opacity: "1" }).setLngLat(at).addTo(map);
    const box = element.getBoundingClientRect();
    if (taken.some((other) => crosses(box, other))) marker.remove();
    else {
      taken.push(box);
      names.push({ element, marker });
    }
  }
  map.fire("named");
}

export function crosses(one: DOMRect, other: DOMRect): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

/** How a map moves by itself: not at all when somebody asked for no motion. */
export function pace(): { animate: boolean } {
  return { animate: !STILL.matches };
}
