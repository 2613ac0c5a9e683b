/** input[data-week]: what the slider stands at is said in words, to ears and eyes, while it moves. */
export function weeks(root: HTMLElement): void {
  const slider = root.querySelector<HTMLInputElement>("input[data-week]");
  const output = slider && document.getElementById(slider.dataset["week"] ?? "");
  if (!slider || !output) return;
  const say = (): void => {
    const stop = Array.from(slider.list?.options ?? []).find((option) => option.value === slider.value);
    slider.setAttribute("aria-valuetext", stop?.label ?? "");
    output.textContent = stop?.label ?? "";
  };
  slider.addEventListener("input", say);
  say();
}
