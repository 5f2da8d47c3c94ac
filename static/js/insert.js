// [data-insert="text"]: puts it where one was typing, within the form around.
const isText = (field) => field?.matches?.("textarea, input[type=text], input:not([type])");
let last = null;

document.addEventListener("focusin", (event) => {
  if (isText(event.target)) last = event.target;
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  if (!button) return;
  const form = button.closest("form");
  const field = last?.form === form && form.contains(last) ? last : form.querySelector("textarea");
  if (!field) return;
  field.focus();
  field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

const show = () => document.querySelectorAll("[data-insert-bar]").forEach((bar) => (bar.hidden = false));
document.addEventListener("htmx:afterSwap", show);
show();
