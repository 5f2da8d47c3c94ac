// [data-waits-for="id of another question" data-waits-values="a b"]: shown while that question is answered with one of
// them. A hidden question is disabled, so that nothing of it is sent; without JavaScript the server asks once more.
const answersOf = (id) => {
  const leading = document.getElementById(id);
  if (!leading || leading.disabled) return [];
  return [...leading.querySelectorAll("input:checked")].map((input) => input.value);
};

const follow = (root) => {
  for (const question of root.querySelectorAll("[data-waits-for]")) {
    const wanted = question.dataset.waitsValues.split(" ");
    const called = answersOf(question.dataset.waitsFor).some((value) => wanted.includes(value));
    question.hidden = !called;
    question.disabled = !called;
  }
};

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.querySelector("[data-waits-for]")) follow(form);
});
