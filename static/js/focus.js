// [data-focus]: the error summary takes the focus when it appears, on a new page or in a swapped part.
function take(root) {
  root.querySelector("[data-focus]")?.focus();
}

take(document);
document.body.addEventListener("htmx:afterSettle", (event) => take(event.detail.elt));
