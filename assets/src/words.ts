/** Words come from the page, already in its language, with places in braces: “草稿已存 {time}”. */
export function fill(pattern: string | undefined, values: Readonly<Record<string, string | number>>): string {
  return (pattern ?? "").replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** An icon of the page's own sheet. */
export function icon(name: string): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}
