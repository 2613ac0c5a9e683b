/** The slip on a roll: as long as it is, by the button, and once by itself when an application was just handed in. */
const MM = 25.4 / 96;
const PRINTED = "huiyin:printed";

export function printing(): void {
  const slip = document.querySelector<HTMLElement>(".slip");
  if (!slip) return;
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const measured = window.matchMedia("print");
  const cut = (): void => sheet.replaceSync(`@page { size: 80mm ${Math.ceil(length(slip))}mm; margin: 0 }`);
  cut();
  window.addEventListener("beforeprint", cut);
  measured.addEventListener("change", cut);
  if (slip.dataset["printOnce"] === undefined || sessionStorage.getItem(PRINTED) === location.pathname) return;
  sessionStorage.setItem(PRINTED, location.pathname);
  history.replaceState(null, "", location.pathname); // read again, it does not print again
  window.print();
}

/** Millimetres: measured as it lies on the roll, in a copy that nobody sees. */
function length(slip: HTMLElement): number {
  const copy = slip.cloneNode(true) as HTMLElement;
  copy.classList.add("slip--roll");
  copy.setAttribute("aria-hidden", "true");
  document.body.append(copy);
  const tall = copy.getBoundingClientRect().height * MM;
  copy.remove();
  return tall + 2;
}
