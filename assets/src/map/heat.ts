/** Hot spots: hexagons in five classes of one hue, for the week that the page's slider names. */
import type { GeoJSONSource, Map as GlMap } from "maplibre-gl";
import { type Collection, NOTHING, token } from "./ground";

const CLASSES = [1, 2, 3, 4, 5];

function colours(): never {
  return ["match", ["get", "class"], ...CLASSES.flatMap((n) => [n, token(`hot-${n}`)]), token("map-land")] as never;
}

/** What each colour stands for now: the classes change with week and zoom, and the fullest is always the darkest. */
function legend(figure: HTMLElement, classes: readonly [number, number][]): void {
  const keys = figure.querySelector("[data-classes]");
  keys?.replaceChildren(
    ...classes.map(([low, high], place) => {
      const key = document.createElement("span");
      key.className = "key";
      key.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><rect class="map__cell" data-class="${CLASSES.length - classes.length + place + 1}" x="1" y="1" width="14" height="14"/></svg>`;
      key.append(low === high ? String(low) : `${low}–${high}`);
      return key;
    }),
  );
}

/** Shows the cells of the form's filters and week; reads them anew when the slider stops or the zoom's step changes. */
export function hotSpots(map: GlMap, figure: HTMLElement): void {
  map.addSource("cells", { type: "geojson", data: NOTHING as never });
  map.addLayer({ id: "cells", type: "fill", source: "cells", paint: { "fill-color": colours(), "fill-opacity": 0.85 } }, "borders");
  map.addLayer({ id: "cell-edges", type: "line", source: "cells", paint: { "line-color": token("hot-edge"), "line-width": 1 } }, "borders");
  map.on("theme" as never, () => {
    map.setPaintProperty("cells", "fill-color", colours());
    map.setPaintProperty("cell-edges", "line-color", token("hot-edge"));
  });
  let shown = "";
  const read = async (): Promise<void> => {
    const box = map.getBounds();
    const edges = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((edge) => edge.toFixed(3));
    const address = `${document.getElementById("spots")?.dataset["hot"] ?? figure.dataset["hot"]}&zoom=${map.getZoom().toFixed(1)}&bbox=${edges.join(",")}`;
    if (address === shown) return;
    shown = address;
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok || address !== shown) return;
    const found = (await answer.json()) as Collection;
    (map.getSource("cells") as GeoJSONSource).setData(found as never);
    legend(figure, (found as unknown as { classes: [number, number][] }).classes);
    figure.dataset["mapReady"] = String(found.features.length);
  };
  map.on("moveend", () => void read());
  document.body.addEventListener("htmx:afterSettle", () => void read());
  void read();
}
