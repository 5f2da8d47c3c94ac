// [data-focus]: the error summary takes the focus when it appears, on a new page or in a swapped part.
// A form of one field has no summary: its field takes the focus.
function take(root) {
  (root.querySelector("[data-focus]") ?? root.querySelector("form [aria-invalid='true']"))?.focus();
}

take(document);
document.body.addEventListener("htmx:afterSettle", (event) => take(event.detail.elt));
