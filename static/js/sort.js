// [data-sort-list] > [data-sort-item]: pieces of a form that are dragged by their [data-sort-handle]. Their hidden
// fields say the order; [data-sort-done] in the form is pressed then. Without this, the buttons beside them do the same.
let held = null;
const listOf = (node) => node?.closest("[data-sort-list]");
const show = () => document.querySelectorAll("[data-sort-handle][hidden]").forEach((handle) => (handle.hidden = false));

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest?.("[data-sort-handle]");
  document.querySelectorAll("[data-sort-item][draggable]").forEach((item) => item.removeAttribute("draggable"));
  if (handle) handle.closest("[data-sort-item]").draggable = true;
});
document.addEventListener("dragstart", (event) => {
  if (!event.target.matches?.("[data-sort-item][draggable]")) return;
  held = event.target;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
  requestAnimationFrame(() => held?.classList.add("item--held"));
});
document.addEventListener("dragover", (event) => {
  const over = held && event.target.closest?.("[data-sort-item]");
  if (!held || listOf(event.target) !== listOf(held)) return;
  event.preventDefault();
  if (!over || over === held || listOf(over) !== listOf(held)) return;
  const box = over.getBoundingClientRect();
  const isBelow = event.clientY > box.top + box.height / 2;
  over[isBelow ? "after" : "before"](held);
});
document.addEventListener("drop", (event) => held && event.preventDefault());
document.addEventListener("dragend", () => {
  if (!held) return;
  const form = held.closest("form");
  held.classList.remove("item--held");
  held.removeAttribute("draggable");
  held = null;
  form?.querySelector("[data-sort-done]")?.click();
});

// [data-open]: which question is unfolded, so that it still is when the form comes back.
document.addEventListener(
  "toggle",
  (event) => {
    const field = document.querySelector("[data-open]");
    if (field && event.target.open && event.target.dataset.openKey) field.value = event.target.dataset.openKey;
  },
  true,
);
document.addEventListener("htmx:afterSwap", show);
show();
