// [data-insert="text"]: puts it where one was typing in the form that the button's page is about.
const isText = (field) => field?.matches?.("textarea, input[type=text], input:not([type])");
let last = null;

document.addEventListener("focusin", (event) => {
  if (isText(event.target) && event.target.closest("form[data-live-frame]")) last = event.target;
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  if (!button) return;
  const field = last?.isConnected ? last : document.querySelector("form[data-live-frame] textarea");
  if (!field) return;
  field.focus();
  field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

document.querySelectorAll("[data-insert]").forEach((button) => (button.hidden = false));
