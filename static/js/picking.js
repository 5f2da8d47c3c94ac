// [data-picking]: choosing a name in the field puts the person among those who are chosen, as one more ticked box.
document.addEventListener("chosen", ({ target, detail }) => {
  const picker = target.closest("[data-picking]");
  if (!picker || !detail?.id) return;
  target.value = "";
  const there = [...picker.querySelectorAll("input[type=checkbox]")].find((box) => box.value === detail.id);
  if (there) there.checked = true;
  else add(picker, detail);
  picker.dispatchEvent(new Event("change", { bubbles: true }));
});

function add(picker, { id, value, detail }) {
  const row = picker.querySelector("template").content.cloneNode(true);
  const box = row.querySelector("input");
  Object.assign(box, { value: id, id: `${picker.id}-${id}`, checked: true });
  row.querySelector("label").htmlFor = box.id;
  row.querySelector(".choice__label").textContent = value;
  row.querySelector(".choice__hint").textContent = detail ?? "";
  picker.querySelector("[data-picked]").append(row);
}
