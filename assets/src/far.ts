/** [data-far="lon,lat"]: how far it is from here, once this browser may know where it is. Nobody is asked for it. */
import { fill } from "./words";

const EARTH = 6_371_000;

function metres(lon: number, lat: number, at: GeolocationCoordinates): number {
  const rad = Math.PI / 180;
  const x = (lon - at.longitude) * rad * Math.cos(((lat + at.latitude) / 2) * rad);
  const y = (lat - at.latitude) * rad;
  return Math.hypot(x, y) * EARTH;
}

function say(place: HTMLElement, at: GeolocationCoordinates): void {
  const [lon, lat] = (place.dataset["far"] ?? "").split(",").map(Number);
  if (lon === undefined || lat === undefined || Number.isNaN(lon + lat)) return;
  const far = metres(lon, lat, at);
  const words = far < 1000 ? place.dataset["words"] : place.dataset["wordsFar"];
  place.textContent = fill(words, { n: far < 1000 ? Math.round(far / 10) * 10 : Math.round(far / 100) / 10 });
  place.hidden = false;
}

export async function far(root: HTMLElement): Promise<void> {
  const places = [...root.querySelectorAll<HTMLElement>("[data-far]")];
  if (!places.length || !("geolocation" in navigator) || !("permissions" in navigator)) return;
  const allowed = await navigator.permissions.query({ name: "geolocation" });
  if (allowed.state !== "granted") return;
  navigator.geolocation.getCurrentPosition(
    (found) => {
      for (const place of places) say(place, found.coords);
    },
    () => undefined,
    { timeout: 12_000, maximumAge: 60_000 },
  );
}
