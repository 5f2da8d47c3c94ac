// <label data-tick-all="case" hidden><input type="checkbox"></label>: ticks all boxes of that name in its form.
const boxOf = (label) => label.querySelector("input");
const boxesOf = (label) => [...boxOf(label).form.elements].filter((box) => box.name === label.dataset.tickAll);

const follow = (label) => {
  const boxes = boxesOf(label);
  const ticked = boxes.filter((box) => box.checked).length;
  boxOf(label).checked = ticked > 0 && ticked === boxes.length;
  boxOf(label).indeterminate = ticked > 0 && ticked < boxes.length;
};

const show = (root) => {
  for (const label of root.querySelectorAll("[data-tick-all]")) {
    label.hidden = false;
    follow(label);
  }
};

document.addEventListener("change", ({ target }) => {
  for (const label of document.querySelectorAll("[data-tick-all]")) {
    if (target === boxOf(label)) boxesOf(label).forEach((box) => (box.checked = target.checked));
    else if (target.name === label.dataset.tickAll) follow(label);
  }
});
document.addEventListener("htmx:load", ({ target }) => show(target));
show(document);
