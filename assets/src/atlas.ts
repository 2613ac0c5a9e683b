/** Fetches the island of a map when it comes into sight, or when somebody asks for it: it weighs more than the page. */
function fetchIsland(figure: HTMLElement): void {
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = figure.dataset["sheetOf"] ?? "";
  const script = document.createElement("script");
  script.src = figure.dataset["island"] ?? "";
  sheet.addEventListener("load", () => document.head.append(script));
  document.head.append(sheet);
}

export function atlas(root: HTMLElement): void {
  const figure = root.querySelector<HTMLElement>("[data-map]");
  if (!figure) return;
  const button = figure.querySelector<HTMLButtonElement>("[data-map-open]");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      button.remove();
      fetchIsland(figure);
    });
    return;
  }
  const watch = new IntersectionObserver((seen) => {
    if (!seen.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    fetchIsland(figure);
  });
  watch.observe(figure);
}
