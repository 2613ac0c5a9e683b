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
  const mark = fold(location.pathname);
  if (slip.dataset["printOnce"] === undefined || sessionStorage.getItem(PRINTED) === mark) return;
  sessionStorage.setItem(PRINTED, mark);
  history.replaceState(null, "", location.pathname); // read again, it does not print again
  window.print();
}

/** 32 bits of the address (FNV-1a), to know it again: the address itself opens the receipt and is kept nowhere. */
function fold(address: string): string {
  let sum = 0x811c9dc5;
  for (let at = 0; at < address.length; at += 1) sum = Math.imul(sum ^ address.charCodeAt(at), 0x01000193);
  return (sum >>> 0).toString(36);
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
