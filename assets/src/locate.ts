/** “用我现在的位置”: [data-locate] fills the form's lon, lat and accuracy, and says the accuracy in words. With
 *  data-locate-go="100" a place known to 100 m is sent at once: one tap less; a vaguer one wants words beside it. */
import { fill } from "./words";

function put(form: HTMLFormElement, name: string, value: string): void {
  const field = form.elements.namedItem(name);
  if (field instanceof HTMLInputElement) field.value = value;
}

function found(button: HTMLElement, form: HTMLFormElement, note: HTMLElement | null, at: GeolocationCoordinates): void {
  put(form, "lon", at.longitude.toFixed(6));
  put(form, "lat", at.latitude.toFixed(6));
  put(form, "accuracy", String(Math.round(at.accuracy)));
  put(form, "system", "wgs84");
  if (note) note.textContent = fill(button.dataset["found"], { n: Math.round(at.accuracy) });
}

export function locate(root: HTMLElement): void {
  for (const button of root.querySelectorAll<HTMLButtonElement>("[data-locate]")) {
    const form = button.form ?? button.closest("form");
    const note = document.getElementById(button.dataset["locate"] ?? "");
    if (!form || !("geolocation" in navigator)) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      button.setAttribute("aria-busy", "true");
      if (note) note.textContent = button.dataset["seeking"] ?? "";
      navigator.geolocation.getCurrentPosition(
        (position) => {
          button.removeAttribute("aria-busy");
          found(button, form, note, position.coords);
          if (position.coords.accuracy <= Number(button.dataset["locateGo"] ?? "0")) form.requestSubmit();
        },
        (failure) => {
          button.removeAttribute("aria-busy");
          const denied = failure.code === failure.PERMISSION_DENIED;
          if (note) note.textContent = (denied ? button.dataset["denied"] : button.dataset["failed"]) ?? "";
        },
        { enableHighAccuracy: true, timeout: 12_000, maximumAge: 30_000 },
      );
    });
  }
}
