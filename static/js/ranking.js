// [data-rank-list] > [data-rank-row]: answers that are pulled up or down by their [data-rank-handle], with a finger or a
// mouse. The selects beside them say the order, and do so without this.
let held = null;
let isMoved = false;
const placeOf = (row) => row.querySelector("select");
const middleOf = (row) => {
  const box = row.getBoundingClientRect();
  return box.top + box.height / 2;
};

function release({ type }) {
  if (!held) return;
  held.classList.remove("ranking__row--held");
  if (isMoved && type === "pointerup") {
    [...held.parentElement.children].forEach((row, at) => (placeOf(row).value = at + 1));
    placeOf(held).dispatchEvent(new Event("change", { bubbles: true }));
  }
  held = null;
}

document.addEventListener("pointerdown", (event) => {
  const handle = event.button === 0 && event.target.closest?.("[data-rank-handle]");
  if (!handle) return;
  event.preventDefault();
  handle.setPointerCapture(event.pointerId);
  held = handle.closest("[data-rank-row]");
  isMoved = false;
  held.classList.add("ranking__row--held");
});
// The others make way: a row that is taken out of the page would lose the finger on it.
document.addEventListener("pointermove", ({ clientY }) => {
  for (let next; held && (next = held.nextElementSibling) && clientY > middleOf(next); isMoved = true) held.before(next);
  for (let last; held && (last = held.previousElementSibling) && clientY < middleOf(last); isMoved = true) held.after(last);
});
document.addEventListener("pointerup", release);
document.addEventListener("pointercancel", release);

for (const list of document.querySelectorAll("[data-rank-list]")) {
  const rows = [...list.children];
  const isRanked = rows.every((row) => placeOf(row).value);
  if (isRanked) list.append(...rows.sort((one, other) => placeOf(one).value - placeOf(other).value));
  for (const handle of list.querySelectorAll("[data-rank-handle]")) handle.hidden = false;
}
