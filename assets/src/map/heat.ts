/** Hot spots: hexagons in five classes of one hue, for the week that the page's slider names. */
import type { GeoJSONSource, Map as GlMap } from "maplibre-gl";
import { type Collection, NOTHING, token } from "./ground";

const CLASSES = [1, 2, 3, 4, 5];

function colours(): never {
  return ["match", ["get", "class"], ...CLASSES.flatMap((n) => [n, token(`seq-${n}`)]), token("map-land")] as never;
}

/** Shows the cells of the form's filters and week; reads them anew when the slider stops or the zoom's step changes. */
export function hotSpots(map: GlMap, figure: HTMLElement): void {
  map.addSource("cells", { type: "geojson", data: NOTHING as never });
  map.addLayer({ id: "cells", type: "fill", source: "cells", paint: { "fill-color": colours(), "fill-opacity": 0.85 } }, "borders");
  map.addLayer({ id: "cell-edges", type: "line", source: "cells", paint: { "line-color": token("map-line"), "line-width": 1 } });
  map.on("theme" as never, () => map.setPaintProperty("cells", "fill-color", colours()));
  let shown = "";
  const read = async (): Promise<void> => {
    const box = map.getBounds();
    const edges = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((edge) => edge.toFixed(3));
    const address = `${figure.dataset["hot"]}&zoom=${map.getZoom().toFixed(1)}&bbox=${edges.join(",")}`;
    if (address === shown) return;
    shown = address;
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok || address !== shown) return;
    const found = (await answer.json()) as Collection;
    (map.getSource("cells") as GeoJSONSource).setData(found as never);
    figure.dataset["mapReady"] = String(found.features.length);
  };
  map.on("moveend", () => void read());
  document.body.addEventListener("hot:week", () => void read());
  void read();
}
