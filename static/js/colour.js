// [data-colour]: a palette beside the field for the code. What one changes, the other shows.
const CODE = /^#?[0-9a-f]{6}$/i;

for (const palette of document.querySelectorAll("[data-colour-palette]")) palette.hidden = false;

document.addEventListener("input", (event) => {
  const both = event.target.closest("[data-colour]");
  if (!both) return;
  const palette = both.querySelector("[data-colour-palette]");
  const code = both.querySelector("input[name]");
  if (event.target === palette) {
    code.value = palette.value;
    code.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (CODE.test(code.value.trim())) {
    palette.value = `#${code.value.trim().replace("#", "").toLowerCase()}`;
  }
});
