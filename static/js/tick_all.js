// <label data-tick-all="case" hidden><input type="checkbox"></label>: ticks all boxes of that name in its form.
for (const label of document.querySelectorAll("[data-tick-all]")) {
  const all = label.querySelector("input");
  const boxes = [...all.form.querySelectorAll(`input[name="${label.dataset.tickAll}"]`)];
  const follow = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && !all.checked;
  };
  label.hidden = false;
  follow();
  all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
  boxes.forEach((box) => box.addEventListener("change", follow));
}
