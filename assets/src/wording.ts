/** A button[data-insert] puts the words of the option chosen beside it into the field of that name, at the cursor; the page's own way sends the form and loses chosen photos. */
export function wordings(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("button[data-insert]") : null;
    const form = button?.form;
    const field = form?.elements.namedItem(button?.dataset["insert"] ?? "");
    const list = form?.elements.namedItem("wording");
    if (!form || !(field instanceof HTMLTextAreaElement) || !(list instanceof HTMLSelectElement)) return;
    event.preventDefault();
    const words = list.selectedOptions[0]?.dataset["words"];
    if (!words) return list.focus();
    field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    const begun = Object.assign(document.createElement("input"), { type: "hidden", name: "begun", value: list.value.split("-")[0] });
    form.append(begun);
  });
}
