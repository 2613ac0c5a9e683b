/** The map: takes the place of the drawing that stands in the page. Loaded when a map comes into sight or is asked for. */
import { ground } from "../map/ground";
import { hotSpots } from "../map/heat";
import { livePins, pins } from "../map/pins";

for (const figure of document.querySelectorAll<HTMLElement>("[data-map]")) {
  const map = ground(figure);
  map?.once("load", () => {
    const matters = figure.dataset["matters"];
    if (figure.dataset["hot"]) hotSpots(map, figure);
    else if (figure.dataset["pins"]) livePins(map, figure, figure.dataset["pins"]);
    else if (matters) void pins(map, figure, matters);
  });
}
