// An operator who looks at an employer's pages changes nothing there, and the server refuses it. So that nobody has to
// find out, what would change something is switched off, also in what htmx brings later.
const WRITING = 'main form[method="post"] :is(button, input, select, textarea), main [hx-post]';

function switchOff() {
  for (const control of document.querySelectorAll(WRITING)) control.disabled = true;
}

if (document.querySelector(".support-banner")) {
  switchOff();
  document.addEventListener("htmx:load", switchOff);
}
