// "Print" on sheets. Without scripts the browser's own menu does it, so the button is hidden until it works.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
