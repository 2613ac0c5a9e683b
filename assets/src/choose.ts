/** select[data-chooser] becomes a field that finds an option while one types: an editable combobox with a list, as WAI-ARIA's
 *  Authoring Practices describe it. The select stays in the form and carries the value; without this script it is the control. */
import Combobox from "@github/combobox-nav";
import { fill } from "./words";

interface Offer {
  value: string;
  name: string;
  words: string;
  row: HTMLElement;
}

function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase().trim();
}

function make(tag: string, properties: Record<string, string>, ...children: Node[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** The options as a list, under their headings. */
function drawList(select: HTMLSelectElement, id: string): [HTMLElement, Offer[]] {
  const list = make("div", { id, role: "listbox", class: "chooser__list", hidden: "" });
  const offers: Offer[] = [];
  const row = (option: HTMLOptionElement): HTMLElement => {
    const drawn = make("div", { role: "option", class: "chooser__option", id: `${id}-${offers.length}` }, document.createTextNode(option.text));
    offers.push({ value: option.value, name: folded(option.text), words: folded(`${option.text} ${option.dataset["words"] ?? ""}`), row: drawn });
    return drawn;
  };
  for (const child of select.children) {
    if (child instanceof HTMLOptGroupElement) {
      const heading = make("div", { class: "chooser__heading", "aria-hidden": "true" }, document.createTextNode(child.label));
      const rows = Array.from(child.children, (option) => row(option as HTMLOptionElement));
      list.append(make("div", { role: "group", "aria-label": child.label }, heading, ...rows));
    } else if (child instanceof HTMLOptionElement && child.value) list.append(row(child));
  }
  return [list, offers];
}

/** Takes the select's place: its label, its errors and its focus are the field's now. */
function drawField(select: HTMLSelectElement): HTMLInputElement {
  const field = make("input", { class: select.className, type: "text", autocomplete: "off", spellcheck: "false" }) as HTMLInputElement;
  field.placeholder = select.options[0]?.value ? "" : (select.options[0]?.text ?? "");
  field.id = select.id;
  for (const name of ["aria-describedby", "aria-invalid"]) {
    const value = select.getAttribute(name);
    if (value) field.setAttribute(name, value);
  }
  field.setAttribute("aria-required", String(select.required));
  select.removeAttribute("id");
  select.required = false; // the browser could not show its bubble at what is hidden; the server asks
  select.hidden = true;
  return field;
}

function enhance(select: HTMLSelectElement): void {
  const label = select.labels[0]?.textContent?.trim() ?? "";
  const id = `${select.id || select.name}-list`;
  const [list, offers] = drawList(select, id);
  const field = drawField(select);
  const found = make("span", { class: "sr", role: "status" });
  list.setAttribute("aria-label", label);
  const whole = make("div", { class: "chooser" }, field, list, found);
  select.after(whole);
  const box = new Combobox(field, list, { tabInsertsSuggestions: false, firstOptionSelectionMode: "active" });

  const shown = (): Offer[] => offers.filter((offer) => !offer.row.hidden);
  const narrow = (words: string[]): void => {
    for (const offer of offers) offer.row.hidden = !words.every((word) => offer.words.includes(word));
    for (const group of list.querySelectorAll<HTMLElement>('[role="group"]')) group.hidden = !group.querySelector('[role="option"]:not([hidden])');
  };
  const open = (): void => {
    if (!list.hidden) return;
    list.hidden = false;
    box.start();
  };
  const close = (): void => {
    if (list.hidden) return;
    box.stop();
    list.hidden = true;
    found.textContent = "";
  };
  const take = (offer: Offer | undefined): void => {
    select.value = offer?.value ?? "";
    if (offer) field.value = select.selectedOptions[0]?.text ?? "";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    close();
  };

  whole.addEventListener("input", () => { // here, after the library has let go of what was chosen
    narrow(folded(field.value).split(/\s+/).filter(Boolean));
    select.value = ""; // nothing is chosen until one of the list is
    open();
    box.resetSelection();
    const n = shown().length;
    found.textContent = n ? fill(select.dataset["found"], { n }) : (select.dataset["none"] ?? "");
    list.toggleAttribute("data-empty", n === 0);
    list.dataset["none"] = select.dataset["none"] ?? "";
  });
  field.addEventListener("click", () => {
    narrow([]);
    open();
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" && list.hidden) {
      narrow([]);
      open();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // the sheet around it stays open
      event.stopPropagation();
      close();
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
  list.addEventListener("combobox-commit", (event) => take(offers.find((offer) => offer.row === event.target)));
  field.addEventListener("blur", () => {
    const typed = folded(field.value);
    const exact = offers.find((offer) => offer.name === typed);
    const only = shown();
    if (typed && !select.value) take(exact ?? (only.length === 1 ? only[0] : undefined));
    close();
  });
  const chosen = select.selectedOptions[0];
  if (chosen?.value) field.value = chosen.text;
}

export function choosers(root: HTMLElement): void {
  for (const select of root.querySelectorAll<HTMLSelectElement>("select[data-chooser]:not([hidden])")) enhance(select);
}
